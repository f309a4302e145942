// SPDX-License-Identifier: Apache-2.0
#include "wire/run_view.h"

#include <array>
#include <utility>

#include "domain/blueprint/sealing.h"
#include "wire/paths.h"

namespace porc::wire {
namespace {

constexpr auto kLinks = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"self", paths::kRunStatus},
    {"summary", paths::kRunSummary},
    {"logs", paths::kRunLogs},
    {"events", paths::kRunEvents},
    {"plan", paths::kRunPlan},
    {"policy", paths::kRunPolicy},
    {"files", paths::kRunFiles},
    {"bundle", paths::kRunBundle},
    {"report", paths::kReport},
});

json::value visible(const json::value& input) {
  if (blueprint::is_sealed(input)) return kSensitive;
  if (const json::object* members = input.if_object()) return visible_inputs(*members);
  if (const json::array* items = input.if_array()) {
    json::array shown;
    for (const json::value& item : *items) shown.push_back(visible(item));
    return shown;
  }
  return input;
}

}  // namespace

json::object visible_inputs(const json::object& inputs) {
  json::object shown;
  for (const auto& member : inputs) shown[member.key()] = visible(member.value());
  return shown;
}

RunView view_of(const Run& run) {
  const blueprint::Metadata& metadata = run.blueprint.metadata;
  RunView view{.run_id = run.id, .status = run.status};
  view.is_final = run::is_final(run.status);
  view.is_waiting = run::waits_for_person(run);
  view.operation = run.operation;
  view.goal = run.goal;
  view.kind = run.identity.kind;
  view.name = metadata.name.value_or("");
  view.environment = run.identity.environment;
  view.repo = metadata.repo;
  view.owner = metadata.owner;
  view.external_id = metadata.external_id;
  view.change_record = run::change_of(run);
  view.approval_required = metadata.approval_required.value_or(false);
  view.workspace = run.workspace;
  view.quill_version = run.quill_version;
  if (run.engine_run) view.tfe_run_id = json::string(*run.engine_run);
  view.counts = run.counts;
  view.advice = run.advice;
  view.requested_by = run.requested_by;
  view.approved_by = run.approved_by;
  view.approval = run.approval;
  for (const run::PolicyOutcome& outcome : run.policies) {
    if (!outcome.passed) view.failed_policies.push_back(outcome);
  }
  view.policy_override = run.policy_override;
  view.reason = run.reason;
  view.superseded_by = run.superseded_by;
  view.outside = run.outside;
  view.created_at = run.created_at;
  view.updated_at = run.updated_at;
  view.status_at = run.status_at;
  for (const auto& [what, path] : kLinks) view.links.emplace(what, paths::of_run(path, run.id));
  return view;
}

}  // namespace porc::wire

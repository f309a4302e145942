// SPDX-License-Identifier: Apache-2.0
#include "tfe_engine/run_document.h"

#include <boost/describe/class.hpp>

#include "jsonapi/attributes.h"

namespace porc::tfe_engine {
namespace {

constexpr std::string_view kAnchor = "porc:";

struct RunActions {
  std::optional<bool> is_confirmable{};
  std::optional<bool> is_discardable{};
};
BOOST_DESCRIBE_STRUCT(RunActions, (), (is_confirmable, is_discardable))

struct RunAttributes {
  std::string status{};
  std::optional<std::string> message{};
  std::optional<RunActions> actions{};
  std::optional<bool> has_changes{};
  std::optional<bool> auto_apply{};
  std::optional<std::string> created_at{};
  std::optional<std::string> force_cancel_available_at{};
  std::optional<std::map<std::string, json::value>> status_timestamps{};
};
BOOST_DESCRIBE_STRUCT(RunAttributes,
                      (),
                      (status,
                       message,
                       actions,
                       has_changes,
                       auto_apply,
                       created_at,
                       force_cancel_available_at,
                       status_timestamps))

bool has_time(const RunAttributes& run, const std::string& name) {
  if (!run.status_timestamps) return false;
  const auto place = run.status_timestamps->find(name);
  return place != run.status_timestamps->end() && !place->second.is_null();
}

struct PhaseAttributes {
  std::string status{};
  std::optional<std::uint32_t> resource_additions{};
  std::optional<std::uint32_t> resource_changes{};
  std::optional<std::uint32_t> resource_destructions{};
  std::optional<std::uint32_t> resource_imports{};
};
BOOST_DESCRIBE_STRUCT(
    PhaseAttributes,
    (),
    (status, resource_additions, resource_changes, resource_destructions, resource_imports))

struct FailureText {
  EnginePhase phase;
  std::string_view text;
};
constexpr FailureText kFailureTexts[] = {
    {EnginePhase::plan_failed, "terraform plan failed: see the plan log"},
    {EnginePhase::policy_failed, "a mandatory policy failed"},
    {EnginePhase::policy_soft_failed, "a policy failed that may be overridden"},
    {EnginePhase::apply_failed, "terraform apply failed: see the apply log"},
};

std::string failure_text(EnginePhase phase) {
  for (const FailureText& row : kFailureTexts) {
    if (row.phase == phase) return std::string(row.text);
  }
  return "";
}

Result<PhaseAttributes> read_included(const jsonapi::Document& document,
                                      std::string_view type,
                                      const std::string& id) {
  const jsonapi::Resource* found = document.find_included(type, id);
  if (found == nullptr) return PhaseAttributes{};
  return jsonapi::decode_attributes<PhaseAttributes>(found->attributes, "/included/attributes");
}

}  // namespace

Result<RunDocument> read_run(const jsonapi::Document& document) {
  PORC_TRY(jsonapi::Resource resource, jsonapi::only_resource(document));
  PORC_TRY(RunAttributes run, jsonapi::decode_attributes<RunAttributes>(resource.attributes));
  RunDocument read;
  read.plan = resource.related("plan");
  read.apply = resource.related("apply");
  read.workspace = resource.related("workspace");
  read.confirmed_by = resource.related("confirmed-by");
  read.canceled_by = resource.related("canceled-by");
  read.policy_checks = resource.all_related("policy-checks");
  read.task_stages = resource.all_related("task-stages");
  PORC_TRY(PhaseAttributes plan, read_included(document, "plans", read.plan));
  PORC_TRY(PhaseAttributes apply, read_included(document, "applies", read.apply));

  const RunActions actions = run.actions.value_or(RunActions{});
  read.facts = {.status = run.status,
                .plan_status = plan.status,
                .apply_status = apply.status,
                .is_confirmable = actions.is_confirmable.value_or(false)};
  read.is_discardable = actions.is_discardable.value_or(false);
  read.has_changes = run.has_changes.value_or(false);
  read.applies_by_itself = run.auto_apply.value_or(false);
  read.stop_requested = run.force_cancel_available_at.has_value();
  read.was_confirmed = !read.confirmed_by.empty() || has_time(run, "confirmed-at");
  read.caused_by = run_anchored_in(run.message.value_or(""));
  if (run.created_at) {
    PORC_TRY(read.created_at, parse_time(*run.created_at));
  }
  const std::optional<PhaseReading> reading = read_phase(read.facts);
  read.known = reading.has_value();
  read.view = {.id = resource.id,
               .configuration_version = resource.related("configuration-version"),
               .phase = reading.value_or(PhaseReading{}).phase,
               .revision = reading.value_or(PhaseReading{}).revision,
               .counts = {.add = plan.resource_additions.value_or(0),
                          .change = plan.resource_changes.value_or(0),
                          .destroy = plan.resource_destructions.value_or(0),
                          .import = plan.resource_imports.value_or(0)}};
  read.view.message = failure_text(read.view.phase);
  return read;
}

std::string anchored_message(const RunId& run, const std::string& message) {
  std::string anchored = std::string(kAnchor) + run.str();
  if (!message.empty()) anchored += " " + message;
  return anchored;
}

std::string run_anchored_in(std::string_view message) {
  if (!message.starts_with(kAnchor)) return "";
  message.remove_prefix(kAnchor.size());
  return std::string(message.substr(0, message.find(' ')));
}

std::optional<Timestamp> submitted_at(const RunId& run) {
  // porc-YYYYMMDD-HHMMSS-…
  const std::string& id = run.str();
  constexpr std::size_t kTimeEnd = 20;
  if (id.size() < kTimeEnd) return std::nullopt;
  const auto part = [&id](std::size_t at, std::size_t length) { return id.substr(at, length); };
  const std::string day = part(5, 4) + "-" + part(9, 2) + "-" + part(11, 2);
  auto time = parse_time(day + "T" + part(14, 2) + ":" + part(16, 2) + ":" + part(18, 2) + "Z");
  if (!time) time = parse_time(day + "T00:00:00Z");
  if (!time) return std::nullopt;
  return *time;
}

}  // namespace porc::tfe_engine

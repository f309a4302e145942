// SPDX-License-Identifier: Apache-2.0
#include "tfe_api/policy_documents.h"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "jsonapi/attributes.h"

namespace porc::tfe_api {
namespace {

using hosted::CheckStatus;

constexpr auto kPrefixes =
    std::to_array<std::string_view>({"polchk-", "ts-", "poleval-", "psout-"});
constexpr std::size_t kVersionIdBytes = 16;

/// `psout-XXXX.2` is the third set of a run.
constexpr char kSetMark = '.';

struct Counts {
  bool result = false;
  std::uint32_t passed = 0;
  std::uint32_t total_failed = 0;
  std::uint32_t hard_failed = 0;
  std::uint32_t soft_failed = 0;
  std::uint32_t advisory_failed = 0;
  std::uint64_t duration_ms = 0;
  std::uint64_t duration = 0;
  json::value sentinel{};
};
BOOST_DESCRIBE_STRUCT(Counts,
                      (),
                      (result,
                       passed,
                       total_failed,
                       hard_failed,
                       soft_failed,
                       advisory_failed,
                       duration_ms,
                       duration,
                       sentinel))

std::string suffix_of(const hosted::Run& run) {
  return run.id.substr(run.id.find('-') + 1);
}

bool is_over(CheckStatus status) {
  return status != CheckStatus::pending;
}

bool can_override(const hosted::Run& run, const Reader& reader) {
  using identity::Permission;
  // What PORC made is an administrator's here: ownership.cc.
  return reader.principal.may(Permission::override_policy) &&
         (run.options.key.empty() || reader.principal.may(Permission::administer));
}

std::string status_name(CheckStatus status) {
  return boost::describe::enum_to_string(status, "");
}

/// Details by set, in their order.
std::vector<std::pair<std::string, std::vector<const run::PolicyDetail*>>> by_set(
    const Details& details) {
  std::vector<std::pair<std::string, std::vector<const run::PolicyDetail*>>> sets;
  for (const run::PolicyDetail& detail : details) {
    if (sets.empty() || sets.back().first != detail.outcome.policy_set)
      sets.emplace_back(detail.outcome.policy_set, 0);
    sets.back().second.push_back(&detail);
  }
  return sets;
}

json::object sentinel_policy(const run::PolicyDetail& detail) {
  const run::PolicyOutcome& outcome = detail.outcome;
  const bool errored = outcome.result == "error";
  return {{"policy",
           {{"name", outcome.policy_set + "/" + outcome.policy},
            {"enforcement-level", outcome.enforcement_level}}},
          {"result", outcome.passed},
          {"allowed-failure", outcome.enforcement_level == "advisory"},
          {"error", errored ? json::value(outcome.message) : json::value()},
          {"trace", detail.document.value_or(nullptr)}};
}

/// Whether nothing stands in the way but what may be overridden.
bool only_soft(const policy::Tally& tally) {
  return tally.soft_failed != 0 && tally.hard_failed == 0;
}

json::value sentinel_result(const hosted::PolicyCheck& check, const Details& details) {
  json::object sets;
  for (const auto& [name, members] : by_set(details)) {
    json::array policies;
    std::vector<run::PolicyOutcome> outcomes;
    for (const run::PolicyDetail* detail : members) {
      policies.push_back(sentinel_policy(*detail));
      outcomes.push_back(detail->outcome);
    }
    const policy::Tally tally = policy::tally_of(outcomes);
    sets[name] = {{"can-override", only_soft(tally)},
                  {"error", nullptr},
                  {"result", policy::verdict_of(tally) == policy::Verdict::passed},
                  {"policies", std::move(policies)}};
  }
  if (!check.error.empty()) sets["error"] = {{"error", check.error}, {"result", false}};
  return {{"schema-version", 1}, {"data", std::move(sets)}};
}

json::value result_of(const hosted::PolicyCheck& check, const Details& details) {
  if (!is_over(check.status)) return nullptr;
  const policy::Tally tally = policy::tally_of(check.outcomes);
  const bool passed = check.status == CheckStatus::passed;
  Counts counts{.result = passed,
                .passed = tally.passed,
                .total_failed = tally.hard_failed + tally.soft_failed + tally.advisory_failed,
                .hard_failed = tally.hard_failed,
                .soft_failed = tally.soft_failed,
                .advisory_failed = tally.advisory_failed,
                .duration_ms = check.milliseconds,
                .duration = check.milliseconds};
  counts.sentinel = sentinel_result(check, details);
  return jsonapi::encode_attributes(counts);
}

json::object timestamps_of(const hosted::PolicyCheck& check) {
  json::object times;
  for (const auto& [name, at] : check.status_timestamps) times[name] = format_time(at);
  return times;
}

/// TFE's words for the same in a task stage and in its evaluation.
struct Elsewhere {
  CheckStatus check;
  const char* stage;
  const char* evaluation;
};
constexpr auto kElsewhere = std::to_array<Elsewhere>({
    {CheckStatus::pending, "running", "running"},
    {CheckStatus::passed, "passed", "passed"},
    {CheckStatus::soft_failed, "awaiting_override", "failed"},
    {CheckStatus::hard_failed, "failed", "failed"},
    {CheckStatus::overridden, "passed", "overridden"},
    {CheckStatus::errored, "errored", "errored"},
    {CheckStatus::canceled, "canceled", "canceled"},
});

const Elsewhere& elsewhere(CheckStatus status) {
  return *std::ranges::find(kElsewhere, status, &Elsewhere::check);
}

json::object evaluation_counts(const std::vector<run::PolicyOutcome>& outcomes) {
  const policy::Tally tally = policy::tally_of(outcomes);
  return {{"passed", tally.passed},
          {"advisory-failed", tally.advisory_failed},
          {"mandatory-failed", tally.soft_failed + tally.hard_failed},
          {"errored", tally.errored}};
}

json::object outcome_item(const run::PolicyDetail& detail) {
  const run::PolicyOutcome& outcome = detail.outcome;
  const char* failed = outcome.result == "error" ? "errored" : "failed";
  json::array output;
  if (!detail.trace.empty()) output.push_back(json::object{{"print", detail.trace}});
  return {{"policy_name", outcome.policy},
          {"enforcement_level", outcome.enforcement_level},
          {"query", ""},
          {"status", outcome.passed ? "passed" : failed},
          {"description", outcome.passed ? detail.description : outcome.message},
          {"output", std::move(output)}};
}

}  // namespace

std::optional<std::string> run_id_of_check(std::string_view id) {
  for (std::string_view prefix : kPrefixes) {
    if (!id.starts_with(prefix)) continue;
    id.remove_prefix(prefix.size());
    return "run-" + std::string(id.substr(0, id.find(kSetMark)));
  }
  return std::nullopt;
}

jsonapi::Resource policy_check_resource(const hosted::Run& run,
                                        const Details& details,
                                        const Reader& reader) {
  const hosted::PolicyCheck& check = *run.policy_check;
  const bool overridable = run.status == hosted::Status::policy_override;
  jsonapi::Resource resource{.type = "policy-checks", .id = check.id};
  resource.attributes = {{"status", status_name(check.status)},
                         {"scope", "organization"},
                         {"result", result_of(check, details)},
                         {"actions", {{"is-overridable", overridable}}},
                         {"permissions", {{"can-override", can_override(run, reader)}}},
                         {"status-timestamps", timestamps_of(check)},
                         {"finished-at", nullptr}};
  resource.relate("run", "runs", run.id);
  resource.links["output"] = "/api/v2/policy-checks/" + check.id + "/output";
  return resource;
}

jsonapi::Resource task_stage_resource(const hosted::Run& run, const Reader& reader) {
  const hosted::PolicyCheck& check = *run.policy_check;
  const bool overridable = run.status == hosted::Status::policy_override;
  const bool may = can_override(run, reader);
  jsonapi::Resource resource{.type = "task-stages", .id = "ts-" + suffix_of(run)};
  resource.attributes = {
      {"stage", "post_plan"},
      {"status", elsewhere(check.status).stage},
      {"status-timestamps", timestamps_of(check)},
      {"created-at", format_time(run.created_at)},
      {"updated-at", format_time(run.created_at)},
      {"actions", {{"is-overridable", overridable}}},
      {"permissions",
       {{"can-override", may}, {"can-override-policy", may}, {"can-override-tasks", false}}}};
  resource.relate("run", "runs", run.id);
  resource.relate_all("task-results", "task-results", {});
  resource.relate_all("policy-evaluations", "policy-evaluations", {"poleval-" + suffix_of(run)});
  return resource;
}

jsonapi::Resource policy_evaluation_resource(const hosted::Run& run) {
  const hosted::PolicyCheck& check = *run.policy_check;
  jsonapi::Resource resource{.type = "policy-evaluations", .id = "poleval-" + suffix_of(run)};
  resource.attributes = {{"status", elsewhere(check.status).evaluation},
                         {"policy-kind", "sentinel"},
                         {"policy-tool-version", "latest"},
                         {"result-count", evaluation_counts(check.outcomes)},
                         {"status-timestamps", timestamps_of(check)},
                         {"created-at", format_time(run.created_at)},
                         {"updated-at", format_time(run.created_at)}};
  resource.relate("policy-attachable", "task-stages", "ts-" + suffix_of(run));
  std::vector<std::string> outcomes;
  Details named;
  for (const run::PolicyOutcome& outcome : check.outcomes) named.push_back({.outcome = outcome});
  for (const jsonapi::Resource& set : policy_set_outcome_resources(run, named))
    outcomes.push_back(set.id);
  resource.relate_all("policy-set-outcomes", "policy-set-outcomes", outcomes);
  return resource;
}

std::vector<jsonapi::Resource> policy_set_outcome_resources(const hosted::Run& run,
                                                            const Details& details) {
  std::vector<jsonapi::Resource> resources;
  for (const auto& [name, members] : by_set(details)) {
    json::array items;
    std::vector<run::PolicyOutcome> outcomes;
    for (const run::PolicyDetail* detail : members) {
      items.push_back(outcome_item(*detail));
      outcomes.push_back(detail->outcome);
    }
    jsonapi::Resource& resource = resources.emplace_back();
    resource.type = "policy-set-outcomes";
    resource.id = "psout-" + suffix_of(run) + kSetMark + std::to_string(resources.size() - 1);
    resource.attributes = {{"policy-set-name", name},
                           {"policy-set-description", ""},
                           {"overridable", only_soft(policy::tally_of(outcomes))},
                           {"error", ""},
                           {"warnings", json::array()},
                           {"policy-tool-version", "latest"},
                           {"outcomes", std::move(items)},
                           // The documentation's spelling, and what go-tfe reads.
                           {"result-count", evaluation_counts(outcomes)},
                           {"result_count", evaluation_counts(outcomes)}};
    resource.relate("policy-evaluation", "policy-evaluations", "poleval-" + suffix_of(run));
  }
  return resources;
}

std::string policy_output(const hosted::PolicyCheck& check, const Details& details) {
  const policy::Tally tally = policy::tally_of(check.outcomes);
  const bool passed = is_over(check.status) && check.error.empty() &&
                      policy::verdict_of(tally) == policy::Verdict::passed;
  std::string text = std::string("Sentinel Result: ") + (passed ? "true" : "false") + "\n\n";
  if (!check.error.empty()) {
    text += check.error + "\n";
  } else if (passed && tally.advisory_failed == 0) {
    text +=
        "This result means that all Sentinel policies passed and the protected\n"
        "behavior is allowed.\n";
  } else if (passed) {
    text +=
        "This result means that all mandatory Sentinel policies passed; advisory ones\n"
        "failed, which is a warning.\n";
  } else {
    text +=
        "Sentinel evaluated to false because one or more Sentinel policies evaluated\n"
        "to false.\n";
  }
  text += "\n" + std::to_string(details.size()) + " policies evaluated.\n";
  std::size_t number = 0;
  for (const run::PolicyDetail& detail : details) {
    const run::PolicyOutcome& outcome = detail.outcome;
    text += "\n## Policy " + std::to_string(++number) + ": " + outcome.policy_set + "/" +
            outcome.policy + " (" + outcome.enforcement_level +
            ")\n\nResult: " + (outcome.passed ? "true" : "false") + "\n";
    if (!detail.description.empty()) text += "\n" + detail.description + "\n";
    if (outcome.result == "error" || outcome.result == "undefined")
      text += "\n" + outcome.message + "\n";
    if (!outcome.passed && detail.explanation) text += "\n" + *detail.explanation + "\n";
    if (!detail.trace.empty()) text += "\n" + detail.trace;
    if (!text.ends_with('\n')) text += "\n";
  }
  return text;
}

jsonapi::Resource policy_set_resource(const policy::Set& set,
                                      const std::vector<hosted::Workspace>& workspaces,
                                      const std::string& organization) {
  const bool global = set.file().attachments.empty() && !set.file().retired;
  std::vector<std::string> held;
  for (const hosted::Workspace& workspace : workspaces) {
    if (!global && set.holds_for(workspace.as_subject())) held.push_back(workspace.id);
  }
  jsonapi::Resource resource{.type = "policy-sets", .id = "polset-" + set.name()};
  resource.attributes = {{"name", set.name()},
                         {"description", set.file().description},
                         {"kind", "sentinel"},
                         {"global", global},
                         {"agent-enabled", false},
                         {"overridable", true},
                         {"versioned", true},
                         {"policies-path", nullptr},
                         {"policy-tool-version", "latest"},
                         {"vcs-repo", nullptr},
                         {"policy-count", set.entries().size()},
                         {"workspace-count", held.size()}};
  resource.relate("organization", "organizations", organization);
  resource.relate_all("workspaces", "workspaces", held);
  // Its id changes with the content: clients that bind a plan to a set see that it moved.
  const std::string version = "polsetver-" + set.digest().substr(0, kVersionIdBytes);
  resource.relate("current-version", "policy-set-versions", version);
  return resource;
}

}  // namespace porc::tfe_api

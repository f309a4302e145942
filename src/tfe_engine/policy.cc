// SPDX-License-Identifier: Apache-2.0
#include "tfe_engine/policy.h"

#include <algorithm>

#include "json/member.h"
#include "json/pointer.h"

namespace porc::tfe_engine {
namespace {

bool true_at(const json::value& from, std::string_view pointer) {
  const json::value* found = json::find(from, pointer);
  return found != nullptr && found->is_bool() && found->get_bool();
}

std::string text_at(const json::value& from, std::string_view pointer) {
  return json::text_of(json::find(from, pointer));
}

const json::array* list_at(const json::value& from, std::string_view pointer) {
  const json::value* found = json::find(from, pointer);
  return found == nullptr ? nullptr : found->if_array();
}

std::string first_of(std::initializer_list<std::string> texts) {
  for (const std::string& text : texts) {
    if (!text.empty()) return text;
  }
  return "";
}

/// The rules of a trace with their values, and what was printed before them.
std::string trace_text(const json::value& trace) {
  std::string text = text_at(trace, "/print");
  if (!text.empty() && !text.ends_with('\n')) text += "\n";
  const json::value* rules = json::find(trace, "/rules");
  if (rules == nullptr || !rules->is_object()) return text;
  for (const auto& [name, rule] : rules->get_object()) {
    text += "Rule \"" + std::string(name) + "\"\n  Value:\n    ";
    const json::value* value = json::find(rule, "/value");
    text += (value == nullptr ? "undefined" : json::serialize(*value)) + "\n";
  }
  return text;
}

/// `policy` is "set/name", or in newer servers an object that also has the level.
run::PolicyDetail read_sentinel_policy(const json::value& policy,
                                       std::string_view set,
                                       bool set_can_override) {
  std::string name = first_of({text_at(policy, "/policy"), text_at(policy, "/policy/name")});
  const std::string prefix = std::string(set) + "/";
  if (name.starts_with(prefix)) name.erase(0, prefix.size());
  const bool advisory = true_at(policy, "/allowed-failure");
  const std::string inferred = advisory           ? "advisory"
                               : set_can_override ? "soft-mandatory"
                                                  : "hard-mandatory";
  const bool passed = true_at(policy, "/result");
  const std::string error = first_of({text_at(policy, "/error"),
                                      text_at(policy, "/error/message"),
                                      text_at(policy, "/trace/error"),
                                      text_at(policy, "/trace/error/message")});
  run::PolicyDetail detail{.description = text_at(policy, "/trace/description")};
  detail.outcome = {
      .policy_set = std::string(set),
      .policy = std::move(name),
      .enforcement_level = first_of({text_at(policy, "/policy/enforcement-level"), inferred}),
      .passed = passed,
      .message = first_of({error, detail.description}),
      .result = passed          ? "pass"
                : error.empty() ? "fail"
                                : "error"};
  if (const json::value* trace = json::find(policy, "/trace"); trace && trace->is_object()) {
    detail.trace = trace_text(*trace);
    detail.document = *trace;
  }
  return detail;
}

run::PolicyDetail summary_of_check(const json::value& check) {
  const std::string status = text_at(check, "/status");
  const bool soft = status == "soft_failed" || status == "overridden";
  run::PolicyDetail detail;
  detail.outcome = {.policy_set = text_at(check, "/scope"),
                    .policy = "all policies",
                    .enforcement_level = soft ? "soft-mandatory" : "hard-mandatory",
                    .passed = status == "passed",
                    .message = "policy check " + status};
  return detail;
}

}  // namespace

std::vector<run::PolicyDetail> details_of_check(const jsonapi::Resource& policy_check) {
  const json::value check = policy_check.attributes;
  std::vector<run::PolicyDetail> outcomes;
  const json::value* sets = json::find(check, "/result/sentinel/data");
  if (sets != nullptr && sets->is_object()) {
    for (const auto& [name, set] : sets->get_object()) {
      const json::array* policies = list_at(set, "/policies");
      if (policies == nullptr) continue;
      for (const json::value& policy : *policies) {
        outcomes.push_back(read_sentinel_policy(policy, name, true_at(set, "/can-override")));
      }
    }
  }
  if (outcomes.empty()) outcomes.push_back(summary_of_check(check));
  return outcomes;
}

bool is_overridable(const jsonapi::Resource& check_or_stage) {
  const json::value is = check_or_stage.attributes;
  return true_at(is, "/actions/is-overridable");
}

std::vector<run::PolicyDetail> details_of_set(const jsonapi::Resource& policy_set_outcome) {
  const json::value set = policy_set_outcome.attributes;
  std::vector<run::PolicyDetail> outcomes;
  const json::array* items = list_at(set, "/outcomes");
  if (items == nullptr) return outcomes;
  for (const json::value& item : *items) {
    const std::string status = text_at(item, "/status");
    run::PolicyDetail& detail = outcomes.emplace_back();
    detail.description = text_at(item, "/description");
    detail.outcome = {.policy_set = text_at(set, "/policy-set-name"),
                      .policy = text_at(item, "/policy_name"),
                      .enforcement_level = text_at(item, "/enforcement_level"),
                      .passed = status == "passed",
                      .message = detail.description,
                      .result = status == "passed"    ? "pass"
                                : status == "errored" ? "error"
                                                      : "fail"};
    if (const json::array* lines = list_at(item, "/output")) {
      for (const json::value& line : *lines)
        detail.trace +=
            (line.is_string() ? std::string(line.get_string()) : json::serialize(line)) + "\n";
    }
  }
  return outcomes;
}

std::string verdict_of(const std::vector<std::string>& statuses) {
  const auto has = [&](std::initializer_list<std::string_view> wanted) {
    return std::ranges::any_of(statuses, [&](const std::string& status) {
      return std::ranges::find(wanted, status) != wanted.end();
    });
  };
  if (statuses.empty()) return "none";
  if (has({"soft_failed", "hard_failed", "failed", "errored"})) return "failed";
  if (has({"overridden"})) return "overridden";
  return "passed";
}

}  // namespace porc::tfe_engine

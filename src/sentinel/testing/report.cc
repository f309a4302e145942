// SPDX-License-Identifier: Apache-2.0
#include "sentinel/testing/report.h"

#include <fmt/format.h>

#include "sentinel/trace/trace.h"
#include "sentinel/value/json_value.h"

namespace porc::sentinel {
namespace {

Mark mark_of(TestStatus status) {
  switch (status) {
    case TestStatus::untested:
      return Mark::plain;
    case TestStatus::pass:
      return Mark::good;
    case TestStatus::fail:
    case TestStatus::error:
      return Mark::bad;
  }
  return Mark::plain;
}

void add_outcome(Lines& lines, const Outcome& outcome) {
  if (outcome.prints.empty() && outcome.rules.empty()) return;
  lines.blank();
  if (!outcome.prints.empty()) {
    lines.add(4, "logs:");
    for (const std::string& print : outcome.prints) lines.add_all(6, print);
  }
  if (outcome.rules.empty()) return;
  lines.add(4, "trace:");
  bool first = true;
  for (const RuleTrace& rule : outcome.rules) {
    if (!std::exchange(first, false)) lines.blank();
    add_rule(lines, 6, rule, *outcome.heap, true);
  }
}

void add_case(Lines& lines, const CaseResult& result, bool verbose) {
  lines.add(2,
            fmt::format("{} - {}", test_status_name(result.status), result.path),
            mark_of(result.status));
  for (const std::string& error : result.errors) lines.add_all(4, error);
  for (const MissedRule& missed : result.missed) lines.add_all(4, missed.message);
  if (result.ran && (verbose || result.status != TestStatus::pass))
    add_outcome(lines, result.outcome);
}

json::value errors_json(const std::vector<std::string>& errors) {
  if (errors.empty()) return nullptr;
  json::array out;
  for (const std::string& error : errors) out.emplace_back(error);
  return out;
}

json::value case_json(const CaseResult& result) {
  json::object out;
  out["path"] = result.path;
  out["status"] = test_status_name(result.status);
  out["duration"] = result.nanoseconds;
  std::vector<std::string> errors = result.errors;
  json::object detail;
  for (const MissedRule& missed : result.missed) {
    errors.push_back(missed.message);
    const RuleTrace* rule = result.outcome.rule(missed.rule);
    detail[missed.rule] = rule == nullptr
                              ? json::value(nullptr)
                              : json::value{{"desc", rule->description},
                                            {"ident", rule->name},
                                            {"position", position_json(rule->position)},
                                            {"value", json_of(*result.outcome.heap, rule->value)}};
  }
  out["errors"] = errors_json(errors);
  out["trace"] = result.ran ? trace_json(result.outcome) : json::value(nullptr);
  out["rule_detail"] = std::move(detail);
  out["config_warnings"] = nullptr;
  out["config_legacy"] = result.path.ends_with(".json");
  return out;
}

}  // namespace

void add_result(Lines& lines, const PolicyTestResult& result, bool verbose) {
  const std::string_view note = result.status == TestStatus::untested ? " [no test files]" : "";
  lines.add(0,
            fmt::format("{} - {}{}", test_status_name(result.status), result.path, note),
            mark_of(result.status));
  for (const std::string& error : result.errors) lines.add_all(2, error);
  for (const CaseResult& each : result.cases) add_case(lines, each, verbose);
}

void add_installation(Lines& lines, const PolicyTestResult& result) {
  for (const CaseResult& each : result.cases) {
    if (each.modules.empty()) continue;
    lines.add(0, fmt::format("Installing test modules for {}", each.path));
    for (const std::string& name : each.modules)
      lines.add(2, fmt::format("- Module {} marked for installation", name));
    lines.add(0, fmt::format("Installation complete for {}", each.path));
  }
}

json::value report_json(std::span<const PolicyTestResult> results, std::int64_t nanoseconds) {
  json::object policies;
  for (const PolicyTestResult& result : results) {
    json::object policy;
    policy["path"] = result.path;
    policy["status"] = test_status_name(result.status);
    policy["duration"] = result.nanoseconds;
    policy["errors"] = errors_json(result.errors);
    json::object& cases = policy["cases"].emplace_object();
    for (const CaseResult& each : result.cases) cases[each.path] = case_json(each);
    policies[result.path] = std::move(policy);
  }
  return {{"duration", nanoseconds}, {"policies", std::move(policies)}};
}

}  // namespace porc::sentinel

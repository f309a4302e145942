// SPDX-License-Identifier: Apache-2.0
#include "sentinel/testing/coverage.h"

#include <algorithm>

#include <fmt/format.h>

namespace porc::sentinel {

std::vector<RuleCoverage> coverage_of(const Program& policy, const PolicyTestResult& result) {
  std::vector<RuleCoverage> out;
  for (const auto& statement : policy.file().body) {
    if (statement->kind != StatementKind::assignment) continue;
    const auto& assignment = static_cast<const Assignment&>(*statement);
    if (assignment.value->kind != ExpressionKind::rule ||
        assignment.target->kind != ExpressionKind::identifier)
      continue;
    out.push_back({.rule = static_cast<const Identifier&>(*assignment.target).name,
                   .position = policy.source().position(assignment.offset)});
  }
  for (const CaseResult& each : result.cases) {
    for (const RuleTrace& trace : each.outcome.rules) {
      const auto rule = std::ranges::find(out, trace.name, &RuleCoverage::rule);
      if (rule == out.end()) continue;
      ++(verdict_of(trace.value) == Verdict::pass ? rule->passed : rule->failed);
    }
  }
  return out;
}

void add_coverage(Lines& lines,
                  const std::string& path,
                  const std::vector<RuleCoverage>& coverage) {
  const auto covered = std::ranges::count_if(coverage, &RuleCoverage::covered);
  const bool whole = static_cast<std::size_t>(covered) == coverage.size();
  lines.add(0,
            fmt::format("{}: {} of {} rules pass in one case and fail in another",
                        path,
                        covered,
                        coverage.size()),
            whole ? Mark::good : Mark::plain);
  for (const RuleCoverage& rule : coverage) {
    if (rule.covered()) continue;
    const std::string_view lack = rule.passed == 0 && rule.failed == 0 ? "is evaluated in no case"
                                  : rule.passed == 0                   ? "passes in no case"
                                                                       : "fails in no case";
    lines.add(2, fmt::format("{}: {} {}", rule.position.to_string(), rule.rule, lack));
  }
}

json::value coverage_json(const std::vector<RuleCoverage>& coverage) {
  json::array out;
  for (const RuleCoverage& rule : coverage)
    out.push_back(json::object{{"rule", rule.rule},
                               {"line", rule.position.line},
                               {"column", rule.position.column},
                               {"passed", rule.passed},
                               {"failed", rule.failed},
                               {"covered", rule.covered()}});
  return out;
}

}  // namespace porc::sentinel

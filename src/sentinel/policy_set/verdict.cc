// SPDX-License-Identifier: Apache-2.0
#include "sentinel/policy_set/verdict.h"

#include <algorithm>

#include <fmt/format.h>

#include "sentinel/trace/trace.h"

namespace porc::sentinel {
namespace {

bool has(std::span<const PolicyResult> results, Verdict verdict) {
  return std::ranges::any_of(
      results, [&](const PolicyResult& each) { return each.outcome.verdict == verdict; });
}

/// Reference 27.3.
std::string_view explanation(std::span<const PolicyResult> results, bool passed) {
  if (passed)
    return "This result means that all Sentinel policies passed and the protected\n"
           "behavior is allowed.";
  if (has(results, Verdict::error))
    return "Sentinel evaluated to false because one or more Sentinel policies ended with\n"
           "a runtime error.";
  if (has(results, Verdict::undefined))
    return "Sentinel evaluated to false because one or more Sentinel policies evaluated\n"
           "to an undefined value.";
  return "Sentinel evaluated to false because one or more Sentinel policies evaluated\n"
         "to false. This false was not due to an undefined value or runtime error.";
}

void add_policy(Lines& lines, std::size_t number, const PolicyResult& result) {
  const Outcome& outcome = result.outcome;
  lines.add(
      0,
      fmt::format(
          "## Policy {}: {} ({})", number, result.policy, enforcement_level_name(result.level)));
  lines.blank().add(0, fmt::format("Result: {}", outcome.verdict == Verdict::pass));
  if (!outcome.description.empty()) {
    lines.blank().add(0, "Description:");
    lines.add_all(2, reflowed(outcome.description, kDescriptionWidth));
  }
  if (!outcome.prints.empty()) {
    lines.blank().add(0, "Print messages:").blank();
    for (const std::string& print : outcome.prints) lines.add_all(0, print);
  }
  for (const Fault& fault : outcome.errors)
    lines.blank().add_all(0, fmt::format("An error occurred: {}", fault.to_string()));
  for (const RuleTrace& rule : outcome.rules) {
    lines.blank();
    add_rule(lines, 0, rule, *outcome.heap, true);
  }
  lines.blank();
}

}  // namespace

std::string_view set_verdict_name(SetVerdict verdict) {
  switch (verdict) {
    case SetVerdict::passed:
      return "passed";
    case SetVerdict::soft_failed:
      return "soft_failed";
    case SetVerdict::hard_failed:
      return "hard_failed";
  }
  return "passed";
}

SetVerdict SetCounts::verdict() const {
  if (hard_failed > 0) return SetVerdict::hard_failed;
  return soft_failed > 0 ? SetVerdict::soft_failed : SetVerdict::passed;
}

SetCounts count(std::span<const PolicyResult> results) {
  SetCounts counts;
  for (const PolicyResult& result : results) {
    if (result.outcome.verdict == Verdict::pass) {
      ++counts.passed;
    } else if (result.level == EnforcementLevel::advisory) {
      ++counts.advisory_failed;
    } else if (result.level == EnforcementLevel::soft_mandatory) {
      ++counts.soft_failed;
    } else {
      ++counts.hard_failed;
    }
  }
  return counts;
}

std::string set_log(std::span<const PolicyResult> results) {
  const bool passed = count(results).total_failed() == 0;
  Lines lines;
  lines.add(0, fmt::format("Sentinel Result: {}", passed)).blank();
  lines.add_all(0, explanation(results, passed)).blank();
  lines.add(0, fmt::format("{} policies evaluated.", results.size()));
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (i == 0) lines.blank();
    add_policy(lines, i + 1, results[i]);
  }
  return lines.str();
}

}  // namespace porc::sentinel

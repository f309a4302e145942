// SPDX-License-Identifier: Apache-2.0
#include "domain/rules/rule_set.h"

#include <gtest/gtest.h>

namespace porc::rules {
namespace {

std::vector<Finding> findings_of(std::string_view rules, const json::value& blueprint) {
  auto parsed = parse_rules(rules, "rules.yaml");
  EXPECT_TRUE(parsed) << parsed.error().to_string();
  return RuleSet::compile(*std::move(parsed)).check(blueprint, {});
}

json::value blueprint_with_tags(std::size_t count) {
  json::object tags;
  for (std::size_t i = 0; i < count; ++i) tags["t" + std::to_string(i)] = "X";
  return {{"metadata", {{"tags", std::move(tags)}}}};
}

std::size_t count_of(const std::vector<Finding>& findings, Severity severity) {
  return static_cast<std::size_t>(std::ranges::count(findings, severity, &Finding::severity));
}

TEST(RuleSet, AdviceCrowdsOutNoError) {
  const auto findings = findings_of(R"(rules:
  - {name: tag-form, at: /metadata/tags/*, pattern: "^[a-z]+$", severity: warning}
  - {name: has-owner, at: /metadata/owner, required: true}
)",
                                    blueprint_with_tags(3 * json::kViolationsMax));
  EXPECT_EQ(count_of(findings, Severity::warning), json::kViolationsMax);
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings.back().rule, "has-owner");
}

TEST(RuleSet, TellsNoMoreErrorsThanTheLimit) {
  const auto findings = findings_of(R"(rules:
  - {name: tag-form, at: /metadata/tags/*, pattern: "^[a-z]+$"}
  - {name: has-owner, at: /metadata/owner, required: true}
)",
                                    blueprint_with_tags(3 * json::kViolationsMax));
  EXPECT_EQ(findings.size(), json::kViolationsMax);
}

}  // namespace
}  // namespace porc::rules

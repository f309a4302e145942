// SPDX-License-Identifier: Apache-2.0
// What rules say of blueprints. Each case has `rules` (a rule file) and either `blueprint` (YAML)
// with `want`, one line for each finding, or `want_error`, the faults of the file itself.
// `hidden` lists places whose values must not be looked at.
#include <sstream>

#include <boost/describe/enum_to_string.hpp>
#include <gtest/gtest.h>

#include "../case_file.h"
#include "domain/rules/rule_set.h"
#include "yaml/parse.h"

namespace porc::rules {
namespace {

using conformance::Case;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

std::string told(const std::vector<Finding>& findings) {
  std::string lines;
  for (const Finding& finding : findings) {
    lines += std::string(boost::describe::enum_to_string(finding.severity, "")) + " " +
             finding.pointer + ": " + sentence(finding) + "\n";
  }
  return lines;
}

std::string told(const Error& error) {
  if (error.violations.empty()) return error.to_string() + "\n";
  std::string lines;
  for (const Violation& violation : error.violations) {
    lines += violation.pointer + ": " + violation.message + "\n";
  }
  return lines;
}

std::string without_last_lines(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

TEST(RuleCases, SayWhatTheySay) {
  for (const Case& each : conformance::read_cases(PORC_SOURCE_DIR "/tests/conformance/rules")) {
    SCOPED_TRACE(each.file + ": " + each.name);
    auto rules = parse_rules(each.text("rules"), "rules.yaml");
    ASSERT_EQ(rules.has_value(), !each.has("want_error")) << (rules ? "" : told(rules.error()));
    if (!rules) {
      EXPECT_EQ(without_last_lines(told(rules.error())),
                without_last_lines(each.text("want_error")));
      continue;
    }
    auto blueprint = yaml::parse(each.text("blueprint"));
    ASSERT_TRUE(blueprint) << blueprint.error().to_string();
    auto findings =
        RuleSet::compile(*std::move(rules)).check(blueprint->value, lines_of(each.text("hidden")));
    EXPECT_EQ(without_last_lines(told(findings)), without_last_lines(each.text("want")));
  }
}

}  // namespace
}  // namespace porc::rules

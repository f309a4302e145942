// SPDX-License-Identifier: Apache-2.0
// The linter, case by case: `policy`, what the configuration has (`global`, `replaced` imports),
// and every finding that must come of it: `want`.
#include "sentinel/lint/lint.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "../case_file.h"

namespace porc::sentinel {
namespace {

using conformance::Case;

std::vector<Case> lint_cases() {
  return conformance::read_cases(PORC_SOURCE_DIR "/tests/conformance/sentinel/lint");
}

std::set<std::string, std::less<>> lines_of(const std::string& text) {
  std::set<std::string, std::less<>> out;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) out.insert(line);
  return out;
}

std::vector<Finding> findings_of(const Case& each) {
  LintSetting setting;
  setting.replaced_imports = lines_of(each.text("replaced"));
  if (each.has("global")) setting.globals = lines_of(each.text("global"));
  return lint(Program("p", each.text("policy")), setting);
}

std::string shown(const Finding& finding) {
  std::string line = finding.to_string().substr(2);
  if (!finding.suggestion.empty()) line.insert(line.rfind(" ["), "; " + finding.suggestion);
  return line + "\n";
}

TEST(Lint, FindsWhatTheCasesSay) {
  for (const Case& each : lint_cases()) {
    SCOPED_TRACE(each.name);
    std::string found;
    for (const Finding& finding : findings_of(each)) found += shown(finding);
    EXPECT_EQ(found, each.text("want"));
  }
}

TEST(Lint, EveryRuleHasACase) {
  std::set<std::string_view> found;
  for (const Case& each : lint_cases())
    for (const Finding& finding : findings_of(each)) found.insert(finding.rule);
  for (const LintRule& rule : lint_rules()) EXPECT_TRUE(found.contains(rule.id)) << rule.id;
}

TEST(Lint, NeverStumblesOverTheCasesOfTheLanguage) {
  // Cases are full of faults on purpose: this looks only for a linter that stumbles.
  for (const Case& each :
       conformance::read_cases(PORC_SOURCE_DIR "/tests/conformance/sentinel/language")) {
    const Program program("p", each.text("policy"));
    const bool syntax = !program.faults().empty();
    for (const Finding& finding : lint(program, {}))
      EXPECT_EQ(finding.rule == "syntax", syntax) << finding.to_string();
  }
}

TEST(Lint, AnErrorIsNeverWrongInPublicPolicies) {
  const char* folder = std::getenv("PORC_PUBLIC_POLICIES");
  if (folder == nullptr) GTEST_SKIP() << "PORC_PUBLIC_POLICIES is not set";
  std::map<std::string, std::size_t> counts;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".sentinel") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    for (const Finding& finding : lint(Program(entry.path().string(), text.str()), {})) {
      ++counts[std::string(finding.rule)];
      EXPECT_NE(finding.severity, Severity::error) << finding.to_string();
    }
  }
  for (const auto& [rule, count] : counts) std::cout << count << " " << rule << "\n";
}

}  // namespace
}  // namespace porc::sentinel

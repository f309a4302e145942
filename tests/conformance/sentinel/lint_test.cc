// SPDX-License-Identifier: Apache-2.0
// The linter, case by case: `policy`, what the configuration has (`module PATH`, `global`,
// `replaced` imports), and every finding that must come of it: `want`.
#include "sentinel/lint/lint.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "../case_file.h"
#include "sentinel/evaluate/evaluation.h"
#include "sentinel/lint/shape.h"

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
  for (const auto& [section, text] : each.sections) {
    if (!section.starts_with("module ")) continue;
    const std::string path = section.substr(section.find(' ') + 1);
    setting.modules.emplace(path, std::make_shared<const Program>(path + ".sentinel", text));
  }
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

/// An argument more than the tables allow, or one less, is refused by the import itself.
TEST(Lint, TablesAgreeWithTheStandardImports) {
  std::size_t compared = 0;
  for (const ShapeRow& row : standard_rows()) {
    if (standard_import(row.owner) == nullptr) continue;
    SCOPED_TRACE(std::string(row.owner) + "." + std::string(row.name));
    const std::string head = "import \"" + std::string(row.owner) + "\" as m\nmain = m.";
    std::string text = head + std::string(row.name);
    if (row.is_function()) {
      const bool bounded = row.arguments_max != kAnyNumber;
      const int given = bounded ? row.arguments_max + 1 : row.arguments_min - 1;
      text += "(";
      for (int i = 0; i < given; ++i) text += "[], ";
      text += ")";
    }
    const Outcome outcome = evaluate(std::make_shared<const Program>("p", text + "\n"), Setting{});
    ++compared;
    if (!row.is_function()) {
      EXPECT_TRUE(outcome.errors.empty() && !outcome.main.is_undefined());
      continue;
    }
    ASSERT_EQ(outcome.errors.size(), 1U);
    EXPECT_NE(outcome.errors[0].message.find("argument"), std::string::npos)
        << outcome.errors[0].message;
  }
  EXPECT_GT(compared, 20U);
}

TEST(Lint, IsNotOutrunByLongChains) {
  std::string calls;
  for (int i = 0; i < 20'000; ++i) {
    const std::string name = "f" + std::to_string(i);
    calls += name + " = func() { return f" + std::to_string(i + 1) + "().x }\n";
  }
  EXPECT_EQ(lint(Program("p", calls), {}).size(), 1U);  // nobody is the last one
  std::string strangers = "main = true";
  for (int i = 0; i < 3'000; ++i) strangers += " and a" + std::to_string(i) + ".b";
  EXPECT_EQ(lint(Program("p", strangers), {}).size(), 3'000U);
}

/// Over the policies that PORC ships, or the folder that PORC_PUBLIC_POLICIES names.
TEST(Lint, AnErrorIsNeverWrongInSoundPolicies) {
  const char* given = std::getenv("PORC_PUBLIC_POLICIES");
  const std::string folder = given != nullptr ? given : PORC_SOURCE_DIR "/policies";
  std::size_t files = 0;
  std::map<std::string, std::size_t> counts;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".sentinel") continue;
    ++files;
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    for (const Finding& finding : lint(Program(entry.path().string(), text.str()), {})) {
      ++counts[std::string(finding.rule)];
      EXPECT_NE(finding.severity, Severity::error) << finding.to_string();
    }
  }
  EXPECT_GE(files, 25U);
  for (const auto& [rule, count] : counts) std::cout << count << " " << rule << "\n";
}

}  // namespace
}  // namespace porc::sentinel

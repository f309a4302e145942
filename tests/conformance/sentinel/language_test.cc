// SPDX-License-Identifier: Apache-2.0
// The language, case by case. Sections: `policy`, further files as `file PATH`, `config` (the form
// of a test case), and what must come of it: `want` (main, printed), `print`, `result`, `error` (a
// line that ends behind the position compares only the position).
#include <sstream>

#include <gtest/gtest.h>

#include "../case_file.h"
#include "sentinel/config/setting.h"
#include "sentinel/evaluate/evaluation.h"
#include "sentinel/value/print.h"

namespace porc::sentinel {
namespace {

using conformance::Case;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    if (!line.empty()) lines.push_back(line);
  return lines;
}

void compare_errors(const std::vector<std::string>& wanted, const std::vector<Fault>& got) {
  std::string all;
  for (const Fault& fault : got) all += fault.to_string() + "\n";
  ASSERT_EQ(wanted.size(), got.size()) << all;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::string place = got[i].position.to_string();
    EXPECT_EQ(wanted[i], wanted[i].find(": ") == std::string::npos ? place : got[i].to_string())
        << all;
  }
}

FileMap files_of(const Case& each) {
  constexpr std::string_view kFile = "file ";
  FileMap files;
  for (const auto& [section, text] : each.sections)
    if (section.starts_with(kFile)) files.emplace(section.substr(kFile.size()), text);
  return files;
}

Result<std::unique_ptr<Setting>> setting_of(const Case& each, Library& library) {
  PORC_TRY(const Configuration configuration,
           parse_configuration(each.text("config"), "config.hcl"));
  return make_setting(configuration, ".", library, 0);
}

/// A configuration that cannot be had has no outcome, only errors.
void compare_refusal(const Case& each, const Error& error) {
  EXPECT_FALSE(each.has("want") || each.has("print")) << error.to_string();
  if (each.has("result")) {
    EXPECT_EQ(each.line("result"), "error");
  }
  if (!each.has("error")) return;
  const std::vector<std::string> wanted = lines_of(each.text("error"));
  std::vector<std::string> got;
  for (const Violation& violation : error.violations)
    got.push_back(violation.pointer + ": " + violation.message);
  if (got.empty()) got.push_back(error.message);
  EXPECT_EQ(wanted, got);
}

void check(const Case& each) {
  const MemoryFiles files(files_of(each));
  Library library(files);
  const auto setting = setting_of(each, library);
  if (!setting) return compare_refusal(each, setting.error());
  const auto program = std::make_shared<const Program>("policy.sentinel", each.text("policy"));
  const Outcome outcome = evaluate(program, **setting);
  if (each.has("error")) compare_errors(lines_of(each.text("error")), outcome.errors);
  if (each.has("want")) {
    ASSERT_FALSE(outcome.main.is_unset())
        << (outcome.errors.empty() ? "" : outcome.errors.front().to_string());
    EXPECT_EQ(each.line("want"), printed(*outcome.heap, outcome.main));
  }
  if (each.has("print")) {
    std::string prints;
    for (const std::string& line : outcome.prints) prints += line + "\n";
    EXPECT_EQ(lines_of(each.text("print")), lines_of(prints));
  }
  if (each.has("result")) {
    EXPECT_EQ(each.line("result"), verdict_name(outcome.verdict));
  }
}

TEST(Language, IsWhatTheReferenceSays) {
  for (const Case& each :
       conformance::read_cases(PORC_SOURCE_DIR "/tests/conformance/sentinel/language")) {
    SCOPED_TRACE(each.file + ": " + each.name);
    check(each);
  }
}

}  // namespace
}  // namespace porc::sentinel

// SPDX-License-Identifier: Apache-2.0
// The language, case by case. Sections: `policy`, further files as `file PATH`, `config` (the form
// of a test case), and what must come of it: `want` (main, printed), `print`, `result`, `error` (a
// line that ends behind the position compares only the position).
#include <sstream>

#include <gtest/gtest.h>

#include "../case_file.h"
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

void check(const Case& each) {
  const auto program = std::make_shared<const Program>("policy.sentinel", each.text("policy"));
  const Outcome outcome = evaluate(program, Setting{});
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
    if (each.has("config")) continue;
    check(each);
  }
}

}  // namespace
}  // namespace porc::sentinel

// SPDX-License-Identifier: Apache-2.0
// The canonical layout, case by case: `before`, and what must come of it: `after`, or the place of
// the first `fault`. Then what must hold for any source.
#include "sentinel/format/format.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "../case_file.h"
#include "sentinel/evaluate/evaluation.h"
#include "sentinel/syntax/parse.h"
#include "sentinel/syntax/token.h"
#include "sentinel/value/print.h"

namespace porc::sentinel {
namespace {

using conformance::Case;

constexpr char kFile[] = "policy.sentinel";

std::vector<Case> language_cases() {
  return conformance::read_cases(PORC_SOURCE_DIR "/tests/conformance/sentinel/language");
}

void check_again(const std::string& formatted) {
  const auto again = format(Source(kFile, formatted));
  ASSERT_TRUE(again) << again.error().message << "\n" << formatted;
  EXPECT_EQ(*again, formatted);
}

/// What a policy does, without the places that a layout moves.
std::string behaviour(const std::string& text) {
  const Outcome outcome = evaluate(std::make_shared<const Program>(kFile, text), Setting{});
  std::string out(verdict_name(outcome.verdict));
  for (const std::string& print : outcome.prints) out += "\n" + print;
  for (const Fault& fault : outcome.errors) out += "\n" + fault.message;
  if (!outcome.main.is_unset()) out += "\n" + printed(*outcome.heap, outcome.main);
  for (const RuleTrace& rule : outcome.rules) out += "\n" + rule.name + ": " + rule.description;
  return out;
}

TEST(Format, GivesTheCanonicalLayout) {
  for (const Case& each :
       conformance::read_cases(PORC_SOURCE_DIR "/tests/conformance/sentinel/format")) {
    SCOPED_TRACE(each.name);
    const auto formatted = format(Source(kFile, each.text("before")));
    ASSERT_EQ(formatted.has_value(), each.has("after"));
    if (!formatted) {
      EXPECT_TRUE(formatted.error().violations.front().message.starts_with(each.line("fault")))
          << formatted.error().violations.front().message;
      continue;
    }
    EXPECT_EQ(*formatted, each.text("after"));
    check_again(*formatted);
  }
}

TEST(Format, ChangesNothingButTheLayout) {
  for (const Case& each : language_cases()) {
    SCOPED_TRACE(each.file + ": " + each.name);
    const std::string text = each.text("policy");
    const auto formatted = format(Source(kFile, text));
    if (!formatted) {
      EXPECT_EQ(formatted.error().code, ErrorCode::invalid_argument);
      EXPECT_FALSE(parse(Source(kFile, text)).faults.empty());
      continue;
    }
    check_again(*formatted);
    if (each.has("config")) continue;
    EXPECT_EQ(behaviour(text), behaviour(*formatted)) << *formatted;
  }
}

TEST(Format, KeepsACommentWhereverItStands) {
  for (const Case& each : language_cases()) {
    SCOPED_TRACE(each.file + ": " + each.name);
    const std::string text = each.text("policy");
    const Source source(kFile, text);
    if (!parse(source).faults.empty()) continue;
    for (const Token& token : tokenize(source).tokens) {
      for (const char* comment : {"/* c */", "/* c\nd */", "# c\n"}) {
        std::string commented = text;
        commented.insert(token.offset, comment);
        const Source with(kFile, commented);
        if (!parse(with).faults.empty()) continue;
        const auto formatted = format(with);
        ASSERT_TRUE(formatted) << formatted.error().message << "\n" << commented;
        EXPECT_EQ(tokenize(with).comments.size(),
                  tokenize(Source(kFile, *formatted)).comments.size())
            << commented;
        check_again(*formatted);
        if (testing::Test::HasFailure()) return;
      }
    }
  }
}

std::string contents_of(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

/// Over the policies that PORC ships, or the folder that PORC_PUBLIC_POLICIES names: policies of
/// others, most of them formatted by the original. How many stay as they are is printed.
TEST(Format, LeavesMostPoliciesAsTheyAre) {
  const char* given = std::getenv("PORC_PUBLIC_POLICIES");
  const std::string folder = given != nullptr ? given : PORC_SOURCE_DIR "/policies";
  std::size_t files = 0;
  std::size_t untouched = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".sentinel") continue;
    SCOPED_TRACE(entry.path().string());
    const std::string text = contents_of(entry.path());
    const auto formatted = format(Source(kFile, text));
    ++files;
    if (!formatted) continue;
    check_again(*formatted);
    if (*formatted == text) ++untouched;
    EXPECT_EQ(behaviour(text), behaviour(*formatted));
  }
  std::cout << untouched << " of " << files << " files stay as they are\n";
  EXPECT_GE(files, 25U);
  EXPECT_GT(untouched * 10, files * 8);
}

}  // namespace
}  // namespace porc::sentinel

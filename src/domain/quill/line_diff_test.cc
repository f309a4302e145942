// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/line_diff.h"

#include <random>

#include <gtest/gtest.h>

namespace porc::quill {
namespace {

TEST(LineDiff, ShowsWhatChangedAndWhatStandsAroundIt) {
  EXPECT_EQ(unified_diff("a\nb\nc\n", "a\nb\nc\n"), "");
  EXPECT_EQ(unified_diff("a\nb\nc\nd\ne\n", "a\nb\nx\nd\ne\n", 1), "@@ line 2\n b\n-c\n+x\n d\n");
  EXPECT_EQ(unified_diff("", "a\n"), "@@ line 1\n+a\n");
  EXPECT_EQ(unified_diff("a\n", ""), "@@ line 1\n-a\n");
  EXPECT_EQ(unified_diff("a\nb\nc\nd\ne\nf\n", "b\nc\nd\ne\nf\ng\n", 0),
            "@@ line 1\n-a\n@@ line 7\n+g\n");
  EXPECT_EQ(unified_diff("a", "a\n"), "@@ the line end of the last line\n");
}

TEST(LineDiff, TellsFilesThatCameAndWent) {
  const std::vector<archive::File> before = {{.path = "a.tf", .bytes = "1\n"},
                                             {.path = "b.tf", .bytes = "2\n"},
                                             {.path = "c.tf", .bytes = "3\n"}};
  const std::vector<archive::File> after = {{.path = "b.tf", .bytes = "2\n"},
                                            {.path = "c.tf", .bytes = "4\n"},
                                            {.path = "d.tf", .bytes = "5\n"}};
  EXPECT_EQ(diff_files(before, after),
            "--- a.tf (removed)\n@@ line 1\n-1\n--- c.tf\n@@ line 1\n-3\n+4\n"
            "--- d.tf (new)\n@@ line 1\n+5\n");
  EXPECT_EQ(diff_files(after, after), "");
}

/// What a difference says of both sides is what they are.
TEST(LineDiff, HoldsBothTexts) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    const auto text = [&] {
      std::string lines;
      for (auto left = random() % 12; left > 0; --left)
        lines += std::string(1, static_cast<char>('a' + random() % 3)) + "\n";
      return lines;
    };
    const std::string before = text();
    const std::string after = text();
    std::string old;
    std::string fresh;
    for (const DiffLine& line : diff_lines(before, after)) {
      if (line.kind != DiffLine::Kind::added) old += std::string(line.text) + "\n";
      if (line.kind != DiffLine::Kind::removed) fresh += std::string(line.text) + "\n";
    }
    ASSERT_EQ(old, before) << after;
    ASSERT_EQ(fresh, after) << before;
  }
}

TEST(LineDiff, GivesUpOnTextsThatShareNothing) {
  std::string before;
  std::string after;
  for (int i = 0; i < 5000; ++i) {
    before += "b" + std::to_string(i) + "\n";
    after += "a" + std::to_string(i) + "\n";
  }
  EXPECT_EQ(diff_lines(before, after).size(), 10'000U);
}

}  // namespace
}  // namespace porc::quill

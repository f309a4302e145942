// SPDX-License-Identifier: Apache-2.0
#include "api/log_lines.h"

#include <gtest/gtest.h>

namespace porc::api {
namespace {

TEST(TerraformLine, OfJsonTellsLevelTimeAndMessage) {
  const wire::LogLine line = terraform_line(
      LogPhase::apply,
      R"({"@level":"error","@message":"it broke","@module":"terraform.ui","@timestamp":"2026-01-02T03:04:05.678901Z"})");
  EXPECT_EQ(line.phase, "apply");
  EXPECT_EQ(line.level, "error");
  EXPECT_EQ(line.message, "it broke");
  ASSERT_TRUE(line.at);
  EXPECT_EQ(format_time(*line.at), "2026-01-02T03:04:05.678Z");
}

TEST(TerraformLine, OfTextIsItsMessage) {
  for (std::string_view text : {"Terraform v1.11.4", "{not json", "{}", R"({"@message":1})"}) {
    const wire::LogLine line = terraform_line(LogPhase::plan, text);
    EXPECT_EQ(line.message, text);
    EXPECT_EQ(line.level, "info");
    EXPECT_FALSE(line.at);
  }
}

TEST(PlainLine, LeavesNothingThatATerminalObeys) {
  EXPECT_EQ(plain_line("\x1b[1m\x1b[31mError:\x1b[0m no\x07 way\r"), "Error: no way");
  EXPECT_EQ(plain_line("a\tb"), "a b");
  EXPECT_EQ(plain_line("gr\xc3\xbcn \xe2\x86\x92"), "grün →");
  EXPECT_EQ(plain_line("\xc2\x9b"
                       "31m"),
            "31m");
  EXPECT_EQ(plain_line("x\xff"), "x\xef\xbf\xbd");
  EXPECT_EQ(plain_line("cut \x1b["), "cut ");
  EXPECT_LE(plain_line(std::string(1 << 20, 'x')).size(), kLineBytesMax);
}

TEST(LineCutter, JoinsWhatCameInPieces) {
  LineCutter cutter;
  EXPECT_TRUE(cutter.add("fir").empty());
  EXPECT_EQ(cutter.add("st\nsecond\nth"), (std::vector<std::string>{"first", "second"}));
  EXPECT_EQ(cutter.finish(), std::vector<std::string>{"th"});
  EXPECT_TRUE(cutter.finish().empty());
}

TEST(LineCutter, DoesNotKeepALineThatNeverEnds) {
  LineCutter cutter;
  EXPECT_EQ(cutter.add(std::string(kLineBytesMax + 1, 'x')).size(), 1U);
  EXPECT_TRUE(cutter.finish().empty());
}

TEST(TransitionLine, SaysWhatMovedAndWhoMovedIt) {
  wire::EventView event{.kind = "cancel_requested",
                        .actor = "person",
                        .by = "porc:a@b",
                        .from = "planning",
                        .to = "cancelling"};
  EXPECT_EQ(transition_line(event).message, "cancel requested, by porc:a@b");
  event.to = "apply_failed";
  EXPECT_EQ(transition_line(event).level, "error");
}

}  // namespace
}  // namespace porc::api

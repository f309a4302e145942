// SPDX-License-Identifier: Apache-2.0
#include "api/log_lines.h"

#include <memory>

#include <gtest/gtest.h>

#include "observe/redaction.h"

namespace porc::api {
namespace {

const Clean kNothingSecret = [](std::string text) { return text; };

Clean hiding(const char* secret) {
  auto redactor = std::make_shared<observe::Redactor>();
  redactor->add(Secret(secret));
  return [redactor](std::string text) { return redactor->clean_text(std::move(text)); };
}

TEST(TerraformLine, OfJsonTellsLevelTimeAndMessage) {
  const wire::LogLine line = terraform_line(
      LogPhase::apply,
      R"({"@level":"error","@message":"it broke","@module":"terraform.ui","@timestamp":"2026-01-02T03:04:05.678901Z"})",
      kNothingSecret);
  EXPECT_EQ(line.phase, "apply");
  EXPECT_EQ(line.level, "error");
  EXPECT_EQ(line.message, "it broke");
  ASSERT_TRUE(line.at);
  EXPECT_EQ(format_time(*line.at), "2026-01-02T03:04:05.678Z");
}

TEST(TerraformLine, OfTextIsItsMessage) {
  for (std::string_view text : {"Terraform v1.11.4", "{not json", "{}", R"({"@message":1})"}) {
    const wire::LogLine line = terraform_line(LogPhase::plan, text, kNothingSecret);
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
}

TEST(TerraformLine, IsCutAtACharacterAfterItsSecretsAreGone) {
  const std::string filling(kLineBytesMax - 3, 'x');
  const Clean clean = hiding("canary-value");
  for (const std::string& line :
       {filling + "canary-value", R"({"@message":")" + filling + R"(canary-value"})"}) {
    EXPECT_EQ(terraform_line(LogPhase::plan, line, clean).message, filling + "***");
  }
  const std::string wide = std::string(kLineBytesMax - 1, 'x') + "\xc3\xbc";
  EXPECT_EQ(terraform_line(LogPhase::plan, wide, clean).message,
            std::string(kLineBytesMax - 1, 'x'));
}

TEST(TerraformLine, HidesASecretThatIsChangedWhenItIsShown) {
  EXPECT_EQ(terraform_line(LogPhase::plan, "a first\tsecond b", hiding("first\tsecond")).message,
            "a *** b");
  EXPECT_EQ(terraform_line(LogPhase::plan, "a can\x1b[1mary b", hiding("canary")).message,
            "a *** b");
  EXPECT_EQ(
      terraform_line(LogPhase::plan, "{\"@message\":\"a x\\u003cy\\u003e b\"}", hiding("x<y>"))
          .message,
      "a *** b");
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
  const auto lines = cutter.add(std::string(kRawLineBytesMax + 1, 'x'));
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].size(), kRawLineBytesMax);
  EXPECT_TRUE(cutter.add(std::string(kRawLineBytesMax + 1, 'x')).empty());
  EXPECT_EQ(cutter.add("its end\nnext\n"), std::vector<std::string>{"next"});
  EXPECT_TRUE(cutter.finish().empty());
}

TEST(TransitionLine, SaysWhatMovedAndWhoMovedIt) {
  wire::EventView event{.kind = "cancel_requested",
                        .actor = "person",
                        .by = "porc:a@b",
                        .from = "planning",
                        .to = "cancelling"};
  EXPECT_EQ(transition_line(event, kNothingSecret).message, "cancel requested, by porc:a@b");
  event.to = "apply_failed";
  EXPECT_EQ(transition_line(event, kNothingSecret).level, "error");
}

}  // namespace
}  // namespace porc::api

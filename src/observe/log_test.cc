// SPDX-License-Identifier: Apache-2.0
#include "observe/log.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "json/parse.h"

namespace porc::observe {
namespace {

const Timestamp kNow = parse_time("2026-01-02T03:04:05Z").value();

std::string line_of(std::string_view message, const json::object& fields = {}) {
  Redactor redactor;
  redactor.add(Secret("canary-value"));
  return format_line(kNow, Level::warn, message, fields, redactor);
}

TEST(LogLine, IsOneJsonObjectWithTimeAndLevelFirst) {
  EXPECT_EQ(
      line_of("hello", {{"run_id", "porc-1"}, {"count", 2}}),
      R"({"time":"2026-01-02T03:04:05.000Z","level":"warn","message":"hello","run_id":"porc-1","count":2})");
}

TEST(LogLine, HoldsNoControlCharacterRaw) {
  std::string line = line_of("a\nb\x1b[31mc\x7f\xc2\x9b", {{"x\r", "y\t"}});
  for (char c : line) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
  EXPECT_EQ(line.find('\x7f'), line.npos);
  EXPECT_EQ(line.find("\xc2\x9b"), line.npos);
  EXPECT_EQ(json::parse(line).value().at("message").as_string(), "a\nb\x1b[31mc\x7f\xc2\x9b");
}

TEST(LogLine, TakesOutSecretsByKeyAndByValue) {
  std::string line =
      line_of("sent canary-value", {{"authorization", "Bearer abc"}, {"url", "?x=canary-value"}});
  EXPECT_EQ(line.find("canary"), line.npos);
  EXPECT_EQ(line.find("Bearer"), line.npos);
}

TEST(LogLine, CannotBeFooledByAFieldNamedLikeItsOwn) {
  json::value line =
      json::parse(line_of("true one", {{"message", "forged"}, {"level", "debug"}})).value();
  EXPECT_EQ(line.at("message").as_string(), "true one");
  EXPECT_EQ(line.at("level").as_string(), "warn");
}

TEST(LogLine, CutsLongTextBetweenCharactersAndShowsOtherBytesAsHex) {
  std::string text(kLogTextMax - 1, 'a');
  json::value line = json::parse(line_of(text + "\xc3\xbc tail")).value();
  EXPECT_EQ(line.at("message").as_string(), text + "…");
  EXPECT_EQ(json::parse(line_of("\xff\xfe")).value().at("message").as_string(), "hex:fffe");
}

TEST(Log, WritesFromItsLevelUpwards) {
  const auto file = std::filesystem::path(testing::TempDir()) / "porc_log_test.jsonl";
  std::filesystem::remove(file);
  Redactor redactor;
  LogOptions options{.level = Level::info, .to_stderr = false, .file = file};
  auto log = Log::open(std::move(options), redactor, [] { return kNow; });
  ASSERT_TRUE(log);
  (*log)->debug("not written");
  (*log)->info("written {}", {{"n", 1}});
  log->reset();
  std::ifstream lines(file);
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  EXPECT_EQ(json::parse(line).value().at("message").as_string(), "written {}");
  EXPECT_FALSE(std::getline(lines, line));
}

TEST(Log, SaysWhichFileItCannotOpen) {
  Redactor redactor;
  LogOptions options{.to_stderr = false, .file = "/dev/null/porc.log"};
  auto log = Log::open(std::move(options), redactor, [] { return kNow; });
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code, ErrorCode::unavailable);
  EXPECT_NE(log.error().message.find("/dev/null/porc.log"), std::string::npos);
}

}  // namespace
}  // namespace porc::observe

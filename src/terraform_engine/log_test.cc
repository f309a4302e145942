// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/log.h"

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace porc::terraform_engine {
namespace {

class LogTest : public testing::Test {
 protected:
  LogTest() {
    std::string name = (std::filesystem::temp_directory_path() / "log-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~LogTest() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& text) { std::ofstream(path()) << text; }
  std::filesystem::path path() const { return folder_ / "log"; }
  std::filesystem::path folder_;
};

/// What a client gathers that asks for `limit` bytes at a time.
std::string gather(const std::function<LogChunk(std::uint64_t)>& read, std::size_t limit) {
  std::string all;
  for (std::uint64_t offset = 0;;) {
    LogChunk chunk = read(offset);
    EXPECT_LE(chunk.bytes.size(), limit);
    if (chunk.bytes.empty()) return all;
    all += chunk.bytes;
    offset = chunk.next;
  }
}

TEST_F(LogTest, AFramedLogIsTheSameInPiecesOfAnySize) {
  for (const std::string text : {"", "x", "line\n", "0123456789"}) {
    write(text);
    for (std::size_t limit = 1; limit < 15; ++limit) {
      std::string all = gather(
          [&](std::uint64_t offset) {
            FramedRequest inner = unframe(offset, limit);
            return frame(
                read_finished_log(path(), inner.offset, inner.limit).value(), offset, limit);
          },
          limit);
      EXPECT_EQ(all, "\x02" + text + "\x03") << limit;
    }
  }
}

TEST_F(LogTest, PastItsEndAFramedLogIsEmptyAndOver) {
  write("abc");
  for (std::uint64_t offset : {5U, 6U, 1000U}) {
    FramedRequest inner = unframe(offset, 10);
    LogChunk chunk =
        frame(read_finished_log(path(), inner.offset, inner.limit).value(), offset, 10);
    EXPECT_EQ(chunk.bytes, "");
    EXPECT_TRUE(chunk.end);
  }
}

TEST_F(LogTest, AFinishedLogThatAPowerLossTookIsEmptyAndOver) {
  LogChunk chunk = read_finished_log(path(), 0, 10).value();
  EXPECT_EQ(chunk.bytes, "");
  EXPECT_TRUE(chunk.end);
}

TEST_F(LogTest, AGrowingLogShowsOnlyCompleteLinesAndNoSecrets) {
  Redaction redaction;
  redaction.add("hunter22");
  write("first hunter22\nsecond hun");
  LogChunk chunk = read_growing_log(path(), redaction, 0, 100).value();
  EXPECT_EQ(chunk.bytes, "first ********\n");
  EXPECT_FALSE(chunk.end);
  EXPECT_EQ(read_growing_log(path(), redaction, chunk.next, 100)->bytes, "");
  write("first hunter22\nsecond hunter22\n");
  EXPECT_EQ(read_growing_log(path(), redaction, chunk.next, 100)->bytes, "second ********\n");
}

TEST_F(LogTest, APieceThatBeginsInsideASecretShowsNothingOfIt) {
  Redaction redaction;
  redaction.add("hunter22");
  write("a hunter22 b\n");
  EXPECT_EQ(gather(
                [&](std::uint64_t offset) {
                  return read_growing_log(path(), redaction, offset, 3).value();
                },
                3),
            "a ******** b\n");
}

TEST_F(LogTest, WhatIsNoTextKeepsItsPlace) {
  std::string log = "a\xc3\xa9\xff\xe2\x82\n\xf0\x9f\x98\x80\xed\xa0\x80 z\n";
  write(log);
  make_text(log);
  EXPECT_EQ(log, "a\xc3\xa9???\n\xf0\x9f\x98\x80??? z\n");
  EXPECT_EQ(read_growing_log(path(), {}, 0, 100)->bytes, log);
}

TEST_F(LogTest, ALogThatIsNotThereYetIsEmpty) {
  LogChunk chunk = read_growing_log(folder_ / "none", {}, 0, 100).value();
  EXPECT_EQ(chunk.bytes, "");
  EXPECT_FALSE(chunk.end);
}

TEST(FirstError, IsFoundInWhatPeopleRead) {
  EXPECT_EQ(first_error("Planning…\n\n\x1b[31m╷\x1b[0m\n│ \x1b[1mError: \x1b[0mReference to x\n│ \n"
                        "│   on main.tf line 2:\n│    2: value = x\n╵\n╷\n│ Error: second\n╵\n"),
            "Error: Reference to x\non main.tf line 2:\n2: value = x");
  EXPECT_EQ(first_error("Apply complete!\n"), "");
  EXPECT_EQ(first_error(""), "");
}

TEST(FirstError, IsCutBetweenTwoCharacters) {
  for (std::size_t shift : {0U, 1U, 2U}) {
    std::string text(shift, 'x');
    for (int i = 0; i < 2000; ++i) text += "\u20ac";
    EXPECT_TRUE(is_utf8(first_error("Error: " + text)));
    EXPECT_TRUE(is_utf8(first_error("{\"@level\":\"error\",\"@message\":\"" + text + "\"}")));
  }
}

TEST(FirstError, IsFoundInWhatMachinesRead) {
  EXPECT_EQ(first_error("{\"@level\":\"info\",\"@message\":\"fine\"}\n"
                        "{\"@level\":\"error\",\"@message\":\"Error: bad\","
                        "\"diagnostic\":{\"detail\":\"because\"}}\n"),
            "Error: bad\nbecause");
}

}  // namespace
}  // namespace porc::terraform_engine

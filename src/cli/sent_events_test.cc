// SPDX-License-Identifier: Apache-2.0
#include "cli/sent_events.h"

#include <gtest/gtest.h>

namespace porc::cli {
namespace {

std::vector<SentEvent> parse(std::string_view stream, std::size_t piece_size) {
  SentEventParser parser;
  std::vector<SentEvent> all;
  for (std::size_t at = 0; at < stream.size(); at += piece_size) {
    auto events = parser.add(stream.substr(at, piece_size));
    EXPECT_TRUE(events);
    if (!events) break;
    all.insert(all.end(), events->begin(), events->end());
  }
  return all;
}

TEST(SentEvents, AreTheSameWhereverThePiecesBreak) {
  constexpr std::string_view kStream =
      ": hello\n\n"
      "event: log\ndata: {\"a\":1}\n\n"
      "id: 7\r\nevent:log\r\ndata:x\r\ndata:  y\r\n\r\n"
      "data\n\n"
      "event: ignored\n\n"
      "data: unfinished\n";
  const std::vector<SentEvent> want = {{"log", "{\"a\":1}"}, {"log", "x\n y"}, {"message", ""}};
  for (std::size_t size = 1; size <= kStream.size(); ++size) {
    EXPECT_EQ(parse(kStream, size), want) << size;
  }
}

TEST(SentEvents, EndlessEventIsRefused) {
  SentEventParser parser;
  const std::string piece(1 << 20, 'x');
  Result<std::vector<SentEvent>> last = parser.add("data: ");
  for (int i = 0; i < 16 && last; ++i) last = parser.add(piece);
  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().code, ErrorCode::too_large);
}

}  // namespace
}  // namespace porc::cli

// SPDX-License-Identifier: Apache-2.0
// Malformed requests, sent over real HTTP. In a case file `«7 x ab»` stands for seven times "ab"
// and `«hex ff»` for the byte 0xff; the first line of `want` is status and error code, every other
// line must stand somewhere in the answer.
#include <charconv>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "../case_file.h"
#include "api/api_world.h"
#include "base/encoding.h"

namespace porc::conformance {
namespace {

constexpr std::string_view kOpen = "«", kClose = "»";
constexpr std::size_t kCasesMin = 60;
constexpr std::size_t kCasesPerFileMin = 5;
/// One for each way to be malformed: a file that is gone is missed.
const std::set<std::string> kFiles = {"content_type",
                                      "depth",
                                      "duplicate_keys",
                                      "encoding",
                                      "numbers",
                                      "pattern",
                                      "size",
                                      "syntax",
                                      "traversal",
                                      "type",
                                      "unknown",
                                      "yaml"};

std::string expand_one(std::string_view inside) {
  constexpr std::string_view kHex = "hex ", kTimes = " x ";
  if (inside.starts_with(kHex)) return hex_decode(inside.substr(kHex.size())).value();
  std::size_t count = 0;
  const std::size_t times = inside.find(kTimes);
  EXPECT_NE(times, inside.npos) << inside;
  std::from_chars(inside.data(), inside.data() + times, count);
  const std::string_view unit = inside.substr(times + kTimes.size());
  std::string repeated;
  repeated.reserve(count * unit.size());
  while (count-- > 0) repeated += unit;
  return repeated;
}

std::string expand(std::string_view text) {
  std::string expanded;
  for (std::size_t begin = text.find(kOpen); begin != text.npos; begin = text.find(kOpen)) {
    const std::size_t end = text.find(kClose, begin);
    EXPECT_NE(end, text.npos) << text;
    expanded += text.substr(0, begin);
    expanded += expand_one(text.substr(begin + kOpen.size(), end - begin - kOpen.size()));
    text.remove_prefix(end + kClose.size());
  }
  return expanded.append(text);
}

struct Expected {
  int status = 0;
  std::string error;
  std::vector<std::string> parts;
};

Expected expected_of(const Case& row) {
  Expected expected;
  std::istringstream lines(row.text("want"));
  lines >> expected.status >> expected.error >> std::ws;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty()) expected.parts.push_back(line);
  }
  return expected;
}

api::Answer send(api::ApiWorld& world, const Case& row) {
  std::istringstream lines(row.text("request"));
  std::string method, target;
  lines >> method >> target >> std::ws;
  api::Sent headers;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t colon = line.find(": ");
    if (colon != line.npos) headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  std::string body = row.text("body");
  while (body.ends_with('\n')) body.pop_back();
  return world.ask(method, target, expand(body), std::move(headers));
}

TEST(MalformedRequests, GetTheirStatusAndMessage) {
  const auto cases = read_cases(PORC_SOURCE_DIR "/tests/conformance/requests");
  std::map<std::string, std::size_t> per_file;
  api::ApiWorld world;
  for (const Case& row : cases) {
    SCOPED_TRACE(row.file + ": " + row.name);
    ++per_file[row.file];
    const Expected expected = expected_of(row);
    const api::Answer answer = send(world, row);
    EXPECT_EQ(answer.status, expected.status) << answer.body;
    EXPECT_EQ(answer.headers.get("Content-Type"), "application/problem+json");
    EXPECT_EQ(answer.text("error"), expected.error) << answer.body;
    for (const std::string& part : expected.parts) {
      EXPECT_NE(answer.body.find(part), std::string::npos) << part << " is not in " << answer.body;
    }
  }
  EXPECT_GE(cases.size(), kCasesMin);
  for (const std::string& file : kFiles) EXPECT_GE(per_file[file], kCasesPerFileMin) << file;
  EXPECT_EQ(per_file.size(), kFiles.size()) << "each file of cases is named above";
  EXPECT_TRUE(world.get("/runs").json().at("runs").as_array().empty());
}

}  // namespace
}  // namespace porc::conformance

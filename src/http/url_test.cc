// SPDX-License-Identifier: Apache-2.0
#include "http/url.h"

#include <gtest/gtest.h>

namespace porc::http {
namespace {

TEST(Url, EncodesEverythingButUnreserved) {
  EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encode("a b/c?d&e=f+ü"), "a%20b%2Fc%3Fd%26e%3Df%2B%C3%BC");
}

TEST(Url, DecodingUndoesEncoding) {
  std::string all;
  for (int byte = 1; byte < 128; ++byte) all += static_cast<char>(byte);
  all += "grün \xf0\x9f\x90\x96";
  EXPECT_EQ(percent_decode(percent_encode(all)).value(), all);
}

TEST(Url, RefusesEscapesThatAreNone) {
  for (std::string_view text :
       {"%", "%4", "%4g", "%zz", "a%", "%00", "%c0%80", "%ff", "%ed%a0%80"}) {
    EXPECT_EQ(percent_decode(text).error().code, ErrorCode::malformed) << text;
  }
}

TEST(Url, ReadsQueriesAsBrowsersSendThem) {
  struct Case {
    std::string_view text;
    Parameters want;
  };
  const Case cases[] = {
      {"", {}},
      {"a=1", {{"a", "1"}}},
      {"a=1&a=2&b", {{"a", "1"}, {"a", "2"}, {"b", ""}}},
      {"&&a=&=b&", {{"a", ""}, {"", "b"}}},
      {"q=x+y%2Bz&p=a=b", {{"q", "x y+z"}, {"p", "a=b"}}},
      {"page%5Bsize%5D=20", {{"page[size]", "20"}}},
  };
  for (const Case& row : cases) EXPECT_EQ(parse_query(row.text).value(), row.want) << row.text;
}

TEST(Url, BuildsQueriesThatReadBackTheSame) {
  const Parameters parameters = {{"filter[name]", "a&b=c"}, {"q", "x y"}};
  EXPECT_EQ(build_query(parameters), "filter%5Bname%5D=a%26b%3Dc&q=x%20y");
  EXPECT_EQ(parse_query(build_query(parameters)).value(), parameters);
}

TEST(Url, LimitsTheNumberOfParameters) {
  std::string text = "a";
  for (std::size_t i = 1; i < kParametersMax; ++i) text += "&a";
  EXPECT_EQ(parse_query(text)->size(), kParametersMax);
  EXPECT_EQ(parse_query(text + "&a").error().code, ErrorCode::too_large);
}

TEST(Url, KnowsWhatStaysOnThisMachine) {
  for (const char* here :
       {"localhost", "localhost:80", "127.0.0.1", "127.1.2.3:8080", "::1", "[::1]:80"})
    EXPECT_TRUE(is_loopback(here)) << here;
  for (const char* away :
       {"", "porc.test", "127.evil.test", "localhost.test", "10.0.0.1:80", "[::2]"})
    EXPECT_FALSE(is_loopback(away)) << away;
}

}  // namespace
}  // namespace porc::http

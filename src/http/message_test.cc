// SPDX-License-Identifier: Apache-2.0
#include "http/message.h"

#include <gtest/gtest.h>

#include "http/date.h"
#include "http/response_head.h"

namespace porc::http {
namespace {

using namespace std::chrono_literals;

TEST(Headers, CompareNamesWithoutCase) {
  Headers headers{{"Content-Type", "text/plain"}, {"Set-Cookie", "a"}};
  headers.add("set-cookie", "b");
  EXPECT_EQ(headers.get("content-TYPE"), "text/plain");
  EXPECT_EQ(*headers.find("SET-COOKIE"), "a");
  EXPECT_EQ(headers.find("Content"), nullptr);
  headers.set("SET-Cookie", "c");
  EXPECT_EQ(headers.size(), 2U);
  EXPECT_EQ(headers.get("Set-Cookie"), "c");
}

TEST(Problem, IsOneJsonDocument) {
  Response response = problem(413, "too_large", "over the limit");
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(response.headers.get("Content-Type"), "application/problem+json");
  EXPECT_EQ(response.body,
            R"({"type":"about:blank","title":"Content Too Large","status":413,)"
            R"("detail":"over the limit","error":"too_large","details":[]})");
}

TEST(ReasonPhrase, KnowsItsTableAndNothingElse) {
  EXPECT_EQ(reason_phrase(200), "OK");
  EXPECT_EQ(reason_phrase(505), "HTTP Version Not Supported");
  EXPECT_EQ(reason_phrase(299), "");
}

TEST(Date, FormatsAndReadsTheExampleOfTheRfc) {
  const Timestamp time = parse_time("1994-11-06T08:49:37Z").value();
  EXPECT_EQ(format_date(time), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(parse_date("Sun, 06 Nov 1994 08:49:37 GMT"), time);
}

TEST(Date, RefusesOtherForms) {
  for (std::string_view text : {"",
                                "Sunday, 06-Nov-94 08:49:37 GMT",
                                "Sun Nov  6 08:49:37 1994",
                                "Sun, 06 Nov 1994 08:49:37 UTC",
                                "Sun, 31 Feb 1994 08:49:37 GMT",
                                "Sun, 06 Nov 1994 24:49:37 GMT",
                                "Sun, 06 Xyz 1994 08:49:37 GMT",
                                "Sun, -6 Nov 1994 08:49:37 GMT"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

class ResponseHeadTest : public testing::Test {
 protected:
  Result<void> write() {
    HeadOptions options{.date = "D", .request_id = "R"};
    return write_head(response, options, out);
  }
  Response response{};
  std::string out;
};

TEST_F(ResponseHeadTest, TakesFramingFromTheServerOnly) {
  response.headers = {{"Content-Length", "999"}, {"transfer-encoding", "gzip"}, {"X-Mine", "yes"}};
  response.body = "12345";
  ASSERT_TRUE(write());
  EXPECT_EQ(out,
            "HTTP/1.1 200 OK\r\nDate: D\r\nX-Request-Id: R\r\nX-Content-Type-Options: nosniff\r\n"
            "X-Mine: yes\r\nContent-Length: 5\r\n\r\n");
}

TEST_F(ResponseHeadTest, RefusesWhatCouldSmuggleAHeader) {
  const Headers::Field cases[] = {{"X-A", "a\r\nX-B: b"},
                                  {"X-A", "a\nb"},
                                  {"X-A\r\nX-B", "b"},
                                  {"X A", "b"},
                                  {"", "b"},
                                  {"X-A:", "b"},
                                  {"X-A", "a\x7f"},
                                  {"X-A", {"a\0b", 3}}};
  for (const Headers::Field& field : cases) {
    response.headers = {field};
    EXPECT_FALSE(write()) << field.first << field.second;
  }
}

TEST_F(ResponseHeadTest, RefusesAStatusThatIsNone) {
  for (int status : {-1, 0, 99, 100, 199, 600, 1000}) {
    response.status = status;
    EXPECT_FALSE(write()) << status;
  }
}

}  // namespace
}  // namespace porc::http

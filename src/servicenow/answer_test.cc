// SPDX-License-Identifier: Apache-2.0
#include "servicenow/answer.h"

#include <gtest/gtest.h>

namespace porc::servicenow {
namespace {

const Timestamp kNow(std::chrono::seconds(1'778'000'000));

http::ClientResponse answered(int status, std::string body, http::Headers more = {}) {
  more.add("Content-Type", "application/json;charset=UTF-8");
  return {.status = status, .headers = std::move(more), .body = std::move(body)};
}

http::ClientResponse page(int status) {
  return {.status = status,
          .headers = {{"Content-Type", "text/html;charset=UTF-8"}},
          .body = "<html><body>Log in</body></html>"};
}

constexpr char kRefused[] =
    R"({"error":{"message":"User Not Authenticated","detail":"Required to provide Auth information"},)"
    R"("status":"failure"})";

TEST(Answer, TellsTheTimeOfTheInstance) {
  const auto read = read_answer(
      answered(200, R"({"result":[]})", {{"Date", "Tue, 05 May 2026 12:40:00 GMT"}}), kNow);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(read->result.is_array());
  EXPECT_EQ(format_time(read->at), "2026-05-05T12:40:00.000Z");
  EXPECT_EQ(read_answer(answered(200, R"({"result":[]})"), kNow)->at, kNow);
}

TEST(Answer, APageIsNoAnswerWhateverItsStatus) {
  for (const int status : {200, 302, 401, 403, 503}) {
    const auto read = read_answer(page(status), kNow);
    ASSERT_FALSE(read) << status;
    EXPECT_EQ(read.error().message.find("Log in"), std::string::npos);
  }
  EXPECT_EQ(read_answer(page(200), kNow).error().code, ErrorCode::unavailable);
  EXPECT_EQ(read_answer(page(302), kNow).error().code, ErrorCode::unavailable);
  EXPECT_EQ(read_answer(page(401), kNow).error().code, ErrorCode::unauthenticated);
}

struct Case {
  int status;
  ErrorCode code;
};

TEST(Answer, EveryRefusalHasItsMeaning) {
  for (const auto& [status, code] :
       std::initializer_list<Case>{{400, ErrorCode::precondition_failed},
                                   {401, ErrorCode::unauthenticated},
                                   {403, ErrorCode::precondition_failed},
                                   {404, ErrorCode::not_found},
                                   {405, ErrorCode::precondition_failed},
                                   {408, ErrorCode::unavailable},
                                   {409, ErrorCode::precondition_failed},
                                   {429, ErrorCode::rate_limited},
                                   {500, ErrorCode::unavailable},
                                   {502, ErrorCode::unavailable},
                                   {503, ErrorCode::unavailable},
                                   {504, ErrorCode::unavailable}}) {
    const auto read = read_answer(answered(status, kRefused), kNow);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, code) << status;
    EXPECT_EQ(read.error().message,
              "ServiceNow answered " + std::to_string(status) +
                  ": User Not Authenticated: Required to provide Auth information");
  }
}

TEST(Answer, ALimitSaysHowLongToWait) {
  const auto seconds = read_answer(answered(429, kRefused, {{"Retry-After", "37"}}), kNow);
  EXPECT_EQ(seconds.error().retry_after, std::chrono::seconds(37));
  const auto reset =
      read_answer(answered(429, kRefused, {{"X-RateLimit-Reset", "1778000090"}}), kNow);
  EXPECT_EQ(reset.error().retry_after, std::chrono::seconds(90));
  const auto upgrade = read_answer(answered(503, "", {{"Retry-After", "5"}}), kNow);
  EXPECT_EQ(upgrade.error().retry_after, std::chrono::seconds(5));
}

TEST(Answer, WhatCannotBeReadIsRefused) {
  for (const char* body : {"", "{", "[]", "null", "\"result\"", "{}", R"({"rows":[]})"}) {
    const auto read = read_answer(answered(200, body), kNow);
    ASSERT_FALSE(read) << body;
    EXPECT_EQ(read.error().code, ErrorCode::precondition_failed) << body;
  }
}

TEST(Answer, WordsOfAnInstanceAreShortAndPlain) {
  const std::string long_text(5000, 'x');
  const auto read = read_answer(
      answered(400, R"({"error":{"message":"\u001b[31mred","detail":")" + long_text + R"("}})"),
      kNow);
  EXPECT_EQ(read.error().message.find('\x1b'), std::string::npos);
  EXPECT_LT(read.error().message.size(), 400U);
}

TEST(TokenAnswer, ARefusalIsNobodysWhoAsksPorc) {
  const auto refused = read_token_answer(
      answered(401, R"({"error":"invalid_client","error_description":"access_denied"})"), kNow);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::precondition_failed);
  EXPECT_EQ(refused.error().with_trail(),
            "ServiceNow answered 401: invalid_client: access_denied, while asking for a token");
  EXPECT_EQ(read_token_answer(page(200), kNow).error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace porc::servicenow

// SPDX-License-Identifier: Apache-2.0
#include "http/retry.h"

#include <gtest/gtest.h>

namespace porc::http {
namespace {

using namespace std::chrono_literals;

constexpr double kNearlyOne = 0.999999;
const Timestamp kNow = parse_time("2026-01-02T03:04:05Z").value();

ClientResponse answer(int status, Headers headers = {}) {
  return ClientResponse{.status = status, .headers = std::move(headers)};
}

TEST(Retry, KnowsWhatMayBeSentTwice) {
  for (std::string_view method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}) {
    EXPECT_TRUE(is_idempotent(method)) << method;
  }
  for (std::string_view method : {"POST", "PATCH", "get", ""}) EXPECT_FALSE(is_idempotent(method));
}

TEST(Retry, KnowsWhichStatusMayPass) {
  for (int status : {408, 429, 500, 502, 503, 504}) EXPECT_TRUE(is_transient(answer(status)));
  for (int status : {200, 301, 400, 401, 403, 404, 409, 422, 501, 505}) {
    EXPECT_FALSE(is_transient(answer(status))) << status;
  }
  EXPECT_TRUE(is_transient(answer(403, {{"X-RateLimit-Remaining", "0"}})));
  EXPECT_FALSE(is_transient(answer(403, {{"X-RateLimit-Remaining", "17"}})));
  EXPECT_TRUE(is_transient(answer(403, {{"Retry-After", "60"}})));
}

TEST(Retry, AStatusMayPassExactlyWhenItsMeaningMay) {
  for (int status = 400; status < 600; ++status) {
    if (status > 504 || status == 501) continue;  // of these only curl's own list says nothing
    EXPECT_EQ(error_traits(meaning_of(status)).retryable,
              is_transient(ClientResponse{.status = status}))
        << status;
  }
}

TEST(Retry, KnowsWhichErrorMayPass) {
  for (ErrorCode code : {ErrorCode::timeout, ErrorCode::unavailable}) {
    EXPECT_TRUE(is_transient(Error{.code = code}));
  }
  for (ErrorCode code : {ErrorCode::invalid_argument, ErrorCode::cancelled, ErrorCode::too_large}) {
    EXPECT_FALSE(is_transient(Error{.code = code}));
  }
}

TEST(Retry, ReadsEveryFormOfAHint) {
  struct Case {
    Headers headers;
    Duration want;
  };
  const Case cases[] = {
      {{}, 0ms},
      {{{"Retry-After", "7"}}, 7s},
      {{{"Retry-After", "Fri, 02 Jan 2026 03:05:05 GMT"}}, 60s},
      {{{"Retry-After", "Fri, 02 Jan 2026 03:00:00 GMT"}}, 0s},
      {{{"Retry-After", "soon"}}, 0s},
      {{{"Retry-After", "-5"}}, 0s},
      {{{"Retry-After", "1.2.3"}}, 0s},
      {{{"X-RateLimit-Reset", "0.2505"}}, 251ms},
      {{{"X-RateLimit-Reset", "1767323055"}}, 10s},
      {{{"X-RateLimit-Reset", "1767323000"}}, 0s},
      {{{"Retry-After", "1"}, {"X-RateLimit-Reset", "2"}}, 2s},
  };
  for (const Case& row : cases) {
    EXPECT_EQ(wait_hint(answer(429, row.headers), kNow), row.want)
        << (row.headers.size() > 0 ? row.headers.begin()->second : "none");
  }
}

TEST(Retry, AResetThatComesWithEveryAnswerIsNoWait) {
  Headers plenty{{"X-RateLimit-Reset", "1767323055"}, {"X-RateLimit-Remaining", "4000"}};
  EXPECT_EQ(wait_hint(answer(503, plenty), kNow), 0s);
}

TEST(Retry, PausesDoubleUpToTheirCeiling) {
  const RetryPolicy policy{.attempts_max = 100};
  const Duration want[] = {
      499ms, 999ms, 1999ms, 3999ms, 7999ms, 15999ms, 31999ms, 59999ms, 59999ms};
  int made = 0;
  for (Duration pause : want) {
    EXPECT_EQ(next_attempt(policy, ++made, answer(503), kNearlyOne, kNow), pause);
  }
  EXPECT_EQ(next_attempt(policy, 99, answer(503), kNearlyOne, kNow), 59999ms);
  EXPECT_EQ(next_attempt(policy, 1, answer(503), 0, kNow), 0ms);
}

TEST(Retry, GivesUpAtTheLimits) {
  const RetryPolicy policy;
  EXPECT_TRUE(next_attempt(policy, 4, answer(503), 0.5, kNow));
  EXPECT_FALSE(next_attempt(policy, 5, answer(503), 0.5, kNow));
  EXPECT_FALSE(next_attempt(policy, 1, answer(404), 0.5, kNow));
  EXPECT_EQ(next_attempt(policy, 1, answer(429, {{"Retry-After", "900"}}), 0.5, kNow), 15min);
  EXPECT_FALSE(next_attempt(policy, 1, answer(429, {{"Retry-After", "901"}}), 0.5, kNow));
  EXPECT_FALSE(
      next_attempt(policy, 1, answer(429, {{"Retry-After", "99999999999999999999"}}), 0.5, kNow));
}

}  // namespace
}  // namespace porc::http

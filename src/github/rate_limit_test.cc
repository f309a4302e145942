// SPDX-License-Identifier: Apache-2.0
#include "github/rate_limit.h"

#include <string>

#include <gtest/gtest.h>

#include "http/date.h"

namespace porc::github {
namespace {

constexpr Timestamp kNow{std::chrono::seconds(1'800'000'000)};
constexpr std::string_view kSecondary =
    R"({"message":"You have exceeded a Secondary Rate Limit. Please wait."})";

struct Row {
  std::string_view what;
  int status;
  std::string_view retry_after, remaining, reset, body;
  int before;
  bool limited;
  std::int64_t seconds;
};

TEST(RateLimit, IsDecidedInTheOrderThatGithubGives) {
  const Row rows[] = {
      {"no limit", 200, "", "4999", "1800003600", "", 0, false, 0},
      {"200 that says retry", 200, "5", "0", "1800003600", "", 0, false, 0},
      {"500 that says retry", 500, "5", "", "", "", 0, false, 0},
      {"403 for want of a right",
       403,
       "",
       "4998",
       "1800003600",
       "Resource not accessible",
       0,
       false,
       0},
      {"403 retry-after", 403, "30", "4998", "1800003600", "", 0, true, 30},
      {"429 retry-after", 429, "30", "", "", "", 0, true, 30},
      {"retry-after 0", 429, "0", "", "", "", 0, true, 0},
      {"retry-after before reset", 403, "30", "0", "1800003600", "", 0, true, 30},
      {"retry-after absurd", 429, "999999999999", "", "", "", 0, true, 86400},
      {"primary by 403", 403, "", "0", "1800000600", "", 0, true, 601},
      {"primary by 429", 429, "", "0", "1800000600", "", 0, true, 601},
      {"primary, reset just passed", 403, "", "0", "1799999990", "", 0, true, 1},
      {"primary, no reset", 403, "", "0", "", "", 0, true, 60},
      {"primary, absurd reset", 403, "", "0", "99999999999", "", 0, true, 86400},
      {"primary goes before text", 403, "", "0", "1800000600", kSecondary, 3, true, 601},
      {"secondary", 403, "", "4000", "1800003600", kSecondary, 0, true, 60},
      {"secondary again", 403, "", "4000", "1800003600", kSecondary, 1, true, 120},
      {"secondary often", 403, "", "4000", "1800003600", kSecondary, 30, true, 960},
      {"429 without a word", 429, "", "", "", "", 0, true, 60},
      {"404 of a private repository", 404, "", "0", "1800000600", kSecondary, 0, false, 0},
  };
  for (const Row& row : rows) {
    http::ClientResponse response{.status = row.status, .body = std::string(row.body)};
    const auto add = [&](const char* name, std::string_view value) {
      if (!value.empty()) response.headers.add(name, std::string(value));
    };
    add("retry-after", row.retry_after);
    add("x-ratelimit-remaining", row.remaining);
    add("x-ratelimit-reset", row.reset);
    const LimitVerdict verdict = judge_limits(response, kNow, row.before);
    EXPECT_EQ(verdict.limited, row.limited) << row.what;
    EXPECT_EQ(verdict.wait, std::chrono::seconds(row.seconds)) << row.what;
  }
}

TEST(RateLimit, MayNameADate) {
  http::ClientResponse response{.status = 429};
  response.headers.add("Retry-After", http::format_date(kNow + std::chrono::seconds(90)));
  EXPECT_EQ(judge_limits(response, kNow, 0).wait, std::chrono::seconds(90));
  response.headers.set("Retry-After", http::format_date(kNow - std::chrono::seconds(90)));
  EXPECT_EQ(judge_limits(response, kNow, 0).wait, std::chrono::seconds(0));
}

TEST(RateLimit, TellsHowMuchIsLeft) {
  http::ClientResponse response{.status = 200};
  EXPECT_FALSE(standing_of(response));
  response.headers.add("x-ratelimit-limit", "5000");
  response.headers.add("x-ratelimit-remaining", "4711");
  response.headers.add("x-ratelimit-reset", "1800003600");
  const auto standing = standing_of(response);
  ASSERT_TRUE(standing);
  EXPECT_EQ(standing->remaining, 4711);
  EXPECT_EQ(standing->reset, kNow + std::chrono::hours(1));
  response.headers.set("x-ratelimit-reset", "soon");
  EXPECT_FALSE(standing_of(response));
}

}  // namespace
}  // namespace porc::github

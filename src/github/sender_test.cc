// SPDX-License-Identifier: Apache-2.0
#include "github/sender.h"

#include "github/test_world.h"

namespace porc::github {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class SenderTest : public GithubTest {
 protected:
  Outgoing outgoing(std::string method, std::string path) {
    return Outgoing{.method = std::move(method),
                    .url = options.api_base + path,
                    .authorization = Secret("t0ken"),
                    .credential = "token",
                    .repository = "acme/orders"};
  }
  Result<http::ClientResponse> send(std::string method, std::string path) {
    return outcome_of(sender.send(outgoing(std::move(method), std::move(path))));
  }
  /// Lets the time pass.
  void pass(Duration by) { static_cast<void>(outcome_of(aio::sleep_until(time, time.now() + by))); }
};

TEST_F(SenderTest, SaysWhatGithubAsksOfEveryCaller) {
  github.answer("POST /x", 201, "{}");
  Outgoing post = outgoing("POST", "x");
  post.body = "{}";
  ASSERT_TRUE(outcome_of(sender.send(std::move(post))));
  const http::Headers& headers = github.seen.at(0).request.headers;
  EXPECT_EQ(headers.get("Accept"), "application/vnd.github+json");
  EXPECT_EQ(headers.get("X-GitHub-Api-Version"), "2022-11-28");
  EXPECT_EQ(headers.get("Authorization"), "Bearer t0ken");
  EXPECT_EQ(headers.get("Content-Type"), "application/json");
}

TEST_F(SenderTest, ALimitIsToldAndKeptToWithoutAsking) {
  github.answer("GET /x", 429, "", {{"Retry-After", "90"}});
  github.answer("GET /x", 200, "{}");
  const auto limited = send("GET", "x");
  ASSERT_FALSE(limited);
  EXPECT_EQ(limited.error().code, ErrorCode::rate_limited);
  EXPECT_EQ(limited.error().retry_after, seconds(90));
  pass(seconds(60));
  const auto still = send("GET", "x");
  ASSERT_FALSE(still);
  EXPECT_LE(still.error().retry_after, seconds(30));
  EXPECT_GT(still.error().retry_after, seconds(29));
  EXPECT_EQ(github.seen.size(), 1U);
  pass(seconds(30));
  EXPECT_TRUE(send("GET", "x"));
}

TEST_F(SenderTest, ALimitOfOneCredentialIsNoneOfAnother) {
  github.answer("GET /x", 429, "", {{"Retry-After", "90"}});
  github.answer("GET /x", 200, "{}");
  EXPECT_FALSE(send("GET", "x"));
  Outgoing other = outgoing("GET", "x");
  other.credential = "installation/9";
  EXPECT_TRUE(outcome_of(sender.send(std::move(other))));
}

TEST_F(SenderTest, SecondaryLimitsWaitLongerEachTimeUntilOneRequestGoesThrough) {
  const std::string body = R"({"message":"You have exceeded a secondary rate limit."})";
  for (int i = 0; i < 3; ++i) github.answer("GET /x", 403, body);
  github.answer("GET /x", 200, "{}");
  github.answer("GET /x", 403, body);
  for (const seconds wait : {seconds(60), seconds(120), seconds(240)}) {
    const auto limited = send("GET", "x");
    ASSERT_FALSE(limited);
    EXPECT_EQ(limited.error().retry_after, wait);
    pass(wait);
  }
  EXPECT_TRUE(send("GET", "x"));
  EXPECT_EQ(send("GET", "x").error().retry_after, seconds(60));
}

TEST_F(SenderTest, ThePrimaryLimitIsTakenByGithubsClock) {
  github.ahead = minutes(10);
  const auto reset = std::chrono::floor<seconds>(time.now() + minutes(25)).time_since_epoch();
  github.answer("GET /x",
                403,
                "",
                {{"X-RateLimit-Limit", "5000"},
                 {"X-RateLimit-Remaining", "0"},
                 {"X-RateLimit-Reset", std::to_string(reset.count())}});
  const auto limited = send("GET", "x");
  ASSERT_FALSE(limited);
  EXPECT_NEAR(std::chrono::duration<double>(limited.error().retry_after).count(), 15 * 60, 3);
  EXPECT_EQ(sender.standing("token")->remaining, 0);
}

TEST_F(SenderTest, TheClocksAreCompared) {
  github.answer("GET /x", 200, "{}");
  EXPECT_FALSE(sender.clock_skew());
  EXPECT_EQ(sender.github_now(), time.now());
  ASSERT_TRUE(send("GET", "x"));
  EXPECT_LE(std::chrono::abs(*sender.clock_skew()), seconds(1));
  EXPECT_EQ(sender.github_now(), time.now());
  EXPECT_LE(sender.our_time(time.now()), time.now());
  EXPECT_GE(sender.our_time(time.now()), time.now() - seconds(1));
  github.ahead = -minutes(3);
  ASSERT_TRUE(send("GET", "x"));
  EXPECT_LE(std::chrono::abs(*sender.clock_skew() + minutes(3)), seconds(1));
  EXPECT_LT(sender.github_now(), time.now() - minutes(2));
  const Timestamp theirs = time.now() - minutes(3);
  EXPECT_LE(sender.our_time(theirs), time.now());
  EXPECT_GE(sender.our_time(theirs), time.now() - seconds(3));
}

TEST_F(SenderTest, WhatGithubSaysOfAMomentIsNeverTakenForLater) {
  github.answer("GET /x", 200, "{}");
  github.takes = std::chrono::milliseconds(70);
  for (const int ahead : {-1700, -400, 0, 300, 1400, 1900}) {
    github.ahead = std::chrono::milliseconds(ahead);
    for (int i = 0; i < 20; ++i) {
      ASSERT_TRUE(send("GET", "x"));
      const Timestamp now = time.now();
      const Timestamp theirs = std::chrono::floor<seconds>(now + github.ahead);
      EXPECT_LE(sender.our_time(theirs), now) << ahead;
      EXPECT_GE(sender.our_time(theirs), now - std::chrono::milliseconds(2100)) << ahead;
    }
  }
}

TEST_F(SenderTest, WritesToOneRepositoryAreASecondApart) {
  github.answer("POST /x", 201, "{}");
  std::vector<Task<http::ClientResponse>> tasks;
  for (int i = 0; i < 4; ++i) tasks.push_back(sender.send(outgoing("POST", "x")));
  for (int i = 0; i < 2; ++i) {
    Outgoing other = outgoing("POST", "x");
    other.repository = "acme/other";
    tasks.push_back(sender.send(std::move(other)));
  }
  const Timestamp begin = time.now();
  for (const auto& outcome : outcomes_of(std::move(tasks))) EXPECT_TRUE(outcome);
  std::vector<Duration> after;
  for (const auto& seen : github.seen) after.push_back(seen.at - begin);
  const std::vector<Duration> wanted = {
      seconds(0), seconds(0), seconds(1), seconds(1), seconds(2), seconds(3)};
  EXPECT_EQ(after, wanted);
}

TEST_F(SenderTest, NoMoreThanTenRequestsAreUnderWayAtOnce) {
  github.takes = seconds(1);
  github.answer("GET /x", 200, "{}");
  std::vector<Task<http::ClientResponse>> tasks;
  for (int i = 0; i < 45; ++i) tasks.push_back(sender.send(outgoing("GET", "x")));
  const Timestamp begin = time.now();
  for (const auto& outcome : outcomes_of(std::move(tasks))) EXPECT_TRUE(outcome);
  EXPECT_EQ(github.at_once_most, 10);
  EXPECT_EQ(time.now() - begin, seconds(5));
}

TEST_F(SenderTest, WhatIsGivenUpLeavesItsPlace) {
  github.takes = seconds(5);
  github.answer("POST /x", 201, "{}");
  {
    Task<http::ClientResponse> given_up = sender.send(outgoing("POST", "x"));
    given_up.start();
    Task<http::ClientResponse> waiting = sender.send(outgoing("POST", "x"));
    waiting.start();
    time.turn();
  }
  EXPECT_TRUE(send("POST", "x"));
}

TEST_F(SenderTest, NoMinuteHasMoreThanNineHundredPoints) {
  github.answer("GET /x", 200, "{}");
  std::vector<Task<http::ClientResponse>> tasks;
  for (int i = 0; i < 2000; ++i) tasks.push_back(sender.send(outgoing("GET", "x")));
  for (const auto& outcome : outcomes_of(std::move(tasks))) ASSERT_TRUE(outcome);
  for (std::size_t i = 0; i + 901 <= github.seen.size(); ++i) {
    ASSERT_GE(github.seen[i + 900].at - github.seen[i].at, seconds(60)) << i;
  }
}

TEST_F(SenderTest, ARepositoryOfANewNameIsFollowedWithinTheApi) {
  github.answer(
      "GET /repos/acme/old", 301, "", {{"Location", "https://api.github.com/repositories/5"}});
  github.answer("GET /repositories/5", 200, R"({"id":5})");
  const auto answered = send("GET", "repos/acme/old");
  ASSERT_TRUE(answered);
  EXPECT_EQ(answered->body, R"({"id":5})");
  github.answer("POST /repos/acme/old/x", 307, "", {{"Location", "/repositories/5/x"}});
  github.answer("POST /repositories/5/x", 201, "{}");
  EXPECT_TRUE(send("POST", "repos/acme/old/x"));
  EXPECT_EQ(github.seen.back().request.headers.get("Authorization"), "Bearer t0ken");
}

TEST_F(SenderTest, NoRedirectLeadsATokenElsewhere) {
  for (const char* target : {"https://evil.example/x",
                             "http://api.github.com/x",
                             "//evil.example/x",
                             "https://api.github.com.evil.example/x",
                             "https://api.github.com@e/x",
                             "",
                             "ftp://x"}) {
    ScriptedGithub fresh(time);
    fresh.answer("GET /x", 302, "", {{"Location", target}});
    fakes::FaceClient face(
        time, [&fresh](http::Request request) { return fresh.serve(std::move(request)); });
    Sender careful(face, time, time, options);
    const auto refused = outcome_of(careful.send(outgoing("GET", "x")));
    ASSERT_FALSE(refused) << target;
    EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
    for (const auto& seen : fresh.seen) {
      EXPECT_EQ(seen.request.headers.get("Host"), "api.github.com") << target;
    }
  }
}

TEST_F(SenderTest, ReadsAreRepeatedWhenGithubIsOutOfOrderAndWritesAreNot) {
  github.answer("GET /x", 502, "");
  github.answer("GET /x", 200, "{}");
  EXPECT_EQ(send("GET", "x")->status, 200);
  github.answer("POST /x", 502, "");
  EXPECT_EQ(send("POST", "x")->status, 502);
  EXPECT_EQ(github.count("POST /x"), 1U);
}

TEST_F(SenderTest, ErrorsHoldNoTokenAndNoQuery) {
  github.answer("GET /x?secret=1", 429, "t0ken", {{"Retry-After", "90"}});
  const auto limited = send("GET", "x?secret=1");
  const std::string told = limited.error().to_string();
  EXPECT_EQ(told.find("t0ken"), std::string::npos);
  EXPECT_EQ(told.find("secret"), std::string::npos);
  EXPECT_NE(told.find("GET /x"), std::string::npos) << told;
}

}  // namespace
}  // namespace porc::github

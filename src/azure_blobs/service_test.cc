// SPDX-License-Identifier: Apache-2.0
#include "azure_blobs/service.h"

#include <gtest/gtest.h>

#include "aio/scope.h"
#include "http/date.h"
#include "tests/fakes/counting_entropy.h"
#include "tests/fakes/virtual_time.h"

namespace porc::azure_blobs {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

http::ClientResponse answer(int status, http::Headers headers = {}) {
  return {.status = status, .headers = std::move(headers)};
}

/// Answers as it is told, 200 at the end, and remembers what it was asked, and when.
class Cloud final : public http::Client {
 public:
  explicit Cloud(aio::Clock& clock) : clock_(clock) {}
  Task<http::ClientResponse> send(http::ClientRequest request) override {
    sent.push_back(std::move(request));
    times.push_back(clock_.now());
    if (answers.empty()) co_return answer(200);
    auto next = std::move(answers.front());
    answers.erase(answers.begin());
    co_return next;
  }
  std::vector<http::ClientRequest> sent{};
  std::vector<Timestamp> times{};
  std::vector<Result<http::ClientResponse>> answers{};

 private:
  aio::Clock& clock_;
};

class ServiceTest : public testing::Test {
 protected:
  ServiceTest() {
    options_.account.name = "porc1";
    options_.account.endpoint = "https://porc1.blob.core.windows.net";
    options_.account.access = SharedKey{.key = Secret("key")};
  }
  Result<Outcome> send(Call call) {
    if (!service_) service_.emplace(cloud_, time_, time_, entropy_, pool_, options_);
    std::optional<Result<Outcome>> got;
    aio::TaskScope scope(time_, [](Error) {});
    scope.spawn(keep(&*service_, std::move(call), &got));
    while (!got) time_.turn();
    return *std::move(got);
  }
  static Task<void> keep(Service* service, Call call, std::optional<Result<Outcome>>* into) {
    *into = co_await service->send(std::move(call));
    co_return ok;
  }

  fakes::VirtualTime time_{};
  fakes::CountingEntropy entropy_{};
  Cloud cloud_{time_};
  aio::BlockingPool pool_{time_, 1, 16};
  Options options_{};
  std::optional<Service> service_{};
};

TEST_F(ServiceTest, EveryRequestSaysWhatTheServiceWantsToKnow) {
  const auto outcome = send(head_blob("a b/ü")).value();
  EXPECT_EQ(outcome.response.status, 200);
  EXPECT_FALSE(outcome.is_uncertain);
  ASSERT_EQ(cloud_.sent.size(), 1U);
  const http::ClientRequest& sent = cloud_.sent[0];
  EXPECT_EQ(sent.url, "https://porc1.blob.core.windows.net/porcbundles/a%20b/%C3%BC");
  EXPECT_EQ(sent.headers.get("x-ms-date"), http::format_date(time_.now()));
  EXPECT_EQ(sent.headers.get("x-ms-version"), "2021-12-02");
  EXPECT_FALSE(sent.headers.get("x-ms-client-request-id").empty());
  EXPECT_EQ(sent.headers.find("Date"), nullptr);
  EXPECT_TRUE(sent.headers.get("Authorization").starts_with("SharedKey porc1:"));
}

TEST_F(ServiceTest, WhatIsSentAgainIsSignedAgain) {
  cloud_.answers = {answer(503, {{"x-ms-retry-after-ms", "2500"}}), answer(500)};
  EXPECT_TRUE(send(delete_blob("a")).value().is_uncertain) << "the second may have happened";
  ASSERT_EQ(cloud_.sent.size(), 3U);
  EXPECT_GE(cloud_.times[1] - cloud_.times[0], std::chrono::milliseconds(2500));
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(cloud_.sent[i].headers.get("x-ms-date"), http::format_date(cloud_.times[i]));
  EXPECT_NE(cloud_.sent[0].headers.get("Authorization"),
            cloud_.sent[1].headers.get("Authorization"));
  EXPECT_NE(cloud_.sent[0].headers.get("x-ms-client-request-id"),
            cloud_.sent[1].headers.get("x-ms-client-request-id"));
}

TEST_F(ServiceTest, ItIsGivenUpAfterAsManyAttemptsAsThePolicyHas) {
  for (int i = 0; i < 20; ++i)
    cloud_.answers.emplace_back(Error{.code = ErrorCode::unavailable, .message = "gone"});
  EXPECT_EQ(send(head_blob("a")).error().message, "gone");
  EXPECT_EQ(cloud_.sent.size(), static_cast<std::size_t>(options_.retries.attempts_max));
}

TEST_F(ServiceTest, ARefusalIsNotRepeated) {
  for (const int status : {400, 403, 404, 409, 412}) {
    cloud_.sent.clear();
    cloud_.answers = {answer(status)};
    EXPECT_EQ(send(head_blob("a")).value().response.status, status);
    EXPECT_EQ(cloud_.sent.size(), 1U) << status;
  }
}

TEST_F(ServiceTest, AClockThatIsWrongIsTakenFromTheRefusalOnce) {
  const std::string theirs = http::format_date(time_.now() + hours(1));
  cloud_.answers = {answer(403, {{"Date", theirs}})};
  EXPECT_EQ(send(head_blob("a")).value().response.status, 200);
  ASSERT_EQ(cloud_.sent.size(), 2U);
  EXPECT_EQ(cloud_.sent[1].headers.get("x-ms-date"), theirs);
  EXPECT_EQ(http::format_date(service_->now()), theirs) << "links end by the service's clock, too";
  cloud_.sent.clear();
  cloud_.answers = {answer(403, {{"Date", http::format_date(time_.now() + hours(1))}})};
  EXPECT_EQ(send(head_blob("a")).value().response.status, 403) << "it is not the clock then";
  EXPECT_EQ(cloud_.sent.size(), 1U);
}

TEST_F(ServiceTest, ASharedAccessSignatureIsPartOfTheAddress) {
  options_.account.access = SharedAccess{.query = Secret("sv=1&sig=x%3D")};
  ASSERT_TRUE(send(list_blobs("a/", "", 5)));
  EXPECT_EQ(cloud_.sent[0].url,
            "https://porc1.blob.core.windows.net/porcbundles?restype=container&comp=list&prefix="
            "a%2F&maxresults=5&sv=1&sig=x%3D");
  ASSERT_TRUE(send(head_blob("a")));
  EXPECT_TRUE(cloud_.sent[1].url.ends_with("/porcbundles/a?sv=1&sig=x%3D"));
  EXPECT_EQ(cloud_.sent[0].headers.find("Authorization"), nullptr);
}

TEST_F(ServiceTest, ATokenThatIsRefusedIsReplacedOnce) {
  options_.account.access = Identity(ManagedIdentity{});
  const auto token = [](const char* text) {
    return http::ClientResponse{
        .status = 200,
        .body = R"({"access_token":")" + std::string(text) + R"(","expires_in":3600})"};
  };
  cloud_.answers = {token("one"), answer(401), token("two"), answer(401)};
  EXPECT_EQ(send(head_blob("a")).value().response.status, 401);
  ASSERT_EQ(cloud_.sent.size(), 4U);
  EXPECT_EQ(cloud_.sent[1].headers.get("Authorization"), "Bearer one");
  EXPECT_EQ(cloud_.sent[3].headers.get("Authorization"), "Bearer two");
}

}  // namespace
}  // namespace porc::azure_blobs

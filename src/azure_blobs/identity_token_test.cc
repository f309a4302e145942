// SPDX-License-Identifier: Apache-2.0
#include "azure_blobs/identity_token.h"

#include <array>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "aio/scope.h"
#include "tests/fakes/counting_entropy.h"
#include "tests/fakes/virtual_time.h"

namespace porc::azure_blobs {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// Answers as it is told, and remembers what it was asked.
class Issuer final : public http::Client {
 public:
  Task<http::ClientResponse> send(http::ClientRequest request) override {
    sent.push_back(std::move(request));
    if (answers.empty()) co_return token("token-" + std::to_string(++tokens), "\"3600\"");
    auto answer = std::move(answers.front());
    answers.erase(answers.begin());
    co_return answer;
  }
  static http::ClientResponse token(const std::string& text, const std::string& expires_in) {
    return {.status = 200,
            .body = R"({"access_token":")" + text + R"(","expires_in":)" + expires_in +
                    R"(,"token_type":"Bearer"})"};
  }
  std::vector<http::ClientRequest> sent{};
  std::vector<Result<http::ClientResponse>> answers{};
  int tokens = 0;
};

class IdentityTokenTest : public testing::Test {
 protected:
  IdentityToken& open(Identity identity) {
    return token_.emplace(issuer_, time_, time_, entropy_, pool_, std::move(identity));
  }
  Result<std::string> get() {
    std::optional<Result<std::string>> got;
    aio::TaskScope scope(time_, [](Error) {});
    scope.spawn(keep(&*token_, &got));
    // A pool answers from outside of this time.
    while (!got) time_.turn();
    return *std::move(got);
  }
  static Task<void> keep(IdentityToken* token, std::optional<Result<std::string>>* into) {
    auto got = co_await token->get();
    if (got) *into = got->expose("is compared");
    if (!got) *into = std::move(got).error();
    co_return ok;
  }
  void pass(Duration time) {
    bool passed = false;
    (void)time_.call_at(time_.now() + time, [&] { passed = true; });
    while (!passed) time_.turn();
  }

  fakes::VirtualTime time_{};
  fakes::CountingEntropy entropy_{};
  Issuer issuer_{};
  aio::BlockingPool pool_{time_, 1, 16};
  std::optional<IdentityToken> token_{};
};

TEST_F(IdentityTokenTest, IsFetchedOnceAndAgainFiveMinutesBeforeItEnds) {
  open(ManagedIdentity{});
  EXPECT_EQ(get().value(), "token-1");
  EXPECT_EQ(get().value(), "token-1");
  pass(minutes(54));
  EXPECT_EQ(get().value(), "token-1");
  pass(minutes(2));
  EXPECT_EQ(get().value(), "token-2");
  ASSERT_EQ(issuer_.sent.size(), 2U);
  EXPECT_EQ(issuer_.sent[0].url,
            "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&"
            "resource=https%3A%2F%2Fstorage.azure.com%2F");
  EXPECT_EQ(issuer_.sent[0].headers.get("Metadata"), "true");
}

TEST_F(IdentityTokenTest, ManyWhoWaitShareOneRequest) {
  IdentityToken& token = open(ManagedIdentity{});
  std::array<std::optional<Result<std::string>>, 5> got{};
  aio::TaskScope scope(time_, [](Error) {});
  for (auto& each : got) scope.spawn(keep(&token, &each));
  while (time_.turn()) {
  }
  for (const auto& each : got) EXPECT_EQ(each->value(), "token-1");
  EXPECT_EQ(issuer_.sent.size(), 1U);
}

TEST_F(IdentityTokenTest, OneThatWasRefusedIsNotUsedAgain) {
  IdentityToken& token = open(ManagedIdentity{});
  EXPECT_EQ(get().value(), "token-1");
  EXPECT_TRUE(token.renew(Secret("token-1")));
  EXPECT_EQ(get().value(), "token-2");
  EXPECT_TRUE(token.renew(Secret("token-1")));
  EXPECT_EQ(get().value(), "token-2") << "somebody else had it replaced";
}

TEST_F(IdentityTokenTest, AMachineThatIsBeingMadeIsAskedAgain) {
  for (const int status : {404, 410, 429, 500})
    issuer_.answers.emplace_back(http::ClientResponse{.status = status});
  open(ManagedIdentity{});
  const Timestamp began = time_.now();
  EXPECT_EQ(get().value(), "token-1");
  EXPECT_GE(time_.now() - began, seconds(5));
  EXPECT_EQ(issuer_.sent.size(), 5U);
}

TEST_F(IdentityTokenTest, AnUpdateOfSeventySecondsIsWaitedFor) {
  for (int i = 0; i < 20; ++i) issuer_.answers.emplace_back(http::ClientResponse{.status = 410});
  open(ManagedIdentity{});
  const Timestamp began = time_.now();
  EXPECT_EQ(get().error().code, ErrorCode::unavailable);
  EXPECT_GE(time_.now() - began, seconds(50));
  EXPECT_LT(issuer_.sent.size(), 12U) << "and not for ever";
}

TEST_F(IdentityTokenTest, WhereThereIsNoSuchServiceNobodyWaitsLong) {
  for (int i = 0; i < 20; ++i)
    issuer_.answers.emplace_back(Error{.code = ErrorCode::timeout, .message = "no answer"});
  open(ManagedIdentity{});
  EXPECT_EQ(get().error().code, ErrorCode::timeout);
  EXPECT_LE(issuer_.sent.size(), 4U);
  EXPECT_LE(issuer_.sent[0].wait_max, seconds(2));
}

TEST_F(IdentityTokenTest, ARefusalSaysWhyAndNothingElse) {
  issuer_.answers.emplace_back(http::ClientResponse{
      .status = 400,
      .body = R"({"error":"invalid_client","error_description":"canary AADSTS7000215"})"});
  open(ManagedIdentity{.client_id = "c"});
  const Error error = get().error();
  EXPECT_EQ(error.code, ErrorCode::precondition_failed);
  EXPECT_EQ(error.message, "no token for Azure Storage: the answer was 400 invalid_client");
  EXPECT_NE(issuer_.sent[0].url.find("&client_id=c"), std::string::npos);
}

TEST_F(IdentityTokenTest, AnAppServiceIsAskedWithItsHeader) {
  open(ManagedIdentity{.endpoint = "http://localhost:42356/msi/token", .header = Secret("h")});
  EXPECT_EQ(get().value(), "token-1");
  EXPECT_EQ(issuer_.sent[0].url,
            "http://localhost:42356/msi/token?api-version=2019-08-01&"
            "resource=https%3A%2F%2Fstorage.azure.com%2F");
  EXPECT_EQ(issuer_.sent[0].headers.get("X-IDENTITY-HEADER"), "h");
  EXPECT_EQ(issuer_.sent[0].headers.find("Metadata"), nullptr);
}

TEST(PodToken, IsAskedForWithThePodsOwnReadAnewEachTime) {
  const std::filesystem::path file =
      std::filesystem::path(testing::TempDir()) / "porc_federated_token";
  const auto write = [&](const char* text) { std::ofstream(file, std::ios::trunc) << text; };
  aio::Loop loop;
  aio::BlockingPool pool(loop, 1, 16);
  fakes::CountingEntropy entropy;
  Issuer issuer;
  IdentityToken token(issuer,
                      loop,
                      loop,
                      entropy,
                      pool,
                      WorkloadIdentity{.tenant_id = "t/1",
                                       .client_id = "c",
                                       .token_file = file.string(),
                                       .authority = "https://login.example/"});
  write("first+token\n");
  ASSERT_TRUE(aio::run_to_end(loop, token.get()));
  ASSERT_EQ(issuer.sent.size(), 1U);
  EXPECT_EQ(issuer.sent[0].method, "POST");
  EXPECT_EQ(issuer.sent[0].url, "https://login.example/t%2F1/oauth2/v2.0/token");
  EXPECT_EQ(issuer.sent[0].body,
            "grant_type=client_credentials&client_id=c&"
            "scope=https%3A%2F%2Fstorage.azure.com%2F.default&client_assertion_type="
            "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&"
            "client_assertion=first%2Btoken");
  write("second");
  (void)token.renew(Secret("token-1"));
  ASSERT_TRUE(aio::run_to_end(loop, token.get()));
  EXPECT_TRUE(issuer.sent[1].body.ends_with("client_assertion=second"));
  std::filesystem::remove(file);
  (void)token.renew(Secret("token-2"));
  EXPECT_EQ(aio::run_to_end(loop, token.get()).error().code, ErrorCode::not_found);
}

TEST_F(IdentityTokenTest, AnAnswerWithoutATokenIsARefusal) {
  for (const char* body :
       {"", "[]", "{}", R"({"access_token":""})", R"({"access_token":"a\nb"})"}) {
    issuer_.answers.emplace_back(http::ClientResponse{.status = 200, .body = body});
    open(ManagedIdentity{});
    EXPECT_EQ(get().error().code, ErrorCode::precondition_failed) << body;
  }
}

}  // namespace
}  // namespace porc::azure_blobs

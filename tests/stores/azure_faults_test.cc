// SPDX-License-Identifier: Apache-2.0
// Azurite, and a connection to it on which everything happens that may happen on one.
#include <deque>
#include <functional>

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "azure_blobs/azure_blobs.h"
#include "crypto/digest.h"
#include "http/curl_client.h"
#include "tests/fakes/azurite.h"
#include "tests/fakes/host_entropy.h"

namespace porc::azure_blobs {
namespace {

using std::chrono::seconds;

enum class Fault {
  none,
  busy,    ///< 503, and nothing is done
  lost,    ///< it is done, and nobody hears so
  broken,  ///< it is done, and the answer is 500
  cut      ///< the first half of the body arrives
};

/// Sends through curl, and spoils what comes back.
class FaultyClient final : public http::Client {
 public:
  explicit FaultyClient(aio::Loop& loop) : curl_(loop, {.user_agent = "porc/test"}) {}

  Task<http::ClientResponse> send(http::ClientRequest request) override {
    sent.push_back(request.method + " " + request.url);
    Fault fault = Fault::none;
    if (!faults.empty()) {
      fault = faults.front();
      faults.pop_front();
    }
    if (fault == Fault::busy) co_return http::ClientResponse{.status = 503};
    const auto on_piece = std::move(request.on_piece);
    request.on_piece = {};
    auto answer = co_await curl_.send(std::move(request));
    if (!answer) co_return answer;
    if (between) {
      auto meanwhile = std::exchange(between, {});
      PORC_CO_CHECK(co_await meanwhile());
    }
    if (fault == Fault::lost) co_return lost();
    if (fault == Fault::broken) co_return http::ClientResponse{.status = 500};
    const bool streams = on_piece && answer->status / 100 == 2;
    if (fault == Fault::cut) answer->body.resize(answer->body.size() / 2);
    if (streams && !answer->body.empty()) on_piece(std::exchange(answer->body, {}));
    if (fault == Fault::cut) co_return lost();
    co_return answer;
  }

  std::deque<Fault> faults{};
  std::function<Task<void>()> between{};  ///< done once, before the next answer is heard
  std::vector<std::string> sent{};

 private:
  static Error lost() { return {.code = ErrorCode::unavailable, .message = "connection lost"}; }

  http::CurlClient curl_;
};

class AzureFaults : public testing::Test {
 protected:
  static fakes::Azurite& azurite() {
    static fakes::Azurite one;
    return one;
  }
  template <class T>
  Result<T> run(Task<T> task) {
    return aio::run_to_end(loop, std::move(task));
  }
  std::unique_ptr<AzureBlobs> open(http::Client& by, Options with) {
    AzureBlobs::Parts parts{
        .client = by, .executor = loop, .clock = loop, .entropy = entropy, .pool = pool};
    return run(AzureBlobs::open(parts, std::move(with))).value();
  }
  AzureBlobs& blobs() {
    if (!blobs_) blobs_ = open(client, options);
    return *blobs_;
  }
  /// Somebody else, on a good connection.
  AzureBlobs& other() {
    if (!other_) other_ = open(plain, options);
    return *other_;
  }
  /// By that other one.
  Task<void> replace(std::string name, std::string with) {
    AzureBlobs& theirs = other();
    PORC_CO_CHECK(co_await theirs.replace(std::move(name), std::move(with), std::nullopt));
    co_return ok;
  }
  std::string bytes(const std::string& name) { return run(other().get(name)).value().bytes; }

  void SetUp() override { (void)other(); }

  aio::Loop loop{};
  aio::BlockingPool pool{loop, 2, 64};
  fakes::HostEntropy entropy{};
  FaultyClient client{loop};
  http::CurlClient plain{loop, {.user_agent = "porc/test"}};
  Options options = azurite().new_container();

 private:
  std::unique_ptr<AzureBlobs> blobs_{};
  std::unique_ptr<AzureBlobs> other_{};
};

TEST_F(AzureFaults, ABusyServiceIsAskedAgain) {
  ASSERT_TRUE(run(blobs().ping()));
  client.faults = {Fault::busy, Fault::busy};
  ASSERT_TRUE(run(blobs().create("a", "bytes")));
  client.faults = {Fault::busy};
  EXPECT_EQ(run(blobs().get("a")).value().bytes, "bytes");
  client.faults.assign(20, Fault::busy);
  EXPECT_EQ(run(blobs().get("a")).error().code, ErrorCode::unavailable);
}

TEST_F(AzureFaults, ACreationWhoseAnswerWasLostIsKnownAgain) {
  ASSERT_TRUE(run(blobs().ping()));
  for (const Fault fault : {Fault::lost, Fault::broken}) {
    const std::string name = fault == Fault::lost ? "lost" : "broken";
    client.faults = {fault};
    EXPECT_TRUE(run(blobs().create(name, "bytes"))) << name;
    EXPECT_EQ(bytes(name), "bytes");
  }
}

TEST_F(AzureFaults, WhatAnotherOneCreatedMeanwhileIsAConflictAllTheSame) {
  ASSERT_TRUE(run(other().create("a", "theirs")));
  client.faults = {Fault::busy, Fault::lost};
  EXPECT_EQ(run(blobs().create("a", "mine")).error().code, ErrorCode::conflict);
  EXPECT_EQ(bytes("a"), "theirs");
}

TEST_F(AzureFaults, AReplacementWhoseAnswerWasLostIsKnownAgain) {
  ASSERT_TRUE(run(blobs().create("a", "1")));
  const std::string first = run(blobs().get("a")).value().version;
  client.faults = {Fault::lost};
  const std::string second = run(blobs().replace("a", "2", first)).value();
  EXPECT_EQ(run(other().get("a")).value().version, second);
  EXPECT_EQ(bytes("a"), "2");
}

TEST_F(AzureFaults, NobodyIsToldThatNothingHappenedWhenNobodyKnows) {
  ASSERT_TRUE(run(blobs().create("a", "1")));
  const std::string first = run(blobs().get("a")).value().version;
  // The write is carried out, somebody else writes, and its answer is lost.
  client.faults = {Fault::lost};
  client.between = [this] { return replace("a", "3"); };
  EXPECT_EQ(run(blobs().replace("a", "2", first)).error().code, ErrorCode::unavailable);
  EXPECT_EQ(bytes("a"), "3");
}

TEST_F(AzureFaults, WhoComesSecondHearsSo) {
  ASSERT_TRUE(run(blobs().create("a", "1")));
  const std::string first = run(blobs().get("a")).value().version;
  ASSERT_TRUE(run(replace("a", "3")));
  client.faults = {Fault::busy};
  EXPECT_EQ(run(blobs().replace("a", "2", first)).error().code, ErrorCode::unavailable)
      << "a 503 may have been carried out";
  EXPECT_EQ(run(blobs().replace("a", "2", first)).error().code, ErrorCode::conflict);
  EXPECT_EQ(bytes("a"), "3");
}

TEST_F(AzureFaults, ABodyThatIsCutOffIsTakenUpWhereItEnded) {
  const std::string body(1'000'000, 'b');
  ASSERT_TRUE(run(blobs().create("a", body)));
  client.sent.clear();
  client.faults = {Fault::cut, Fault::cut, Fault::none, Fault::cut, Fault::cut};
  EXPECT_EQ(run(blobs().get("a")).value().bytes, body);
  ASSERT_EQ(client.sent.size(), 6U) << "the blob twice, what it is, and three parts";
  EXPECT_TRUE(client.sent[2].starts_with("HEAD "));
}

TEST_F(AzureFaults, ABodyThatIsCutOffAgainAndAgainStillArrives) {
  const std::string body(100'000, 'b');
  ASSERT_TRUE(run(blobs().create("a", body)));
  client.faults = {Fault::cut, Fault::cut, Fault::none};
  client.faults.insert(client.faults.end(), 12, Fault::cut);
  EXPECT_EQ(run(blobs().get("a")).value().bytes, body) << "something arrives with each attempt";
}

TEST_F(AzureFaults, OfABlobThatIsReplacedMeanwhileNoMixtureIsRead) {
  const std::string first(100'000, '1');
  // Of the new one there are as many bytes as have arrived of the old one, fewer, or more.
  for (const std::size_t size : {50'000U, 10'000U, 200'000U}) {
    ASSERT_TRUE(run(blobs().replace("a", first, std::nullopt)));
    const std::string second(size, '2');
    client.faults = {Fault::busy, Fault::cut};
    client.between = [this, second] { return replace("a", second); };
    const auto blob = run(blobs().get("a"));
    ASSERT_TRUE(blob) << size << ": " << blob.error().to_string();
    EXPECT_EQ(blob->bytes, second) << size;
  }
}

TEST_F(AzureFaults, LinksEndAndReadOneBlob) {
  ASSERT_TRUE(run(blobs().create("a b/c", "bytes")));
  ASSERT_TRUE(run(blobs().create("other", "bytes")));
  const auto status = [&](const std::string& method, const std::string& url) {
    http::ClientRequest request{.method = method, .url = url};
    return run(plain.send(std::move(request))).value().status;
  };
  const std::string link = run(blobs().link("a b/c", std::chrono::hours(48))).value();
  EXPECT_EQ(status("GET", link), 200);
  EXPECT_EQ(status("DELETE", link), 403);
  std::string elsewhere = link;
  elsewhere.replace(elsewhere.find("a%20b/c"), 7, "other");
  EXPECT_EQ(status("GET", elsewhere), 403);
  const std::string over = run(blobs().link("a b/c", seconds(-1))).value();
  EXPECT_EQ(status("GET", over), 403);
  const std::size_t ends = link.find("&se=") + 4;
  const std::string day = link.substr(ends, link.find('&', ends) - ends);
  EXPECT_LE(day.substr(0, 10), format_time(loop.now() + std::chrono::hours(1)).substr(0, 10));
  EXPECT_EQ(run(blobs().link("not there", seconds(60))).value().empty(), false);
}

TEST_F(AzureFaults, AWrongKeyIsRefusedAtOnce) {
  options.account.access = SharedKey{.key = Secret("wrong")};
  AzureBlobs::Parts parts{
      .client = plain, .executor = loop, .clock = loop, .entropy = entropy, .pool = pool};
  const Error error = run(AzureBlobs::open(parts, options)).error();
  EXPECT_EQ(error.code, ErrorCode::invalid_argument);
  EXPECT_TRUE(error.message.starts_with("storage account devstoreaccount1 refuses the key"))
      << error.message;
}

TEST_F(AzureFaults, AContainerThatIsGoneIsAnOutage) {
  ASSERT_TRUE(run(blobs().create("a", "bytes")));
  Service service(plain, loop, loop, entropy, pool, options);
  Call remove{.method = "DELETE"};
  remove.query.emplace_back("restype", "container");
  ASSERT_EQ(run(service.send(std::move(remove))).value().response.status, 202);
  EXPECT_EQ(run(blobs().get("a")).error().code, ErrorCode::unavailable);
  EXPECT_EQ(run(blobs().find("a")).error().code, ErrorCode::unavailable);
  EXPECT_EQ(run(blobs().create("a", "bytes")).error().code, ErrorCode::unavailable);
  EXPECT_EQ(run(blobs().ping()).error().code, ErrorCode::unavailable);
}

TEST_F(AzureFaults, ABundleThatWasCopiedThereByHandIsProvenByItsName) {
  const std::string digest = crypto::sha256_hex("copied");
  const std::string name = "bundles/porc-1/" + digest + ".tar.gz";
  ASSERT_TRUE(run(blobs().ping()));
  Service service(plain, loop, loop, entropy, pool, options);
  for (const char* body : {"copied", "changed"}) {
    Call put{.method = "PUT", .blob = name, .body = std::make_shared<const std::string>(body)};
    put.headers.add("x-ms-blob-type", "BlockBlob");
    ASSERT_EQ(run(service.send(std::move(put))).value().response.status, 201);
    const auto blob = run(blobs().get(name));
    EXPECT_EQ(blob.has_value(), std::string_view(body) == "copied");
    if (!blob) {
      EXPECT_EQ(blob.error().code, ErrorCode::corrupt);
    }
  }
}

}  // namespace
}  // namespace porc::azure_blobs

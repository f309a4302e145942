// SPDX-License-Identifier: Apache-2.0
// Azurite, and a connection to it on which everything happens that may happen on one.
#include <algorithm>
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
  busy,           ///< 503, and nothing is done
  lost,           ///< it is done, and nobody hears so
  broken,         ///< it is done, and the answer is 500
  cut,            ///< the first half of the body arrives
  damaged_there,  ///< one byte of what is sent is another one
  damaged_back    ///< the same of what is received
};

std::string damaged(std::string bytes) {
  if (!bytes.empty()) bytes[bytes.size() / 2] ^= 1;
  return bytes;
}

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
    const auto on_piece = std::exchange(request.on_piece, {});
    std::function<void(std::string_view)> on_bytes;
    if (fault == Fault::damaged_back) on_bytes = std::exchange(request.on_bytes, {});
    if (fault == Fault::damaged_there && request.shared_body)
      request.shared_body = std::make_shared<const std::string>(damaged(*request.shared_body));
    auto answer = co_await curl_.send(std::move(request));
    if (!answer) co_return answer;
    if (fault == Fault::damaged_there) name_as_azure_does(*answer);
    if (fault == Fault::damaged_back) answer->body = damaged(std::move(answer->body));
    if (on_bytes) on_bytes(answer->body);
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
  /// Azurite has another word for what Azure calls Md5Mismatch:
  /// https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
  static void name_as_azure_does(http::ClientResponse& answer) {
    if (answer.headers.get("x-ms-error-code") != "InvalidOperation") return;
    EXPECT_NE(answer.body.find("Provided contentMD5 doesn't match."), std::string::npos);
    answer.headers.set("x-ms-error-code", "Md5Mismatch");
  }
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

TEST_F(AzureFaults, ALargeBlobIsSentInBlocksAndFaultsInBetweenAreMended) {
  constexpr std::size_t kBlocks = 4;
  options.put_bytes_max = 9;
  options.block_bytes = 10;
  const std::string body = "0123456789abcdefghijABCDEFGHIJ!?";
  ASSERT_TRUE(run(blobs().ping()));
  int count = 0;
  for (const Fault fault : {Fault::busy, Fault::lost, Fault::broken}) {
    for (std::size_t at = 0; at <= kBlocks; ++at) {
      SCOPED_TRACE("fault " + std::to_string(static_cast<int>(fault)) + " at " +
                   std::to_string(at));
      const std::string name = "large-" + std::to_string(++count);
      client.sent.clear();
      client.faults.assign(1 + at, Fault::none);  // it is looked for first
      client.faults.push_back(fault);
      const auto created = run(blobs().create(name, body));
      ASSERT_TRUE(created) << created.error().to_string();
      EXPECT_TRUE(client.faults.empty());
      const auto sent = [&](const std::string& what) {
        return std::ranges::count_if(client.sent, [&](const std::string& each) {
          return each.starts_with("PUT ") && each.find(what) != each.npos;
        });
      };
      EXPECT_EQ(sent("?"), kBlocks + 2) << "no request but those, and one of them twice";
      EXPECT_EQ(sent("comp=block&"), kBlocks + (at < kBlocks ? 1 : 0));
      EXPECT_EQ(sent("comp=blocklist"), at == kBlocks ? 2 : 1);
      EXPECT_EQ(bytes(name), body);
      EXPECT_EQ(run(blobs().create(name, body + "!")).error().code, ErrorCode::conflict);
      EXPECT_TRUE(run(blobs().create(name, body))) << "the same again is no conflict";
      EXPECT_EQ(bytes(name), body);
    }
  }
}

TEST_F(AzureFaults, WhatIsDamagedOnItsWayThereIsNotStored) {
  options.put_bytes_max = 40;
  options.block_bytes = 20;
  ASSERT_TRUE(run(blobs().ping()));
  for (const std::size_t size : {30U, 100U}) {
    SCOPED_TRACE(size);
    const std::string name = "sent-" + std::to_string(size);
    const std::string body(size, 'b');
    client.faults.clear();
    // A large one is looked for first, and its third block is damaged.
    if (size > options.put_bytes_max) client.faults.assign(3, Fault::none);
    client.faults.push_back(Fault::damaged_there);
    EXPECT_EQ(run(blobs().create(name, body)).error().code, ErrorCode::unavailable);
    EXPECT_TRUE(client.faults.empty());
    EXPECT_FALSE(run(other().find(name)).value().has_value());
    ASSERT_TRUE(run(blobs().create(name, body)));
    EXPECT_EQ(bytes(name), body);
    client.faults = {Fault::damaged_there};
    EXPECT_EQ(run(blobs().replace(name, std::string(size, 'c'), std::nullopt)).error().code,
              ErrorCode::unavailable);
    EXPECT_EQ(bytes(name), body);
    ASSERT_TRUE(run(blobs().replace(name, std::string(size, 'c'), std::nullopt)));
    EXPECT_EQ(bytes(name), std::string(size, 'c'));
  }
}

TEST_F(AzureFaults, WhatIsDamagedOnItsWayBackIsAskedForAgain) {
  const std::string body = "0123456789abcdefghij";
  ASSERT_TRUE(run(blobs().create("a", body)));
  const auto requests_of = [&](std::deque<Fault> faults, const auto& read) {
    client.sent.clear();
    client.faults = std::move(faults);
    read();
    EXPECT_TRUE(client.faults.empty());
    return client.sent.size();
  };
  const auto whole = [&] { EXPECT_EQ(run(blobs().get("a")).value().bytes, body); };
  const auto part = [&] { EXPECT_EQ(run(blobs().get_range("a", 5, 7)).value(), "56789ab"); };
  EXPECT_EQ(requests_of({Fault::damaged_back}, whole), 2U);
  EXPECT_EQ(requests_of({Fault::damaged_back, Fault::damaged_back}, whole), 3U);
  EXPECT_EQ(requests_of({Fault::cut, Fault::damaged_back}, whole), 3U);
  EXPECT_EQ(requests_of({Fault::damaged_back}, part), 2U);
  EXPECT_EQ(requests_of({Fault::damaged_back, Fault::busy, Fault::damaged_back}, part), 4U);
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

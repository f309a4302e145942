// SPDX-License-Identifier: Apache-2.0
#include "tests/contracts/blob_store_contract.h"

#include <algorithm>
#include <set>

#include "contracts/bundles.h"
#include "crypto/digest.h"

namespace porc {
namespace {

/// `size` bytes of every value, never the same for two seeds.
std::string noise(std::size_t size, std::uint32_t seed) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) {
    seed = seed * 1664525 + 1013904223;
    byte = static_cast<char>(seed >> 24);
  }
  return bytes;
}

template <class T>
Task<void> keep(Task<T> task, Result<T>* into) {
  *into = co_await std::move(task);
  co_return ok;
}

/// Adds 1 to the number in a blob, however many others do the same.
Task<void> count_up(BlobStore* blobs, std::string name) {
  while (true) {
    PORC_CO_TRY(const Blob blob, co_await blobs->get(name));
    auto replaced =
        co_await blobs->replace(name, std::to_string(std::stoi(blob.bytes) + 1), blob.version);
    if (replaced) co_return ok;
    if (replaced.error().code != ErrorCode::conflict) co_return std::move(replaced).error();
  }
}

Task<void> churn(BlobStore* blobs, std::string prefix, int times) {
  for (int i = 0; i < times; ++i) {
    std::string name = prefix + std::to_string(i % 7);
    PORC_CO_CHECK(co_await blobs->replace(name, name, std::nullopt));
    PORC_CO_CHECK(co_await blobs->remove(std::move(name)));
  }
  co_return ok;
}

Task<std::vector<std::string>> list_all(BlobStore* blobs, std::string prefix, std::size_t limit) {
  std::vector<std::string> names;
  std::string after;
  do {
    PORC_CO_TRY(BlobPage page, co_await blobs->list(prefix, std::move(after), limit));
    if (page.entries.size() > limit) co_return Error{.message = "more than was asked for"};
    for (BlobEntry& entry : page.entries) names.push_back(std::move(entry.name));
    after = std::move(page.next);
  } while (!after.empty());
  co_return names;
}

}  // namespace

BlobStoreContract::BlobStoreContract() {
  std::string name = testing::TempDir() + "/blobs.XXXXXX";
  PORC_ASSERT(::mkdtemp(name.data()) != nullptr);
  folder = name;
  place = GetParam().open(loop, pool, folder);
}

BlobStoreContract::~BlobStoreContract() {
  place.reset();
  std::filesystem::remove_all(folder);
}

template <class T>
std::vector<Result<T>> BlobStoreContract::at_once(std::vector<Task<T>> tasks) {
  std::vector<Result<T>> results(tasks.size());
  aio::TaskScope scope(loop, [](Error) {});
  for (std::size_t i = 0; i < tasks.size(); ++i)
    scope.spawn(keep(std::move(tasks[i]), &results[i]));
  EXPECT_TRUE(run_to_end(loop, scope.join()));
  return results;
}

std::vector<std::string> BlobStoreContract::names(const std::string& prefix, std::size_t limit) {
  return must(list_all(&one(), prefix, limit));
}

TEST_P(BlobStoreContract, WhatIsStoredIsReadByEveryServer) {
  must(one().ping());
  must(one().create("a/b", "bytes"));
  const Blob blob = must(other().get("a/b"));
  EXPECT_EQ(blob.bytes, "bytes");
  EXPECT_EQ(blob.sha256, crypto::sha256_hex("bytes"));
  const auto entry = must(other().find("a/b"));
  ASSERT_TRUE(entry.has_value());
  EXPECT_EQ(entry->name, "a/b");
  EXPECT_EQ(entry->size, 5U);
  EXPECT_EQ(entry->version, blob.version);
  const Duration age = loop.now() - entry->modified;
  EXPECT_LT(std::chrono::abs(age), std::chrono::minutes(10)) << "it is a time of now";
}

TEST_P(BlobStoreContract, WhatIsNotThereIsNotFound) {
  EXPECT_EQ(error_of(one().get("a/b")), ErrorCode::not_found);
  EXPECT_EQ(error_of(one().get_range("a/b", 0, 10)), ErrorCode::not_found);
  EXPECT_EQ(must(one().find("a/b")), std::nullopt);
  must(one().remove("a/b"));
  EXPECT_TRUE(names("").empty());
  EXPECT_EQ(error_of(one().replace("a/b", "bytes", "1")), ErrorCode::conflict);
  EXPECT_EQ(must(one().find("a/b")), std::nullopt) << "a refused change makes nothing";
}

TEST_P(BlobStoreContract, CreatingNeverOverwrites) {
  must(one().create("a", "first"));
  const std::string version = must(one().get("a")).version;
  must(other().create("a", "first"));
  EXPECT_EQ(error_of(other().create("a", "other")), ErrorCode::conflict);
  EXPECT_EQ(error_of(other().create("a", "firsT")), ErrorCode::conflict) << "of the same length";
  EXPECT_EQ(bytes("a"), "first");
  EXPECT_EQ(must(one().get("a")).version, version);
}

TEST_P(BlobStoreContract, OfManyWhoCreateOneWins) {
  std::vector<Task<void>> tasks;
  for (int i = 0; i < 8; ++i)
    tasks.push_back((i % 2 == 0 ? one() : other()).create("a", "bytes of " + std::to_string(i)));
  const auto results = at_once(std::move(tasks));
  int won = -1;
  for (int i = 0; i < 8; ++i) {
    const auto& result = results[static_cast<std::size_t>(i)];
    if (result) {
      EXPECT_EQ(won, -1) << "two were told that they created it";
      won = i;
    } else {
      EXPECT_EQ(result.error().code, ErrorCode::conflict) << result.error().to_string();
    }
  }
  EXPECT_EQ(bytes("a"), "bytes of " + std::to_string(won));
}

TEST_P(BlobStoreContract, ManyWhoCreateTheSameAllSucceed) {
  const std::string big = noise(300'000, 1);
  std::vector<Task<void>> tasks;
  for (int i = 0; i < 6; ++i) tasks.push_back((i % 2 == 0 ? one() : other()).create("a", big));
  for (const auto& result : at_once(std::move(tasks)))
    EXPECT_TRUE(result) << result.error().to_string();
  EXPECT_EQ(bytes("a"), big);
}

TEST_P(BlobStoreContract, AReplacementMakesAnotherVersion) {
  const std::string first = must(one().replace("a", "1", std::nullopt));
  EXPECT_EQ(must(other().get("a")).version, first);
  const std::string second = must(other().replace("a", "2", first));
  EXPECT_NE(first, second);
  EXPECT_EQ(error_of(one().replace("a", "3", first)), ErrorCode::conflict);
  EXPECT_EQ(bytes("a"), "2");
  must(one().replace("a", "4", std::nullopt));
  EXPECT_EQ(bytes("a"), "4") << "without a version the last one wins";
  EXPECT_EQ(error_of(one().replace("a", "5", "no version at all")), ErrorCode::conflict);
  must(one().remove("a"));
  EXPECT_EQ(error_of(one().replace("a", "6", second)), ErrorCode::conflict);
}

TEST_P(BlobStoreContract, NoReplacementIsLostInARace) {
  must(one().create("count", "0"));
  std::vector<Task<void>> tasks;
  for (int i = 0; i < 8; ++i) tasks.push_back(count_up(i % 2 == 0 ? &one() : &other(), "count"));
  for (const auto& result : at_once(std::move(tasks)))
    EXPECT_TRUE(result) << result.error().to_string();
  EXPECT_EQ(bytes("count"), "8");
}

TEST_P(BlobStoreContract, WhoReadsWhileOthersWriteReadsOneOfTheBlobs) {
  const std::string first = noise(200'000, 1);
  const std::string second = noise(100'000, 2);
  must(one().create("a", first));
  std::vector<Task<Blob>> tasks;
  aio::TaskScope writers(loop, [](Error error) { ADD_FAILURE() << error.to_string(); });
  const auto write = [](BlobStore* blobs, std::string bytes) -> Task<void> {
    PORC_CO_CHECK(co_await blobs->replace("a", std::move(bytes), std::nullopt));
    co_return ok;
  };
  for (int i = 0; i < 10; ++i) writers.spawn(write(&one(), i % 2 == 0 ? second : first));
  for (int i = 0; i < 10; ++i) tasks.push_back(other().get("a"));
  for (const auto& blob : at_once(std::move(tasks))) {
    ASSERT_TRUE(blob) << blob.error().to_string();
    EXPECT_TRUE(blob->bytes == first || blob->bytes == second);
  }
  EXPECT_TRUE(run_to_end(loop, writers.join()));
}

TEST_P(BlobStoreContract, BodiesOfAnySizeComeBackAsTheyWent) {
  std::vector<std::string> bodies{"", std::string(1, '\0'), noise(10'000, 1), noise(10U << 20, 2)};
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    const std::string name = "bodies/" + std::to_string(i);
    must(one().create(name, bodies[i]));
    EXPECT_EQ(must(other().get(name)).bytes, bodies[i]) << i;
    EXPECT_EQ(must(other().find(name))->size, bodies[i].size());
    must(other().create(name, bodies[i]));
    must(other().replace(name, bodies[i] + "!", std::nullopt));
    EXPECT_EQ(bytes(name), bodies[i] + "!");
  }
  must(one().replace("bodies/3", "", std::nullopt));
  EXPECT_EQ(bytes("bodies/3"), "") << "a shorter one leaves nothing of the longer one";
}

TEST_P(BlobStoreContract, PartsAreReadByTheirPlace) {
  const std::string body = noise(100'000, 3);
  must(one().create("a", body));
  EXPECT_EQ(must(one().get_range("a", 0, 10)), body.substr(0, 10));
  EXPECT_EQ(must(one().get_range("a", 99'990, 1000)), body.substr(99'990));
  EXPECT_EQ(must(one().get_range("a", 50'000, 1)), body.substr(50'000, 1));
  EXPECT_EQ(must(one().get_range("a", 0, 1'000'000)), body);
  EXPECT_EQ(must(one().get_range("a", 100'000, 10)), "");
  EXPECT_EQ(must(one().get_range("a", 5'000'000'000, 10)), "");
  EXPECT_EQ(must(one().get_range("a", 10, 0)), "");
  must(one().create("empty", ""));
  EXPECT_EQ(must(one().get_range("empty", 0, 10)), "");
}

TEST_P(BlobStoreContract, NamesAreTakenAsTheyAre) {
  const std::vector<std::string> odd{
      "with space/and+plus",
      "per%20cent/%2F",
      "quote'\"and`tick",
      "colon:semi;comma,at@amp&eq=hash#q?",
      "<xml>&amp;]]>",
      "umlaut/\xC3\xBC",
      "umlaut/u\xCC\x88",  // the same to people, another one to stores
      "\xE6\x97\xA5\xE6\x9C\xAC/\xF0\x9F\x98\x80",
      "UPPER/and/lower",
      "upper/and/lower",
      "a-b_c.d~e!f$g*h(i)[j]{k}|l^m",
      " leading and trailing ",
      "many/many/many/many/many/many/many/many/folders",
      std::string(kBlobSegmentMax, 'n'),
  };
  for (const std::string& name : odd) must(one().create("odd/" + name, name));
  for (const std::string& name : odd) {
    EXPECT_EQ(must(other().get("odd/" + name)).bytes, name);
    EXPECT_TRUE(must(other().find("odd/" + name)).has_value()) << name;
  }
  std::vector<std::string> want;
  for (const std::string& name : odd) want.push_back("odd/" + name);
  std::vector<std::string> listed = names("odd/");
  std::ranges::sort(listed);
  std::ranges::sort(want);
  EXPECT_EQ(listed, want);
  for (const std::string& name : odd) must(other().remove("odd/" + name));
  EXPECT_TRUE(names("").empty());
}

TEST_P(BlobStoreContract, NamesThatSomeStoreCouldNotKeepAreRefusedByAll) {
  const std::vector<std::string> bad{
      "",
      "/",
      "/a",
      "a/",
      "a//b",
      ".",
      "..",
      "a/../b",
      "a/./b",
      ".hidden",
      "a/.hidden",
      "trailing.",
      "trailing./b",
      "back\\slash",
      "new\nline",
      std::string("zero\0byte", 9),
      "delete\x7f",
      "broken\xC3",
      "no\xEF\xBF\xBF"
      "character",
      std::string(kBlobSegmentMax + 1, 'n'),
      std::string(kBlobNameMax / 2, 'n') + "/" + std::string(kBlobNameMax / 2, 'n')};
  for (const std::string& name : bad) {
    EXPECT_EQ(error_of(one().create(name, "bytes")), ErrorCode::invalid_argument) << name;
    EXPECT_EQ(error_of(one().replace(name, "bytes", std::nullopt)), ErrorCode::invalid_argument);
    EXPECT_EQ(error_of(one().get(name)), ErrorCode::invalid_argument) << name;
    EXPECT_EQ(error_of(one().get_range(name, 0, 1)), ErrorCode::invalid_argument) << name;
    EXPECT_EQ(error_of(one().find(name)), ErrorCode::invalid_argument) << name;
    EXPECT_EQ(error_of(one().remove(name)), ErrorCode::invalid_argument) << name;
    EXPECT_EQ(error_of(one().link(name, std::chrono::hours(1))), ErrorCode::invalid_argument);
  }
  EXPECT_TRUE(names("").empty());
}

TEST_P(BlobStoreContract, AListingHasWhatBeginsWithThePrefix) {
  for (const char* name : {"a/1", "a/2", "a/sub/3", "a-b", "ab/4", "b"})
    must(one().create(name, name));
  using Names = std::vector<std::string>;
  EXPECT_EQ(names("a/"), (Names{"a/1", "a/2", "a/sub/3"}));
  EXPECT_EQ(names("a/s"), (Names{"a/sub/3"}));
  EXPECT_EQ(names("a"), (Names{"a-b", "a/1", "a/2", "a/sub/3", "ab/4"}));
  EXPECT_EQ(names("a/1"), (Names{"a/1"}));
  EXPECT_EQ(names("").size(), 6U);
  EXPECT_TRUE(names("c").empty());
  EXPECT_TRUE(names("a/1/").empty());
  const BlobPage page = must(one().list("b", "", 10));
  ASSERT_EQ(page.entries.size(), 1U);
  EXPECT_EQ(page.entries[0].size, 1U);
  EXPECT_EQ(page.entries[0].version, must(one().get("b")).version);
  EXPECT_EQ(page.entries[0].modified, must(one().find("b"))->modified);
}

TEST_P(BlobStoreContract, PagesHaveEveryNameOnce) {
  std::vector<std::string> want;
  for (int i = 100; i < 125; ++i) {
    want.push_back("many/" + std::to_string(i) + "/blob");
    must(one().create(want.back(), "x"));
  }
  for (const std::size_t limit : {1U, 4U, 25U, 5000U})
    EXPECT_EQ(names("many/", limit), want) << limit;
}

TEST_P(BlobStoreContract, WhatStaysIsListedOnceWhileOthersComeAndGo) {
  std::vector<std::string> stay;
  for (int i = 10; i < 30; ++i) {
    stay.push_back("change/" + std::to_string(i) + "-stays");
    must(one().create(stay.back(), "x"));
  }
  aio::TaskScope writers(loop, [](Error error) { ADD_FAILURE() << error.to_string(); });
  for (int i = 10; i < 30; i += 5)
    writers.spawn(churn(&other(), "change/" + std::to_string(i) + "-comes-and-goes-", 10));
  for (int round = 0; round < 5; ++round) {
    std::vector<std::string> listed = names("change/", 3);
    std::erase_if(listed, [](const std::string& name) { return !name.ends_with("-stays"); });
    EXPECT_EQ(listed, stay);
  }
  EXPECT_TRUE(run_to_end(loop, writers.join()));
}

TEST_P(BlobStoreContract, WhatIsRemovedIsGoneAndMayComeAgain) {
  must(one().create("a/b", "first"));
  must(other().remove("a/b"));
  must(one().remove("a/b"));
  EXPECT_EQ(error_of(one().get("a/b")), ErrorCode::not_found);
  must(other().create("a/b", "second"));
  EXPECT_EQ(bytes("a/b"), "second");
}

TEST_P(BlobStoreContract, BytesThatSomebodyChangedAreNotHandedOut) {
  must(one().create("a", "what was stored"));
  place->damage("a", "what was stOred");
  EXPECT_EQ(error_of(one().get("a")), ErrorCode::corrupt);
  EXPECT_EQ(error_of(other().get("a")), ErrorCode::corrupt);
  must(one().replace("a", "stored again", std::nullopt));
  EXPECT_EQ(bytes("a"), "stored again");
}

TEST_P(BlobStoreContract, ABlobOverTheLimitIsRefused) {
  EXPECT_EQ(error_of(one().create("a", std::string(kBlobBytesMax + 1, 'x'))), ErrorCode::too_large);
  EXPECT_EQ(error_of(one().replace("a", std::string(kBlobBytesMax + 1, 'x'), std::nullopt)),
            ErrorCode::too_large);
  EXPECT_EQ(must(one().find("a")), std::nullopt);
}

TEST_P(BlobStoreContract, ABundleIsKeptByItsDigest) {
  Bundles bundles(one());
  const RunId run = RunId::parse("porc-20260102-030405-abc234").value();
  const std::string digest = crypto::sha256_hex("a bundle");
  const std::string key = must(bundles.put(run, digest, "a bundle"));
  EXPECT_EQ(key, "bundles/porc-20260102-030405-abc234/" + digest + ".tar.gz");
  EXPECT_EQ(must(bundles.put(run, digest, "a bundle")), key);
  EXPECT_EQ(must(Bundles(other()).get(key)), "a bundle");
  const std::string other_key = must(bundles.put(run, crypto::sha256_hex("x"), "y"));
  EXPECT_EQ(error_of(bundles.get(other_key)), ErrorCode::corrupt);
  EXPECT_EQ(error_of(bundles.get("bundles/../keys/master")), ErrorCode::not_found);
  EXPECT_EQ(names("bundles/").size(), 2U);
}

}  // namespace porc

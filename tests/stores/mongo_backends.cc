// SPDX-License-Identifier: Apache-2.0
// The suites of tests/contracts/store_contract.h on servers that are as hostile as those that speak
// MongoDB's protocol, and with two servers of PORC beside each other.
#include "mongo_store/mongo_store.h"
#include "tests/contracts/cases_by_backend.h"
#include "tests/contracts/store_contract.h"
#include "tests/fakes/mongo_database.h"
#include "tests/fakes/two_servers.h"

namespace porc {
namespace {

using fakes::MongoServer;
using mongo_store::MongoOptions;
using mongo_store::MongoStore;

/// What no server can be too hostile for: nothing outside of what the documentation promises.
void expect_understood(const MongoServer& server) {
  for (const std::string& refusal : server.refusals())
    ADD_FAILURE() << "the fake does not know " << refusal;
}

std::unique_ptr<Store> opened(aio::Loop& loop, MongoOptions options) {
  auto store = MongoStore::open(loop, std::move(options));
  if (!store) ADD_FAILURE() << store.error().to_string();
  return *std::move(store);
}

/// A server for all tests of this process, and a database for each.
template <class Options>
StoreBackend on(std::string name, Options options) {
  const auto open = [options](aio::Loop& loop,
                              aio::Clock& clock,
                              const std::filesystem::path&) -> std::unique_ptr<Store> {
    static MongoServer server(options());
    expect_understood(server);
    return opened(
        loop,
        {.address = {.uri = Secret(server.new_database()), .connections = 4}, .clock = &clock});
  };
  return {.name = std::move(name), .open = open};
}

/// No sessions, no change streams, a findAndModify that is not atomic.
StoreBackend like_ferretdb() {
  return on("LikeFerretdb", [] {
    return MongoServer::Options{.replica_set = false,
                                .sessions = false,
                                .atomic_find_and_modify = false,
                                .product = "FerretDB"};
  });
}

/// No retryable writes, documents of 2 MB at most, and every seventh command is put off.
StoreBackend like_cosmos() {
  return on("LikeCosmos", [] {
    return MongoServer::Options{
        .document_bytes_max = std::size_t{2} << 20, .product = "Azure Cosmos DB", .throttled = 7};
  });
}

/// Answers get lost after what was asked for was done, or before, and majorities come late.
StoreBackend unsure() {
  return on("Unsure", [] {
    return MongoServer::Options{
        .sessions = false, .answer_lost = 41, .request_lost = 97, .late_majority = 3};
  });
}

/// The same where the driver may repeat what it wrote.
StoreBackend unsure_with_retries() {
  return on("UnsureWithRetries", [] {
    return MongoServer::Options{.answer_lost = 41, .request_lost = 97, .late_majority = 3};
  });
}

/// Two servers of PORC in turn; a snapshot after every fifth step, and nothing is kept.
StoreBackend two_servers() {
  const auto open = [](aio::Loop& loop,
                       aio::Clock& clock,
                       const std::filesystem::path&) -> std::unique_ptr<Store> {
    static MongoServer server;
    expect_understood(server);
    MongoOptions options{.address = fakes::new_mongo_database(server),
                         .clock = &clock,
                         .journal = {.snapshot_every = 5, .kept = std::chrono::milliseconds(0)}};
    auto one = opened(loop, options);
    auto other = opened(loop, std::move(options));
    return std::make_unique<fakes::TwoServers>(std::move(one), std::move(other));
  };
  return {.name = "TwoServers", .open = open};
}

}  // namespace

std::vector<StoreBackend> store_backends() {
  return {like_ferretdb(), like_cosmos(), unsure(), unsure_with_retries(), two_servers()};
}

INSTANTIATE_TEST_SUITE_P(All, StoreContract, testing::ValuesIn(store_backends()), backend_name);

TEST(MongoBackends, AllAreThereAndEachPassesEveryCase) {
  expect_cases({"LikeFerretdb", "LikeCosmos", "Unsure", "UnsureWithRetries", "TwoServers"},
               kStoreCasesMin);
}

}  // namespace porc

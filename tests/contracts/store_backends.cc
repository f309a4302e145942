// SPDX-License-Identifier: Apache-2.0
#include "memory_store/memory_store.h"
#include "mongo_store/mongo_store.h"
#include "postgres_store/postgres_store.h"
#include "sqlite_store/sqlite_store.h"
#include "tests/contracts/cases_by_backend.h"
#include "tests/contracts/store_contract.h"
#include "tests/fakes/mongo_database.h"
#include "tests/fakes/postgres_server.h"

namespace porc {
namespace {

/// So short that lists of a few runs ask the indexes, too.
constexpr std::size_t kShortWalk = 2;

std::unique_ptr<Store> open_memory(aio::Loop&, aio::Clock& clock, const std::filesystem::path&) {
  return std::make_unique<memory_store::MemoryStore>(clock);
}

std::unique_ptr<Store> open_sqlite(aio::Loop& loop,
                                   aio::Clock& clock,
                                   const std::filesystem::path& folder) {
  const sqlite_store::SqliteOptions options{.walk = kShortWalk};
  return sqlite_store::SqliteStore::open(folder / "porc.db", loop, clock, options).value();
}

/// One server for all tests of this process, and a database for each.
std::unique_ptr<Store> open_postgres(aio::Loop& loop,
                                     aio::Clock& clock,
                                     const std::filesystem::path&) {
  static fakes::PostgresServer server;
  postgres_store::PostgresOptions options{.address = {.url = server.new_database()},
                                          .connections = 4,
                                          .clock = &clock,
                                          .walk = kShortWalk};
  return postgres_store::PostgresStore::open(loop, std::move(options)).value();
}

/// The server that PORC_TEST_MONGO_URI names, or else a fake one; tests/stores/mongo_backends.cc
/// has the hostile ones.
[[maybe_unused]] std::unique_ptr<Store> open_mongo(aio::Loop& loop,
                                                   aio::Clock& clock,
                                                   const std::filesystem::path&) {
  static fakes::MongoServer server;
  mongo_store::MongoOptions options{.address = fakes::new_mongo_database(server), .clock = &clock};
  auto opened = mongo_store::MongoStore::open(loop, std::move(options));
  if (!opened) ADD_FAILURE() << opened.error().to_string();
  for (const std::string& refusal : server.refusals()) ADD_FAILURE() << refusal;
  return std::move(opened).value();
}

}  // namespace

std::vector<StoreBackend> store_backends() {
  return {
      {.name = "Memory", .open = open_memory},
      {.name = "Sqlite", .open = open_sqlite},
      {.name = "Postgres", .open = open_postgres},
#ifndef __SANITIZE_THREAD__  // libmongoc synchronises in ways that the thread sanitizer cannot see
      {.name = "Mongo", .open = open_mongo},
#endif
  };
}

INSTANTIATE_TEST_SUITE_P(All, StoreContract, testing::ValuesIn(store_backends()), backend_name);

TEST(StoreBackends, AllAreThereAndEachPassesEveryCase) {
  std::set<std::string> wanted{"Memory", "Sqlite", "Postgres", "Mongo"};
#ifdef __SANITIZE_THREAD__
  wanted.erase("Mongo");
#endif
  expect_cases(wanted, kStoreCasesMin);
}

}  // namespace porc

// SPDX-License-Identifier: Apache-2.0
#include "open_store.h"

#include "memory_store/memory_store.h"
#include "mongo_store/mongo_store.h"
#include "postgres_store/postgres_store.h"

namespace porc::app {
namespace {

Result<std::unique_ptr<Store>> open_postgres(const Settings& settings, aio::Loop& loop) {
  postgres_store::PostgresOptions options;
  options.address.url = settings.database_url.expose("is the database's own address");
  auto store = postgres_store::PostgresStore::open(loop, std::move(options));
  if (store) return std::unique_ptr<Store>(*std::move(store));
  return std::move(store).error().in("opening PORC_DATABASE_URL");
}

Result<std::unique_ptr<Store>> open_mongo(const Settings& settings, aio::Loop& loop) {
  auto store = mongo_store::MongoStore::open(loop, {.address = {.uri = settings.mongo_uri}});
  if (store) return std::unique_ptr<Store>(*std::move(store));
  return std::move(store).error().in("opening MONGO_URI");
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(const Settings& settings,
                                          aio::Loop& loop,
                                          sqlite_store::Opener opener) {
  switch (settings.store) {
    case StoreKind::memory:
      return std::unique_ptr<Store>(std::make_unique<memory_store::MemoryStore>(loop));
    case StoreKind::postgres:
      return open_postgres(settings, loop);
    case StoreKind::mongo:
      return open_mongo(settings, loop);
    case StoreKind::sqlite:
      break;
  }
  PORC_TRY(
      std::unique_ptr<Store> store,
      sqlite_store::SqliteStore::open(settings.data / "porc.db", loop, loop, {.opener = opener}));
  return store;
}

}  // namespace porc::app

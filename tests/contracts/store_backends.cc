// SPDX-License-Identifier: Apache-2.0
#include "memory_store/memory_store.h"
#include "sqlite_store/sqlite_store.h"
#include "tests/contracts/store_contract.h"

namespace porc {
namespace {

std::unique_ptr<Store> open_memory(aio::Loop&, aio::Clock& clock, const std::filesystem::path&) {
  return std::make_unique<memory_store::MemoryStore>(clock);
}

std::unique_ptr<Store> open_sqlite(aio::Loop& loop,
                                   aio::Clock& clock,
                                   const std::filesystem::path& folder) {
  return sqlite_store::SqliteStore::open(folder / "porc.db", loop, clock).value();
}

}  // namespace

std::vector<StoreBackend> store_backends() {
  return {
      {.name = "Memory", .open = open_memory},
      {.name = "Sqlite", .open = open_sqlite},
  };
}

INSTANTIATE_TEST_SUITE_P(All, StoreContract, testing::ValuesIn(store_backends()), backend_name);

}  // namespace porc

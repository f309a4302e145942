// SPDX-License-Identifier: Apache-2.0
// What memory adds to tests/contracts/store_contract.h.
#include "memory_store/memory_store.h"

#include <gtest/gtest.h>

#include "aio/manual_world.h"

namespace porc::memory_store {
namespace {

Change sample_change() {
  Change change;
  change.run.id = make_run_id(Timestamp(std::chrono::days(20'000)), 0);
  change.run.version = 1;
  return change;
}

TEST(MemoryStoreTest, NeverSuspends) {
  aio::ManualWorld world;
  MemoryStore store(world);
  Task<void> append = store.append(sample_change());
  append.start();
  ASSERT_TRUE(append.done());
  EXPECT_TRUE(append.take());
}

TEST(MemoryStoreTest, DoesNothingBeforeItIsAwaited) {
  aio::ManualWorld world;
  MemoryStore store(world);
  { Task<void> dropped = store.append(sample_change()); }
  auto read = store.get_run(sample_change().run.id);
  read.start();
  EXPECT_EQ(read.take().error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace porc::memory_store

// SPDX-License-Identifier: Apache-2.0
// D16 of the original: a submission was answered without a single fsync.
#include <atomic>
#include <cstdlib>
#include <filesystem>

#include <sys/syscall.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "domain/run/draft.h"
#include "sqlite_store/sqlite_store.h"

namespace {
std::atomic<int> syncs{0};
}  // namespace

// SQLite calls these two instead of the C library's.
extern "C" int fdatasync(int fd) {
  ++syncs;
  return static_cast<int>(::syscall(SYS_fdatasync, fd));
}
extern "C" int fsync(int fd) {
  ++syncs;
  return static_cast<int>(::syscall(SYS_fsync, fd));
}

namespace porc {
namespace {

namespace fs = std::filesystem;

TEST(OriginalDefect, D16WhatIsAnsweredIsSyncedToTheDisk) {
  std::string pattern = (fs::temp_directory_path() / "durable-XXXXXX").string();
  const fs::path folder = ::mkdtemp(pattern.data());
  aio::Loop loop;
  auto store = sqlite_store::SqliteStore::open(folder / "porc.db", loop, loop).value();
  for (std::uint32_t i = 0; i < 3; ++i) {
    run::Run first{.id = make_run_id(loop.now(), i)};
    run::Draft draft = run::Draft::submitted(std::move(first), {.at = loop.now()});
    Change change{.run = std::move(draft.run), .events = std::move(draft.events)};
    const int before = syncs;
    ASSERT_TRUE(aio::run_to_end(loop, store->append(std::move(change))));
    EXPECT_GT(syncs, before);
  }
  store.reset();
  fs::remove_all(folder);
}

}  // namespace
}  // namespace porc

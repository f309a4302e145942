// SPDX-License-Identifier: Apache-2.0
// D16 of the original: a submission was answered without a single fsync.
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include <sys/syscall.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "api/api_world.h"
#include "sqlite_store/sqlite_store.h"

namespace {
std::atomic<int> syncs{0};
std::atomic<bool> disk_fails{false};

int sync(long call, int fd) {
  ++syncs;
  if (!disk_fails) return static_cast<int>(::syscall(call, fd));
  errno = EIO;
  return -1;
}
}  // namespace

// SQLite calls these two instead of the C library's.
extern "C" int fdatasync(int fd) {
  return sync(SYS_fdatasync, fd);
}
extern "C" int fsync(int fd) {
  return sync(SYS_fsync, fd);
}

namespace porc {
namespace {

namespace fs = std::filesystem;

TEST(OriginalDefect, D16ASubmissionIsAnsweredOnlyWhenItIsOnTheDisk) {
  std::string pattern = (fs::temp_directory_path() / "durable-XXXXXX").string();
  const fs::path folder = ::mkdtemp(pattern.data());
  std::string id;
  {
    api::ApiWorldOptions options;
    options.store = [&](api::ApiWorld& made, std::unique_ptr<Store>) -> std::unique_ptr<Store> {
      return sqlite_store::SqliteStore::open(folder / "porc.db", made.loop, made.loop).value();
    };
    api::ApiWorld world(std::move(options));
    for (int i = 0; i < 3; ++i) {
      const int before = syncs;
      id = world.submit(api::kFlatBody);
      EXPECT_GT(syncs, before);
    }
    disk_fails = true;
    const api::Answer refused = world.post("/blueprint", api::kFlatBody);
    disk_fails = false;
    EXPECT_GE(refused.status, 500) << "it was answered before it was synced";
    EXPECT_EQ(world.get("/run/" + id + "/status").status, 200);
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace porc

// SPDX-License-Identifier: Apache-2.0
// A server ends between any two statements, also of those that make the database: what was answered
// is there, and nothing is there by half or twice.
#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "sqlite_store/sqlite_store.h"
#include "tests/stores/acts.h"

namespace porc::sqlite_store {
namespace {

namespace fs = std::filesystem;

using stores::Acts;

enum : int { kWent = 0, kCut = 9, kNotOpened = 3 };

/// Statements of this process that may still begin, whatever connection they are of.
std::atomic<int> remaining = 0;

int end_at_the_last(unsigned, void*, void*, void*) {
  if (--remaining < 0) ::_exit(kCut);
  return 0;
}

int watch(sqlite3* db, char**, const sqlite3_api_routines*) {
  return ::sqlite3_trace_v2(db, SQLITE_TRACE_STMT, end_at_the_last, nullptr);
}

/// Begins so many statements, and ends at the next. Each act that was answered is a byte in `pipe`.
[[noreturn]] void child(const fs::path& path, int statements, int pipe) {
  remaining = statements;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): so SQLite wants it
  ::sqlite3_auto_extension(reinterpret_cast<void (*)()>(watch));
  aio::Loop loop;
  auto store = SqliteStore::open(path, loop, loop);
  if (!store) ::_exit(kNotOpened);
  Acts(loop).act(**store, [pipe] {
    if (::write(pipe, "x", 1) != 1) ::_exit(kNotOpened);
  });
  ::_exit(kWent);
}

class StatementCrashTest : public testing::Test {
 protected:
  StatementCrashTest() {
    // A process ends, and no disk: memory keeps what it wrote as well, and is faster.
    const fs::path memory = "/dev/shm";
    const fs::path within = fs::is_directory(memory) ? memory : fs::temp_directory_path();
    std::string pattern = (within / "crash-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~StatementCrashTest() override { fs::remove_all(folder); }

  struct End {
    int code = 0;
    int acts = 0;  ///< that were answered
  };
  End end_of(const fs::path& path, int statements) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::close(ends[0]);
      child(path, statements, ends[1]);
    }
    ::close(ends[1]);
    End end;
    for (char said = 0; ::read(ends[0], &said, 1) == 1;) ++end.acts;
    ::close(ends[0]);
    int status = 0;
    EXPECT_EQ(::waitpid(pid, &status, 0), pid);
    EXPECT_TRUE(WIFEXITED(status));
    end.code = WEXITSTATUS(status);
    return end;
  }

  fs::path folder{};
};

TEST_F(StatementCrashTest, WhatIsLeftBetweenAnyTwoStatementsIsWhole) {
  End end{.code = kCut};
  int statements = 0;
  int cuts_in_acts = 0;
  for (; end.code == kCut; ++statements) {
    const fs::path path = folder / std::to_string(statements);
    end = end_of(path, statements);
    SCOPED_TRACE("ended after " + std::to_string(statements) + " statements and " +
                 std::to_string(end.acts) + " acts");
    ASSERT_TRUE(end.code == kCut || end.code == kWent) << end.code;
    EXPECT_TRUE(end.code == kCut || end.acts == Acts::kAll);
    if (end.acts > 0) ++cuts_in_acts;

    aio::Loop loop;
    Acts work(loop);
    {
      auto fresh = SqliteStore::open(path, loop, loop);
      ASSERT_TRUE(fresh) << fresh.error().to_string();
      work.expect_sound(**fresh);
      work.expect_done(**fresh, end.acts);
      // Somebody goes on from there.
      ASSERT_TRUE(run_to_end(loop, (*fresh)->append(Acts::new_run(100))));
      work.expect_sound(**fresh);
    }
    fs::remove(path);
    if (HasFailure()) return;
  }
  EXPECT_GT(cuts_in_acts, 3 * Acts::kAll);
}

}  // namespace
}  // namespace porc::sqlite_store

// SPDX-License-Identifier: Apache-2.0
// A child process appends and says what was acknowledged; it is killed in the middle; nothing that
// it said may be missing afterwards. (A kill shows what the process did; that the disk did what it
// was told, only a power cut would show.)
#include <array>
#include <csignal>
#include <cstdlib>
#include <map>
#include <random>

#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "domain/run/draft.h"
#include "sqlite_store/sqlite_store.h"

namespace porc::sqlite_store {
namespace {

namespace fs = std::filesystem;

constexpr int kRuns = 8;
constexpr int kRounds = 6;

RunId run_id(int n) {
  return make_run_id(Timestamp(std::chrono::days(20'000)), static_cast<std::uint32_t>(n));
}

/// "Run `run` has version `version`", as it goes through the pipe.
struct Acknowledged {
  int run = 0;
  std::uint64_t version = 0;
};

/// Appends to run `n` for ever and tells each version that was acknowledged.
Task<void> append_for_ever(Store* store, aio::Clock* clock, int n, int pipe) {
  auto known = co_await store->get_run(run_id(n));
  for (;;) {
    run::Cause cause{.actor = run::Actor::person, .by = "crash test", .at = clock->now()};
    Run first{.id = run_id(n)};
    run::Draft draft = known ? run::Draft(*known) : run::Draft::submitted(std::move(first), cause);
    if (known) draft.note("went on", cause);
    Change change{.run = draft.run, .events = draft.events};
    OutboxEntry entry{.key = run_id(n).str() + ":" + std::to_string(draft.run.version),
                      .subject = run_id(n).str(),
                      .target = "github"};
    change.outbox.push_back(std::move(entry));
    PORC_CO_CHECK(co_await store->append(std::move(change)));
    Acknowledged said{.run = n, .version = draft.run.version};
    if (::write(pipe, &said, sizeof said) != sizeof said) co_return Error{.message = "pipe"};
    known = std::move(draft.run);
  }
}

[[noreturn]] void child(const fs::path& path, int pipe) {
  aio::Loop loop;
  auto store = SqliteStore::open(path, loop, loop);
  if (!store) ::_exit(3);
  aio::TaskScope scope(loop, [](Error) { ::_exit(4); });
  for (int n = 0; n < kRuns; ++n) {
    scope.spawn(append_for_ever(store->get(), &loop, n, pipe));
  }
  loop.run();
  ::_exit(5);
}

/// Lets a child append until it acknowledged `count` versions, kills it, and answers the last
/// version of each run that it told.
std::map<int, std::uint64_t> killed_after(const fs::path& path, int count) {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  pid_t pid = ::fork();
  if (pid == 0) {
    ::close(ends[0]);
    child(path, ends[1]);
  }
  ::close(ends[1]);
  std::map<int, std::uint64_t> told;
  Acknowledged said;
  for (int n = 0; ::read(ends[0], &said, sizeof said) == sizeof said;) {
    told[said.run] = said.version;
    if (++n == count) ::kill(pid, SIGKILL);
  }
  ::close(ends[0]);
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
  return told;
}

TEST(CrashTest, NothingAcknowledgedIsLost) {
  std::string pattern = (fs::temp_directory_path() / "crash-XXXXXX").string();
  fs::path folder = ::mkdtemp(pattern.data());
  std::mt19937 random(20260102);
  std::uniform_int_distribution<int> count(1, 300);
  std::uint64_t changes = 0;
  for (int round = 0; round < kRounds; ++round) {
    auto told = killed_after(folder / "porc.db", count(random));
    ASSERT_FALSE(told.empty());

    aio::Loop loop;
    auto store = SqliteStore::open(folder / "porc.db", loop, loop);
    ASSERT_TRUE(store) << store.error().to_string();
    changes = 0;
    for (const auto& [n, version] : told) {
      auto run = run_to_end(loop, (*store)->get_run(run_id(n)));
      ASSERT_TRUE(run);
      EXPECT_GE(run->version, version);
      auto events = run_to_end(loop, (*store)->list_events(run_id(n), 0, 100'000));
      ASSERT_TRUE(events);
      EXPECT_EQ(events->size(), run->version) << "a change is whole or absent";
      EXPECT_TRUE(audit::verify_chain(*events));
      EXPECT_EQ(events->back().hash, run->audit_head);
      changes += run->version;
    }
    if (told.size() == kRuns) {
      EXPECT_EQ(run_to_end(loop, (*store)->outbox_depth())->due, changes);
    }
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace porc::sqlite_store

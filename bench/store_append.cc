// SPDX-License-Identifier: Apache-2.0
// How many durable changes a second the SQLite store takes from coroutines that wait for each one,
// against the baseline of the same folder: a block written and synced, one after the other.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "aio/loop.h"
#include "domain/run/draft.h"
#include "sqlite_store/sqlite_store.h"

namespace {

using namespace porc;
using Seconds = std::chrono::duration<double>;

constexpr int kSyncs = 300;
constexpr int kChanges = 8000;

/// Calls `work` and answers how many of `count` things it did in a second.
template <class F>
double rate(int count, F work) {
  auto begin = std::chrono::steady_clock::now();
  work();
  return count / Seconds(std::chrono::steady_clock::now() - begin).count();
}

double sync_rate(const std::filesystem::path& path) {
  int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const std::string block(4096, 'x');
  double syncs = rate(kSyncs, [&] {
    for (int i = 0; i < kSyncs; ++i) {
      if (::write(file, block.data(), block.size()) < 0 || ::fdatasync(file) < 0) std::abort();
    }
  });
  ::close(file);
  return syncs;
}

/// Takes one run through `changes` versions, as a driver would.
Task<void> drive(Store* store, aio::Clock* clock, int number, int changes) {
  run::Cause cause{.actor = run::Actor::person, .by = "bench", .at = clock->now()};
  Run first{.id = make_run_id(cause.at, static_cast<std::uint32_t>(number))};
  first.workspace = WorkspaceName::trusted("porc-dev-" + std::to_string(number));
  first.blueprint.kind = "postgres-db";
  for (int i = 0; i < 20; ++i) first.blueprint.inputs["input_" + std::to_string(i)] = "a value";
  run::Draft draft = run::Draft::submitted(std::move(first), cause);
  for (int i = 0; i < changes; ++i) {
    Change change{.run = draft.run, .events = draft.events};
    OutboxEntry entry{.key = draft.run.id.str() + ":" + std::to_string(draft.run.version),
                      .subject = draft.run.id.str(),
                      .target = "github",
                      .coalesce = "status"};
    change.outbox.push_back(std::move(entry));
    PORC_CO_CHECK(co_await store->append(std::move(change)));
    draft = run::Draft(draft.run);
    draft.note("went on", cause);
  }
  co_return ok;
}

double append_rate(const std::filesystem::path& folder, int coroutines) {
  aio::Loop loop;
  auto path = folder / ("coroutines-" + std::to_string(coroutines) + ".db");
  auto store = sqlite_store::SqliteStore::open(path, loop, loop);
  if (!store) {
    std::fprintf(stderr, "%s\n", store.error().to_string().c_str());
    std::exit(1);
  }
  const int each = kChanges / coroutines;
  return rate(each * coroutines, [&] {
    aio::TaskScope scope(loop, [](Error error) {
      std::fprintf(stderr, "%s\n", error.to_string().c_str());
      std::abort();
    });
    for (int n = 0; n < coroutines; ++n) scope.spawn(drive(store->get(), &loop, n, each));
    if (!run_to_end(loop, scope.join())) std::abort();
  });
}

}  // namespace

int main(int count, char** arguments) {
  std::string pattern =
      (count > 1 ? std::string(arguments[1]) : std::string(".")) + "/bench-XXXXXX";
  std::filesystem::path folder = ::mkdtemp(pattern.data());
  // Side by side, because a shared disk changes its mind from one minute to the next.
  for (int coroutines : {1, 16, 64, 256}) {
    double syncs = sync_rate(folder / "syncs");
    double appends = append_rate(folder, coroutines);
    std::printf("%3d coroutines: %6.0f durable changes/s, %6.0f syncs of 4 KiB/s, %5.1f x\n",
                coroutines,
                appends,
                syncs,
                appends / syncs);
  }
  std::filesystem::remove_all(folder);
}

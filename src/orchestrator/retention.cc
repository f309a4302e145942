// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/retention.h"

#include <utility>

#include "contracts/bundles.h"

namespace porc::orchestrator {
namespace {

constexpr std::size_t kPage = 500;
constexpr Duration kSweepEvery = std::chrono::hours(1);

/// The run whose bundle has this name.
Result<RunId> run_of(const std::string& name) {
  const std::size_t begin = Bundles::kFolder.size();
  return RunId::parse(name.substr(begin, name.find('/', begin) - begin));
}

Task<bool> may_go(Store* store, RunId id, Timestamp ended_before) {
  auto run = co_await store->get_run(std::move(id));
  if (!run && run.error().code == ErrorCode::not_found) co_return false;
  if (!run) co_return std::move(run).error();
  co_return run::is_final(run->status) && run->updated_at < ended_before;
}

}  // namespace

Task<Swept> sweep_bundles(Store* store, BlobStore* blobs, Timestamp now, Duration keep) {
  Swept swept;
  std::string after;
  do {
    PORC_CO_TRY(BlobPage page,
                co_await blobs->list(std::string(Bundles::kFolder), std::move(after), kPage));
    after = std::move(page.next);
    for (BlobEntry& entry : page.entries) {
      ++swept.looked_at;
      auto id = run_of(entry.name);
      // A run is never over before its bundle was stored: what is young needs no look at the run.
      if (!id || entry.modified >= now - keep) continue;
      PORC_CO_TRY(const bool gone, co_await may_go(store, *std::move(id), now - keep));
      if (!gone) continue;
      PORC_CO_CHECK(co_await blobs->remove(std::move(entry.name)));
      ++swept.removed;
    }
  } while (!after.empty());
  co_return swept;
}

Task<void> keep_sweeping(Store* store,
                         BlobStore* blobs,
                         aio::Clock* clock,
                         Duration keep,
                         std::function<void(const Result<Swept>&)> hear,
                         aio::StopToken stop) {
  Result<void> rested = ok;
  while (rested && !stop.stop_requested()) {
    const auto swept = co_await sweep_bundles(store, blobs, clock->now(), keep);
    hear(swept);
    rested = co_await aio::sleep_until(*clock, clock->now() + kSweepEvery, stop);
  }
  co_return ok;
}

}  // namespace porc::orchestrator

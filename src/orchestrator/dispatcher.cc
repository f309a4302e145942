// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/dispatcher.h"

#include <algorithm>
#include <utility>

namespace porc::orchestrator {
namespace {

constexpr Duration kClaimPause = std::chrono::milliseconds(20);

}  // namespace

Dispatcher::Dispatcher(Parts& parts, const Settings& settings, News& news)
    : parts_(parts),
      settings_(settings),
      news_(news),
      drivers_(parts.executor,
               [&news](const Error& error) { news.publish_error(RunId(), error); }) {}

Task<void> Dispatcher::run(aio::StopToken stop) {
  aio::TaskScope keeper(parts_.executor, [](const Error&) {});
  keeper.spawn(keep_leases(stop));
  while (!stop.stop_requested()) {
    std::uint64_t seen = news_.any().version();
    auto claimed = co_await claim_due(stop);
    if (!claimed) news_.publish_error(RunId(), claimed.error());
    auto next = co_await parts_.store.next_due();
    if (claimed && !next) news_.publish_error(RunId(), next.error());
    Timestamp latest =
        parts_.clock.now() + (claimed && next ? settings_.look_again : settings_.retry_first);
    // While all places are taken only the end of a driver, which nudges, makes room. What is due
    // and could not be claimed, such as what another server is just claiming, must not be asked for
    // without a pause.
    const bool has_room = claimed && driven_.size() < settings_.drivers_max;
    if (has_room && next && *next)
      latest = std::min(latest, std::max(**next, parts_.clock.now() + kClaimPause));
    (void)co_await aio::wait_until(news_.any(), seen, parts_.clock, latest, stop);
  }
  for (Driven& driven : driven_) driven.stop.request_stop();
  PORC_CO_CHECK(co_await drivers_.join());
  co_return co_await keeper.join();
}

Task<void> Dispatcher::claim_due(aio::StopToken stop) {
  while (driven_.size() < settings_.drivers_max && !stop.stop_requested()) {
    std::size_t room = settings_.drivers_max - driven_.size();
    PORC_CO_TRY(auto claims,
                co_await parts_.store.claim_jobs(settings_.server_name, settings_.lease, room));
    const bool all = claims.size() < room;
    for (Claim& claim : claims) {
      Place place = driven_.insert(driven_.end(), Driven{.claim = std::move(claim)});
      drivers_.spawn(drive(place));
    }
    if (all) co_return ok;
  }
  co_return ok;
}

Task<void> Dispatcher::drive(Place place) {
  Driver driver(parts_, settings_, news_, place->claim, place->stop.token());
  auto ended = co_await driver.drive();
  driven_.erase(place);
  news_.nudge();
  co_return ended;
}

Task<void> Dispatcher::keep_leases(aio::StopToken stop) {
  for (;;) {
    PORC_CO_CHECK(
        co_await aio::sleep_until(parts_.clock, parts_.clock.now() + settings_.lease / 3, stop));
    if (driven_.empty()) continue;
    std::vector<Claim> claims;
    for (const Driven& driven : driven_) claims.push_back(driven.claim);
    auto lost = co_await parts_.store.renew_claims(std::move(claims), settings_.lease);
    // When the store cannot be asked the leases run out, and the store refuses what a driver
    // writes.
    if (!lost) continue;
    for (const Claim& claim : *lost) {
      for (Driven& driven : driven_) {
        if (driven.claim.run == claim.run && driven.claim.fence == claim.fence)
          driven.stop.request_stop();
      }
    }
  }
}

}  // namespace porc::orchestrator

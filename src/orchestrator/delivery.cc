// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/delivery.h"

#include <algorithm>
#include <utility>

namespace porc::orchestrator {
namespace {

constexpr std::size_t kBatch = 64;
constexpr Duration kLookAgain = std::chrono::seconds(5);
constexpr std::uint32_t kDoublingsMax = 12;

}  // namespace

Delivery::Delivery(Parts& parts, const Settings& settings, News& news)
    : parts_(parts),
      settings_(settings),
      news_(news),
      deliveries_(parts.executor,
                  [&news](const Error& error) { news.publish_error(RunId(), error); }) {}

Task<void> Delivery::run(aio::StopToken stop) {
  while (!stop.stop_requested()) {
    std::uint64_t seen = news_.any().version();
    auto more = co_await deliver_due();
    if (!more) news_.publish_error(RunId(), more.error());
    if (more && *more) continue;
    (void)co_await aio::wait_until(
        news_.any(), seen, parts_.clock, parts_.clock.now() + kLookAgain, stop);
  }
  co_return ok;
}

Task<bool> Delivery::deliver_due() {
  PORC_CO_TRY(auto due, co_await parts_.store.claim_outbox(settings_.delivery_lease, kBatch));
  bool any = !due.empty();
  for (DueEntry& entry : due) deliveries_.spawn(deliver(std::move(entry)));
  PORC_CO_CHECK(co_await deliveries_.join());
  co_return any;
}

Task<void> Delivery::deliver(DueEntry due) {
  std::string key = due.entry.key;
  auto delivered = co_await hand_over(std::move(due.entry));
  if (delivered) co_return co_await parts_.store.delivered(std::move(key), due.fence);
  bool try_again =
      error_traits(delivered.error().code).retryable && due.attempts + 1 < settings_.deliveries_max;
  std::optional<Timestamp> again;
  if (try_again) {
    Duration wait = settings_.retry_first * (1 << std::min(due.attempts, kDoublingsMax));
    again = parts_.clock.now() + std::min(wait, settings_.retry_longest * 10);
  }
  std::string message = delivered.error().message;
  co_return co_await parts_.store.postponed(std::move(key), due.fence, std::move(message), again);
}

Task<void> Delivery::hand_over(OutboxEntry entry) {
  for (Notifier* notifier : parts_.notifiers) {
    if (notifier->target() == entry.target) co_return co_await notifier->deliver(std::move(entry));
  }
  co_return Error{.code = ErrorCode::not_found,
                  .message = "nobody delivers to '" + entry.target + "'"};
}

}  // namespace porc::orchestrator

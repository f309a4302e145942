// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/delivery.h"

#include <algorithm>
#include <utility>

#include "aio/within.h"
#include "orchestrator/backoff.h"

namespace porc::orchestrator {
namespace {

constexpr std::size_t kBatch = 128;
/// From so many deliveries to one target on no more are claimed for it; a last batch may go over.
constexpr std::size_t kUnderWayMax = 128;

}  // namespace

Delivery::Delivery(Parts& parts, const Settings& settings, News& news)
    : parts_(parts), settings_(settings), news_(news), look_(parts.executor) {}

Task<void> Delivery::run(aio::StopToken stop) {
  aio::TaskScope listening(parts_.executor, [](const Error&) {});
  listening.spawn(hear_news(stop));
  deliveries_.emplace(parts_.executor,
                      [this](const Error& error) { news_.publish_error(RunId(), error); });
  while (!stop.stop_requested()) {
    std::uint64_t seen = look_.version();
    auto looked = co_await mark_and_claim();
    if (!looked) news_.publish_error(RunId(), looked.error());
    (void)co_await aio::wait_until(
        look_, seen, parts_.clock, parts_.clock.now() + settings_.look_again, stop);
  }
  deliveries_.reset();
  PORC_CO_CHECK(co_await mark_delivered());
  co_return co_await listening.join();
}

Task<void> Delivery::hear_news(aio::StopToken stop) {
  for (std::uint64_t seen = news_.any().version();; seen = news_.any().version()) {
    PORC_CO_CHECK(co_await news_.any().wait(seen, stop));
    look_.notify_all();
  }
}

/// One look is two operations of the store, however many deliveries ended or begin.
Task<void> Delivery::mark_and_claim() {
  PORC_CO_CHECK(co_await mark_delivered());
  std::vector<std::string> full;
  for (const auto& [target, count] : under_way_) {
    if (count >= kUnderWayMax) full.push_back(target);
  }
  PORC_CO_TRY(
      auto due,
      co_await parts_.store.claim_outbox(settings_.delivery_lease, kBatch, std::move(full)));
  for (DueEntry& entry : due) {
    ++under_way_[entry.entry.target];
    deliveries_->spawn(deliver(std::move(entry)));
  }
  // More may be due, for which a place is free.
  if (due.size() == kBatch) look_.notify_all();
  co_return ok;
}

Task<void> Delivery::mark_delivered() {
  if (done_.empty()) co_return ok;
  std::vector<Delivered> done = std::exchange(done_, {});
  auto marked = co_await parts_.store.delivered(done);
  // Unmarked, they would be delivered again when their lease ends.
  if (!marked) done_.insert(done_.end(), done.begin(), done.end());
  if (!marked) co_return std::move(marked).error();
  co_return ok;
}

Task<void> Delivery::deliver(DueEntry due) {
  std::string key = due.entry.key;
  std::string target = due.entry.target;
  // Whoever has lost the lease must have let go before, also when the store's clock jumps by up to
  // half of it.
  const Timestamp begun = parts_.clock.now();
  const Timestamp latest = begun + settings_.delivery_lease / 2;
  auto delivered =
      co_await aio::within(parts_.executor, parts_.clock, latest, hand_over(std::move(due.entry)));
  --under_way_[target];
  Attempt attempt{.whose = target, .key = key, .took = parts_.clock.now() - begun};
  if (delivered) {
    news_.publish_delivery(attempt);
    done_.push_back({.key = std::move(key), .fence = due.fence});
    look_.notify_all();
    co_return ok;
  }
  const Notifier* notifier = find_notifier(target);
  auto pauses = notifier == nullptr ? std::vector<Duration>() : notifier->pauses();
  if (pauses.empty()) pauses = settings_.delivery_pauses;
  const auto wait = next_try(delivered.error(), due.attempts, pauses);
  std::optional<Timestamp> again;
  if (wait) again = parts_.clock.now() + *wait;
  attempt.outcome = again ? Attempt::Outcome::again : Attempt::Outcome::dead;
  attempt.error = delivered.error().message;
  auto postponed = co_await parts_.store.postponed(std::move(key), due.fence, attempt.error, again);
  news_.publish_delivery(attempt);
  look_.notify_all();
  if (again && *again < parts_.clock.now() + settings_.look_again) {
    PORC_CO_CHECK(co_await aio::sleep_until(parts_.clock, *again));
    look_.notify_all();
  }
  co_return postponed;
}

Notifier* Delivery::find_notifier(std::string_view target) const {
  auto found = std::ranges::find_if(
      parts_.notifiers, [target](const Notifier* one) { return one->target() == target; });
  return found == parts_.notifiers.end() ? nullptr : *found;
}

Task<void> Delivery::hand_over(OutboxEntry entry) {
  Notifier* notifier = find_notifier(entry.target);
  if (notifier != nullptr) co_return co_await notifier->deliver(std::move(entry));
  co_return Error{.code = ErrorCode::not_found,
                  .message = "nobody delivers to '" + entry.target + "'"};
}

}  // namespace porc::orchestrator

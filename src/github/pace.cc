// SPDX-License-Identifier: Apache-2.0
#include "github/pace.h"

#include <algorithm>
#include <cmath>

namespace porc::github {
namespace {

constexpr double kReadPoints = 1;
constexpr double kWritePoints = 5;
/// Limit: how many idle repositories and credentials are remembered.
constexpr std::size_t kRememberedMax = 1000;

}  // namespace

Pace::Pace(aio::Executor& executor, aio::Clock& clock, PaceOptions options)
    : executor_(executor),
      clock_(clock),
      options_(options),
      requests_(executor, options.at_once_max) {}

Task<Pace::Turn> Pace::enter(std::string credential, std::string repository, bool is_write) {
  Turn turn;
  std::shared_ptr<Writes> writes;
  if (is_write && !repository.empty()) {
    writes = writes_of(repository);
    PORC_CO_TRY(turn.write, co_await writes->gate.enter());
    const Timestamp earliest = writes->last + options_.write_gap;
    if (earliest > clock_.now()) PORC_CO_CHECK(co_await aio::sleep_until(clock_, earliest));
  }
  const double points = is_write ? kWritePoints : kReadPoints;
  PORC_CO_CHECK(co_await spend(std::move(credential), points));
  PORC_CO_TRY(turn.request, co_await requests_.enter());
  if (writes) writes->last = clock_.now();
  co_return std::move(turn);
}

/// Spends what may only be there later, and waits until it is.
Task<void> Pace::spend(std::string credential, double points) {
  const Timestamp now = clock_.now();
  if (buckets_.size() >= kRememberedMax && !buckets_.contains(credential)) forget_idle();
  Bucket& bucket =
      buckets_.try_emplace(credential, Bucket{.points = options_.points_max, .filled = now})
          .first->second;
  const std::chrono::duration<double> passed = std::max(Duration(0), Duration(now - bucket.filled));
  bucket.points =
      std::min(options_.points_max, bucket.points + passed.count() * options_.points_per_second);
  bucket.filled = now;
  bucket.points -= points;
  if (bucket.points >= 0) co_return ok;
  const double seconds = -bucket.points / options_.points_per_second;
  const Duration wait(static_cast<std::int64_t>(std::ceil(seconds * 1000)));
  co_return co_await aio::sleep_until(clock_, now + wait);
}

std::shared_ptr<Pace::Writes> Pace::writes_of(const std::string& repository) {
  const auto found = writes_.find(repository);
  if (found != writes_.end()) return found->second;
  if (writes_.size() >= kRememberedMax) forget_idle();
  auto made = std::make_shared<Writes>(Writes{.gate = Gate(executor_, 1)});
  writes_.emplace(repository, made);
  return made;
}

void Pace::forget_idle() {
  const Timestamp now = clock_.now();
  const Duration full(static_cast<std::int64_t>(
      std::ceil(options_.points_max / options_.points_per_second * 1000)));
  std::erase_if(buckets_, [&](const auto& item) {
    return item.second.points >= 0 && item.second.filled + full <= now;
  });
  std::erase_if(writes_, [&](const auto& item) {
    return item.second->gate.is_empty() && item.second->last + options_.write_gap <= now;
  });
}

}  // namespace porc::github

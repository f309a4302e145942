// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/policy_runner.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "terraform_engine/drivers.h"
#include "terraform_engine/run_on.h"

namespace porc::terraform_engine {
namespace {

constexpr std::size_t kQueueMax = 100'000;
constexpr Duration kAgain = std::chrono::seconds(1);

std::size_t cores() {
  return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

PolicyRunner::PolicyRunner(aio::Loop& loop,
                           Ledger& ledger,
                           const Site& site,
                           PolicyLibrary& policies,
                           std::function<void(Error)> on_error)
    : loop_(loop),
      ledger_(ledger),
      site_(site),
      policies_(policies),
      on_error_(std::move(on_error)),
      pool_(loop, cores(), kQueueMax),
      scope_(loop, on_error_) {}

PolicyRunner::~PolicyRunner() {
  for (const auto& [run, stop] : live_) stop->store(true);
}

void PolicyRunner::start() {
  scope_.spawn(work());
}

void PolicyRunner::interrupt(const std::string& run) {
  auto place = live_.find(run);
  if (place != live_.end()) place->second->store(true);
}

Task<void> PolicyRunner::work() {
  for (;;) {
    const auto seen = ledger_.queued().version();
    auto waiting = co_await ledger_.change(list_own_checks);
    if (!waiting && waiting.error().code == ErrorCode::cancelled)
      co_return std::move(waiting).error();
    if (!waiting) {
      on_error_(std::move(waiting).error().in("looking for plans to check"));
      PORC_CO_CHECK(co_await aio::sleep_until(loop_, loop_.now() + kAgain));
      continue;
    }
    for (const std::string& run : *waiting) {
      auto [place, fresh] = live_.try_emplace(run);
      if (!fresh) continue;
      place->second = std::make_shared<std::atomic<bool>>(false);
      scope_.spawn(check(run));
    }
    PORC_CO_CHECK(co_await ledger_.queued().wait(seen));
  }
}

Task<void> PolicyRunner::check(std::string run) {
  for (;;) {
    auto done = co_await check_once(run);
    if (done && *done) break;
    if (done) continue;  // other sets hold by now
    // Cancelled, or given up, meanwhile; or the server ends.
    if (done.error().code == ErrorCode::conflict || done.error().code == ErrorCode::cancelled)
      break;
    on_error_(std::move(done).error().in("checking the plan of " + run));
    if (!co_await aio::sleep_until(loop_, loop_.now() + kAgain)) break;
  }
  live_.erase(run);
  co_return ok;
}

Task<bool> PolicyRunner::check_once(std::string run) {
  PORC_CO_CHECK(co_await policies_.catch_up());
  PORC_CO_TRY(CheckStart start, co_await ledger_.change(gather_check, run));
  std::shared_ptr<const std::atomic<bool>> stop = live_.at(run);
  PORC_CO_TRY(CheckOutcome outcome,
              co_await run_on(pool_, check_policies, std::cref(site_), std::move(start), stop));
  co_return co_await ledger_.change(finish_checks, run, std::move(outcome));
}

}  // namespace porc::terraform_engine

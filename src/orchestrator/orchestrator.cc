// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/orchestrator.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "orchestrator/delivery.h"
#include "orchestrator/dispatcher.h"

namespace porc::orchestrator {
namespace {

/// Hears what other servers tell, for as long as it lives.
class Hearing {
 public:
  Hearing(Store& store, std::function<void(Due)> told) : store_(store) {
    store_.on_due(std::move(told));
  }
  ~Hearing() { store_.on_due({}); }
  Hearing(const Hearing&) = delete;
  Hearing& operator=(const Hearing&) = delete;

 private:
  Store& store_;
};

Task<void> then_stop(Task<void> part, aio::StopSource others) {
  auto ended = co_await std::move(part);
  others.request_stop();
  co_return ended;
}

}  // namespace

Orchestrator::Orchestrator(Parts parts, Settings settings)
    : parts_(std::move(parts)),
      settings_(std::move(settings)),
      news_(parts_.executor),
      intake_(parts_, settings_, news_) {}

Orchestrator::~Orchestrator() = default;

Task<void> Orchestrator::work(aio::StopToken stop) {
  Dispatcher dispatcher(parts_, settings_, news_);
  Delivery delivery(parts_, settings_, news_);
  Result<void> ended = ok;
  aio::TaskScope scope(parts_.executor, [&ended](const Error& error) {
    if (ended && error.code != ErrorCode::cancelled) ended = error;
  });
  const Hearing hearing(parts_.store, [this](Due due) { hear(due); });
  // None of them is of use without the others.
  aio::StopSource ending;
  aio::StopCallback on_stop(stop, [&ending] { ending.request_stop(); });
  scope.spawn(then_stop(dispatcher.run(ending.token()), ending));
  scope.spawn(then_stop(delivery.run(ending.token()), ending));
  scope.spawn(then_stop(intake_.run(ending.token()), ending));
  PORC_CO_CHECK(co_await scope.join());
  co_return ended;
}

/// Of what other servers tell.
void Orchestrator::hear(Due due) {
  switch (due) {
    case Due::run:
      return news_.nudge_all();
    case Due::delivery:
      return news_.nudge();
    case Due::event:
      return intake_.look();
  }
}

Task<Run> Orchestrator::wait(RunId id,
                             std::function<bool(const Run&)> enough,
                             Timestamp deadline,
                             aio::StopToken stop) {
  auto changed = news_.of(id);
  for (;;) {
    std::uint64_t seen = changed->version();
    PORC_CO_TRY(Run run, co_await parts_.store.get_run(id));
    if (enough(run) || parts_.clock.now() >= deadline) co_return run;
    // What other servers tell may be lost.
    const Timestamp look = std::min(deadline, parts_.clock.now() + settings_.look_again);
    PORC_CO_TRY([[maybe_unused]] const bool notified,
                co_await aio::wait_until(*changed, seen, parts_.clock, look, stop));
  }
}

bool goal_is_over(const Run& run, run::Goal goal) {
  if (is_final(run.status) || run::waits_for_person(run)) return true;
  switch (goal) {
    case run::Goal::submitted:
      return true;
    case run::Goal::built:
      return run.bundle.has_value();
    case run::Goal::planned:
      return run.planned_at.has_value();
    case run::Goal::applied:
      return false;
  }
  return false;
}

}  // namespace porc::orchestrator

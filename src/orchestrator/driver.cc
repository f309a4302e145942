// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/driver.h"

#include <algorithm>
#include <utility>

#include "aio/unless_notified.h"

namespace porc::orchestrator {
namespace {

// Between two looks at an engine that says nothing; only bounds how long a lost wake-up could last.
constexpr Duration kObserveMax = std::chrono::seconds(20);

}  // namespace

run::Reason reason_of(const Error& error) {
  return {.code = std::string(error_traits(error.code).name),
          .message = error.with_trail(),
          .violations = error.violations};
}

Driver::Driver(Parts& parts, const Settings& settings, News& news, Claim claim, aio::StopToken stop)
    : parts_(parts),
      settings_(settings),
      news_(news),
      claim_(std::move(claim)),
      stop_(std::move(stop)),
      changed_(news.of(claim_.run)) {}

Task<void> Driver::drive() {
  for (;;) {
    auto after = co_await look_and_step();
    if (after) {
      delay_ = {};
      if (*after == After::gone) co_return ok;
      continue;
    }
    Error error = std::move(after).error();
    if (stop_.stop_requested()) {
      JobChange now{.kind = JobChange::Kind::due, .due_at = parts_.clock.now()};
      (void)co_await parts_.store.release_claim(claim_, now);
      co_return ok;
    }
    if (error.code == ErrorCode::conflict) {
      // Either a person changed the run first, which the next look shows, or the claim is lost.
      std::vector<Claim> mine(1, claim_);
      auto lost = co_await parts_.store.renew_claims(std::move(mine), settings_.lease);
      if (lost && !lost->empty()) co_return ok;
      if (changed_->version() != seen_change_) continue;
    }
    news_.publish_error(claim_.run, error);
    if (error.code == ErrorCode::corrupt) {
      // No try of ours mends what is stored. A slow look sees when somebody has, and until then
      // the run takes no driver's place.
      JobChange later{.kind = JobChange::Kind::due,
                      .due_at = parts_.clock.now() + settings_.damaged_check};
      auto given = co_await give_back(later);
      if (given) co_return ok;
    }
    (void)co_await back_off();
  }
}

Task<Driver::After> Driver::look_and_step() {
  PORC_CO_CHECK(stop_.check());
  seen_change_ = changed_->version();
  PORC_CO_TRY(Run run, co_await parts_.store.get_run(claim_.run));
  run::Step step = run::next_step(run);
  co_return co_await take(step, std::move(run));
}

Task<Driver::After> Driver::take(run::Step step, Run run) {
  switch (step) {
    case run::Step::rest:
      return rest(std::move(run));
    case run::Step::build:
      return build(std::move(run));
    case run::Step::queue_plan:
      return queue_plan(std::move(run));
    case run::Step::start_plan:
      return start_plan(std::move(run));
    case run::Step::watch_plan:
      return watch_plan(std::move(run));
    case run::Step::ask_approval:
    case run::Step::queue_apply:
      return queue_apply(std::move(run));
    case run::Step::start_apply:
      return start_apply(std::move(run));
    case run::Step::watch_apply:
      return watch_apply(std::move(run));
    case run::Step::stop_engine:
      return stop_engine(std::move(run));
    case run::Step::settle:
      return settle(std::move(run));
  }
  PORC_ASSERT(false);
}

Task<Driver::After> Driver::store(run::Draft draft) {
  PORC_CO_CHECK(co_await store_change(parts_, news_, std::move(draft), claim_, kKeep));
  co_return After::again;
}

Task<Driver::After> Driver::fail(Run run, run::RunEvent event, Error error) {
  run::Draft draft(std::move(run));
  json::object facts;
  facts["error"] = error.message;
  PORC_CO_CHECK(draft.move(event, cause(run::Actor::orchestrator), std::move(facts)));
  draft.run.reason = reason_of(error);
  co_return co_await store(std::move(draft));
}

Task<Driver::After> Driver::give_back(JobChange job) {
  PORC_CO_CHECK(co_await parts_.store.release_claim(claim_, job));
  news_.nudge();
  co_return After::gone;
}

Task<Driver::After> Driver::park(WorkspaceName workspace) {
  // A hold may take effect after its driver was cut off and its run was settled by another; then
  // nobody gives it back. A holder that was over long before we came is such a one.
  PORC_CO_TRY(workspace::Workspace place, co_await parts_.store.get_workspace(workspace));
  if (place.hold) {
    auto holder = co_await parts_.store.get_run(place.hold->run);
    if (!holder && holder.error().code == ErrorCode::cancelled) co_return std::move(holder).error();
    // A holder that cannot be read is trouble of its own, not of who waits for it.
    bool left_behind = holder && is_final(holder->status) &&
                       parts_.clock.now() >= holder->updated_at + settings_.park_max;
    if (left_behind) {
      Claim seen{.run = holder->id, .fence = place.hold->fence};
      PORC_CO_CHECK(co_await parts_.store.release_workspace(workspace, std::move(seen)));
      co_return After::again;
    }
  }
  JobChange job{.kind = JobChange::Kind::park, .due_at = parts_.clock.now() + settings_.park_max};
  co_return co_await give_back(job);
}

Task<EngineRun> Driver::find_engine_run(Run run) {
  if (run.engine_run) co_return co_await parts_.engine.get_run(*run.engine_run);
  co_return co_await parts_.engine.find_run(run.id, run.workspace);
}

Task<std::optional<EngineRun>> Driver::observe(EngineRun seen) {
  Timestamp deadline = parts_.clock.now() + kObserveMax;
  auto observing = parts_.engine.observe(seen.id, seen.revision, deadline);
  co_return co_await aio::unless_notified(*changed_, seen_change_, stop_, std::move(observing));
}

Task<void> Driver::back_off() {
  delay_ = std::clamp(delay_ * 2, settings_.retry_first, settings_.retry_longest);
  PORC_CO_CHECK(co_await aio::wait_until(
      *changed_, changed_->version(), parts_.clock, parts_.clock.now() + delay_, stop_));
  co_return ok;
}

run::Cause Driver::cause(run::Actor actor, bool outside) const {
  return {
      .actor = actor, .by = settings_.server_name, .at = parts_.clock.now(), .outside = outside};
}

}  // namespace porc::orchestrator

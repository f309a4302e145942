// SPDX-License-Identifier: Apache-2.0
// Test support: changes of a run, as the orchestrator stores them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "contracts/store.h"
#include "domain/run/draft.h"

namespace porc::fakes {

inline Run first_run() {
  Run run;
  run.id = RunId::parse("porc-20260102-030405-abc234").value();
  run.workspace = WorkspaceName::parse("porc-dev").value();
  run.identity = {.environment = "dev", .kind = "service", .name = "shop"};
  run.blueprint.metadata.repo = "platform/shop";
  run.callback_url = "https://ci.example.com/hook?token=t";
  return run;
}

inline run::Cause cause_at(Timestamp at) {
  return {.actor = run::Actor::orchestrator, .by = "porc", .at = at};
}

inline Change change_of(run::Draft draft) {
  return {.run = std::move(draft.run), .events = std::move(draft.events)};
}

/// Submitted, and in the same change record building and built.
inline Change first_change(Run run = first_run()) {
  const run::Cause cause = cause_at(Timestamp(std::chrono::seconds(1'777'984'800)));
  run::Draft draft = run::Draft::submitted(std::move(run), cause);
  (void)draft.move(run::RunEvent::build_started, cause);
  draft.note("noted", cause);
  (void)draft.move(run::RunEvent::build_finished, cause);
  return change_of(std::move(draft));
}

/// One that has gone all the way to `end`, a minute for each step from `at` on; told as one change.
inline Change whole_change(run::RunEvent end, Timestamp at, Run run = first_run()) {
  using enum run::RunEvent;
  run::Cause cause = cause_at(at);
  run::Draft draft = run::Draft::submitted(std::move(run), cause);
  auto move = [&](run::RunEvent event, run::Actor actor) {
    cause.at += std::chrono::minutes(1);
    cause.actor = actor;
    return draft.move(event, cause).has_value();
  };
  for (const run::RunEvent event : {build_started, build_finished, plan_requested, plan_started}) {
    (void)move(event, run::Actor::orchestrator);
  }
  if (!run::is_allowed(draft.run.status, end, run::Actor::engine)) {
    (void)move(plan_changed, run::Actor::engine);
    (void)move(apply_requested, run::Actor::orchestrator);
    (void)move(apply_started, run::Actor::orchestrator);
  }
  (void)move(end, run::Actor::engine);
  return change_of(std::move(draft));
}

}  // namespace porc::fakes

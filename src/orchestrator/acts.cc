// SPDX-License-Identifier: Apache-2.0
// What people do to a run that exists.
#include <algorithm>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "orchestrator/amendment.h"
#include "orchestrator/binding.h"
#include "orchestrator/change.h"
#include "orchestrator/driver.h"
#include "orchestrator/orchestrator.h"

namespace porc::orchestrator {
namespace {

// A driver may store a change between our look and our write; the next look sees it.
constexpr int kRaceTries = 10;
constexpr const char* kOverridden = "overridden";  // as PlanEvidence says it

constexpr std::size_t kLookedAt = 100;

/// When the run came to where it stands.
Timestamp entered(const Run& run) {
  const auto at = run.status_at.find(boost::describe::enum_to_string(run.status, "?"));
  return at == run.status_at.end() ? run.updated_at : at->second;
}

/// The policies that an override is about.
json::array refusing(const std::vector<run::PolicyOutcome>& policies) {
  json::array names;
  for (const run::PolicyOutcome& policy : policies) {
    const bool refuses = !policy.passed && policy.enforcement_level != "advisory";
    if (refuses) names.emplace_back(policy.policy_set + "/" + policy.policy);
  }
  return names;
}

}  // namespace

Task<Run> Orchestrator::get(RunId id, identity::Principal by) {
  std::string name = id.str();
  PORC_CO_TRY(Run run, co_await parts_.store.get_run(std::move(id)));
  if (by.scope.admits(run.identity, run.blueprint.metadata.repo)) co_return run;
  co_return Error{.code = ErrorCode::not_found, .message = "there is no run " + name};
}

Task<std::optional<RunId>> Orchestrator::overtaken_by(RunId id, identity::Principal by) {
  PORC_CO_TRY(const Run run, co_await get(std::move(id), std::move(by)));
  RunFilter filter;
  filter.workspace = run.workspace.str();
  filter.statuses = {run::RunStatus::applying,
                     run::RunStatus::applied,
                     run::RunStatus::apply_failed,
                     run::RunStatus::cancelled};
  // The newest submissions will do: whoever changed the state lately was hardly asked for before
  // all of these.
  const PageRequest newest{.limit = kLookedAt};
  PORC_CO_TRY(const Page<Run> page, co_await parts_.store.list_runs(filter, newest));
  const Timestamp ended = entered(run);
  const auto changed = std::ranges::find_if(page.items, [&](const Run& other) {
    if (other.id == run.id || !may_have_touched_state(other)) return false;
    return other.status == run::RunStatus::applying || entered(other) > ended;
  });
  if (changed == page.items.end()) co_return std::nullopt;
  co_return changed->id;
}

Task<Run> Orchestrator::amend(RunId id,
                              identity::Principal by,
                              Amendment amendment,
                              run::Actor actor) {
  for (int tries = 1;; ++tries) {
    PORC_CO_TRY(Run run, co_await get(id, by));
    run::Cause cause{.actor = actor, .by = by.name(), .at = parts_.clock.now()};
    Run before = run;
    run::Draft draft(std::move(run));
    PORC_CO_CHECK(amendment(draft, cause));
    if (draft.events.empty()) co_return before;
    JobChange job{.kind = JobChange::Kind::due, .due_at = cause.at};
    auto stored = co_await store_change(parts_, news_, std::move(draft), std::nullopt, job);
    bool raced = !stored && stored.error().code == ErrorCode::conflict;
    if (!raced || tries == kRaceTries) co_return stored;
  }
}

Task<Run> Orchestrator::raise_goal(RunId id, run::Goal goal, identity::Principal by) {
  PORC_CO_TRY(Run run, co_await get(id, by));
  if (goal == run::Goal::applied && run.status == run::RunStatus::planned) {
    if (run::plan_is_too_old(run, parts_.clock.now(), settings_.plan_ttl)) {
      co_return Error{.code = ErrorCode::conflict,
                      .message = "the plan is too old to be applied: submit again"};
    }
    PORC_CO_TRY(std::vector<Violation> broken, co_await broken_items(parts_, run));
    if (!broken.empty()) {
      co_return Error{.code = ErrorCode::conflict,
                      .message = "what was planned is not what would be applied now: submit again",
                      .violations = std::move(broken)};
    }
  }
  Amendment raise = [goal](run::Draft& draft, const run::Cause& cause) -> Result<void> {
    bool reached = draft.run.goal >= goal;
    if (is_final(draft.run.status)) {
      bool as_asked = reached && (draft.run.status == run::RunStatus::applied ||
                                  draft.run.status == run::RunStatus::no_changes);
      if (as_asked) return ok;
      return over(draft.run);
    }
    if (draft.run.status == run::RunStatus::cancelling) {
      return Error{.code = ErrorCode::conflict,
                   .message = "run " + draft.run.id.str() + " is being cancelled"};
    }
    if (draft.run.status == run::RunStatus::policy_soft_failed && goal == run::Goal::applied) {
      return Error{.code = ErrorCode::policy_failed,
                   .message = "run " + draft.run.id.str() +
                              " failed a policy that must be overridden first"};
    }
    if (reached) return ok;
    json::object facts;
    facts["goal"] = boost::describe::enum_to_string(goal, "?");
    draft.note("goal_raised", cause, std::move(facts));
    draft.run.goal = goal;
    return ok;
  };
  co_return co_await amend(std::move(id), std::move(by), std::move(raise));
}

Task<Run> Orchestrator::override_policy(RunId id, std::string reason, identity::Principal by) {
  Amendment overriding = [reason = std::move(reason)](run::Draft& draft,
                                                      const run::Cause& cause) -> Result<void> {
    PORC_TRY(json::object facts, because(reason));
    if (reason.empty()) return no_reason("the policy does not count");
    if (draft.run.policy_override && !is_final(draft.run.status)) return ok;
    if (is_final(draft.run.status)) return over(draft.run);
    facts["policies"] = refusing(draft.run.policies);
    PORC_CHECK(draft.move(run::RunEvent::policy_overridden, cause, std::move(facts)));
    draft.run.policy_override = run::PolicyOverride{.by = cause.by, .reason = reason};
    // What the engine will say once it was told; it is asked again before anything is applied.
    draft.run.binding->plan.policy_verdict = kOverridden;
    draft.run.reason.reset();
    return ok;
  };
  co_return co_await amend(std::move(id), std::move(by), std::move(overriding));
}

Task<Run> Orchestrator::cancel(RunId id, std::string reason, identity::Principal by) {
  Amendment cancelling = [reason = std::move(reason)](run::Draft& draft,
                                                      const run::Cause& cause) -> Result<void> {
    bool asked_before = draft.run.status == run::RunStatus::cancelling ||
                        draft.run.status == run::RunStatus::cancelled;
    if (asked_before) return ok;
    if (is_final(draft.run.status)) return over(draft.run);
    PORC_TRY(json::object facts, because(reason));
    PORC_CHECK(draft.move(run::RunEvent::cancel_requested, cause, std::move(facts)));
    draft.run.reason =
        reason_of({.code = ErrorCode::cancelled, .message = "cancelled by " + cause.by});
    return ok;
  };
  co_return co_await amend(std::move(id), std::move(by), std::move(cancelling));
}

Task<Run> Orchestrator::discard(RunId id, std::string reason, identity::Principal by) {
  Amendment discarding = [reason = std::move(reason)](run::Draft& draft,
                                                      const run::Cause& cause) -> Result<void> {
    if (draft.run.status == run::RunStatus::discarded) return ok;
    if (is_final(draft.run.status)) return over(draft.run);
    PORC_TRY(json::object facts, because(reason));
    PORC_CHECK(draft.move(run::RunEvent::discarded, cause, std::move(facts)));
    draft.run.reason =
        reason_of({.code = ErrorCode::cancelled, .message = "discarded by " + cause.by});
    return ok;
  };
  co_return co_await amend(std::move(id), std::move(by), std::move(discarding));
}

Task<Run> Orchestrator::supersede(RunId id, std::string reason, identity::Principal by) {
  Amendment superseding = [reason = std::move(reason)](run::Draft& draft,
                                                       const run::Cause& cause) -> Result<void> {
    const run::RunStatus status = draft.run.status;
    if (is_final(status) || status == run::RunStatus::cancelling) return ok;
    if (status == run::RunStatus::applying) {
      return Error{.code = ErrorCode::conflict,
                   .message = "run " + draft.run.id.str() + " is being applied"};
    }
    PORC_TRY(json::object facts, because(reason));
    if (status == run::RunStatus::planning) {
      // Only the engine's own end makes it final.
      run::Cause asking = cause;
      asking.actor = run::Actor::person;
      PORC_CHECK(draft.move(run::RunEvent::cancel_requested, asking, std::move(facts)));
    } else {
      PORC_CHECK(draft.move(run::RunEvent::superseded, cause, std::move(facts)));
    }
    draft.run.reason = reason_of({.code = ErrorCode::conflict, .message = reason});
    return ok;
  };
  co_return co_await amend(
      std::move(id), std::move(by), std::move(superseding), run::Actor::orchestrator);
}

}  // namespace porc::orchestrator

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "aio/stop.h"
#include "domain/run/draft.h"
#include "domain/run/step.h"
#include "orchestrator/change.h"
#include "orchestrator/change_gate.h"
#include "orchestrator/settings.h"

namespace porc::orchestrator {

/// Takes one run step by step towards its goal while it holds the claim. Each step first looks at
/// what the store and the engine already have, so that a driver may die on any line and the next
/// goes on.
class Driver {
 public:
  /// All references outlive the driver; `stop` is requested at shutdown and when the claim is lost.
  Driver(Parts& parts, const Settings& settings, News& news, Claim claim, aio::StopToken stop);

  /// Ends when the claim is given back or lost.
  Task<void> drive();

  /// What was found in a plan.
  struct Judged {
    std::string digest{};            ///< SHA-256 (hex) of the JSON that was read
    std::optional<Error> refusal{};  ///< why it may not be applied
    std::vector<run::ResourceChange> changes{};
  };

 private:
  static constexpr JobChange kKeep{};

  /// What the loop does after a step.
  enum class After : std::uint8_t { again, gone };

  Task<After> look_and_step();
  Task<After> take(run::Step step, Run run);

  Task<After> build(Run run);       // build.cc
  Task<After> queue_plan(Run run);  // plan.cc
  Task<After> start_plan(Run run);
  Task<After> watch_plan(Run run);
  Task<EngineRun> ensure_plan(Run run);
  Task<std::map<std::string, Secret>> open_inputs(blueprint::Blueprint blueprint,
                                                  std::vector<std::string> pointers);
  Task<After> conclude_plan(Run run, EngineRun seen);
  /// Reads the plan. Errors: not_found while the engine has none; what may pass.
  Task<Judged> judge_plan(Run run, std::string engine_run);
  /// Gives a plan up in the engine that may not be applied, then ends the run.
  Task<After> refuse_plan(Run run, std::string engine_run, Error why);
  /// What the plan is bound to; `plan_digest` is of what was judged, "" when nothing was.
  Task<run::Binding> bind(Run run, std::string plan_digest);
  Task<After> queue_apply(Run run);  // apply.cc
  Task<After> start_apply(Run run);
  Task<After> watch_apply(Run run);
  /// Whether the approval and the change record let an apply through now.
  struct Passage {
    std::optional<Error> refusal{};                  ///< they never will
    std::optional<GateLook> closed{};                ///< they do not now
    bool again = false;                              ///< the run was changed: look again
    std::optional<approval::ChangeRecord> record{};  ///< as it was when it let it through
  };
  Task<Passage> pass_gate(Run run);  // hold_back.cc
  /// Gives the claim back until the change record may be open.
  Task<After> hold_back(Run run, GateLook look);
  /// Keeps in the run what it waits for, unless it is known.
  Task<void> tell_wait(Run run, GateLook look);
  /// Gives the plan up in the engine first, so that "nothing was applied" is true and stays so.
  Task<After> refuse_apply(Run run, std::string engine_run, Error why);
  Task<After> conclude_apply(Run run, EngineRun seen);
  Task<After> stop_engine(Run run);
  Task<After> rest(Run run);  // rest.cc
  Task<After> settle(Run run);
  /// True when the engine's run ended, or now ends, with a plan that nobody applied.
  Task<bool> abandon_plan(Run run);
  /// `again` when somebody moved the waiting run in the engine's own pages, `gone` when nobody did.
  Task<After> follow_outside(Run run);  // outside.cc
  /// The same for a run that holds nothing and keeps no driver waiting: an engine that does not
  /// answer is told of, and asked again at the next look.
  Task<After> glance_outside(Run run);
  Task<After> follow_end(Run run, EngineRun seen);
  /// The binding of a run whose policy was overridden.
  Task<run::Binding> rebound(Run run);
  /// Ends the runs that wait for a state that `run` has changed.
  Task<void> supersede_waiting(Run run);  // supersede.cc
  /// Ends a run whose state moved on, and says by whom as far as PORC knows.
  Task<After> supersede(Run run, run::Cause cause, Error why);
  Task<std::optional<RunId>> last_applied_since_planned(Run run);

  /// Stores the draft under this claim; the claim is kept.
  Task<After> store(run::Draft draft);
  /// Ends the run with what went wrong.
  Task<After> fail(Run run, run::RunEvent event, Error error);
  /// Gives the claim back.
  Task<After> give_back(JobChange job);
  /// Gives the claim back until the workspace is free.
  Task<After> park(WorkspaceName workspace);
  Task<EngineRun> find_engine_run(Run run);
  /// The engine's run as soon as it is not `seen`; nullopt when the run itself changed first.
  Task<std::optional<EngineRun>> observe(EngineRun seen);
  /// Waits before the next try after an error; a change of the run ends the wait.
  Task<void> back_off();

  run::Cause cause(run::Actor actor, bool outside = false) const;

  Parts& parts_;
  const Settings& settings_;
  News& news_;
  Claim claim_;
  aio::StopToken stop_;
  std::shared_ptr<aio::Signal> changed_;
  std::uint64_t seen_change_ = 0;
  Duration delay_{};
};

/// How the error is kept in the run.
run::Reason reason_of(const Error& error);

}  // namespace porc::orchestrator

// SPDX-License-Identifier: Apache-2.0
// What may happen to runs, workspaces and states together: each function is the body of one
// transaction. It decides by the table in transition.h and touches nothing but the records.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "terraform_engine/commands.h"
#include "terraform_engine/records.h"

namespace porc::terraform_engine {

/// The transaction's view: records, the moment, and what has changed so far.
struct Fact {
  Records& records;
  Timestamp now;
  std::set<std::string> runs{};        ///< whose revision grew: observers are woken
  std::set<std::string> workspaces{};  ///< whose queue may move
};

/// A new run, pending. `key` finds the run that was made with it before, whatever else differs.
/// Errors: invalid_argument; not_found.
Result<StoredRun> create_run(Fact& fact, hosted::RunOptions options, RunInputs inputs);

/// Lets what may go on in the changed workspaces go on: pending runs to plan_queued, confirmed ones
/// to apply_queued. A run that is neither plan-only nor a saved plan takes the workspace's lock
/// before it plans, a saved plan before it applies; nobody holds it twice, and a user's lock keeps
/// everybody waiting.
Result<void> admit(Fact& fact);

/// Everything that one phase starts from.
struct PhaseStart {
  StoredRun stored{};
  hosted::Workspace workspace{};
  bool apply = false;
  std::vector<hosted::Variable> variables{};
  RunInputs inputs{};
};

/// Starts the oldest queued phase; nullopt when none is queued. An apply whose state moved is
/// discarded instead.
Result<std::optional<PhaseStart>> begin_next(Fact& fact);
/// The same for a phase that was begun before a restart, without starting it again.
Result<PhaseStart> resume(Fact& fact, const std::string& run);
/// Numbers a further attempt at the phase under way.
Result<PhaseStart> begin_again(Fact& fact, const std::string& run);

struct PlanOutcome {
  PhaseEnd end{};
  run::PlanCounts counts{};
  std::string plan_digest{};
};
/// Decides what a plan leads to, all at once: counters, changes, status and whether it can be
/// confirmed become visible together (docs/tfe-api.md, 16.1).
Result<void> finish_plan(Fact& fact, const std::string& run, const PlanOutcome& outcome);

/// `state` is the state version that the apply left, when it changed the state.
Result<void> finish_apply(Fact& fact,
                          const std::string& run,
                          const PhaseEnd& end,
                          const std::optional<hosted::StateVersion>& state);

// What people do. `by` is who, when not PORC. `strict` asks for TFE's conflicts where PORC's own
// contract calls a repetition harmless.
Result<hosted::Run> confirm(Fact& fact, const std::string& run, const std::string& by, bool strict);
Result<hosted::Run> discard(Fact& fact, const std::string& run, const std::string& by, bool strict);
/// Whether terraform must be interrupted is for the caller to see: the run is planning or applying.
Result<hosted::Run> cancel(Fact& fact, const std::string& run, const std::string& by, bool strict);

/// Makes `version` the workspace's current state and voids every plan that waits on the old one.
Result<void> record_state(Fact& fact, const hosted::StateVersion& version);
/// Lineage "" and serial 0 when there is none.
Result<hosted::StateVersion> current_state(Fact& fact, const std::string& workspace);

}  // namespace porc::terraform_engine

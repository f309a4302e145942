// SPDX-License-Identifier: Apache-2.0
// What may happen to runs, workspaces and states together: each function is the body of one
// transaction. It decides by the table in transition.h and touches nothing but the records.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "contracts/policy_library.h"
#include "terraform_engine/commands.h"
#include "terraform_engine/records.h"
#include "terraform_engine/transition.h"

namespace porc::terraform_engine {

/// The transaction's view: records, the moment, and what has changed so far.
struct Fact {
  Records& records;
  const PolicyLibrary& policies;
  std::string instance{};  ///< this server, where several share the engine; else ""
  Timestamp now{};
  std::set<std::string> runs{};        ///< whose revision grew: observers are woken
  std::set<std::string> workspaces{};  ///< whose queue may move
};

/// Moves a run by one row of the table, stores it and, when it is over, gives its workspace to the
/// next. Errors: conflict.
Result<void> move_run(Fact& fact, StoredRun& stored, RunMove by);
/// What follows a plan that may go on: its end, its void when what it was made from moved, the wait
/// for a confirmation, or the confirmation itself.
Result<void> go_on(Fact& fact, StoredRun& stored);
/// Errors: conflict: "run … is …: it cannot be `what`".
Error refused(const hosted::Run& run, const std::string& what);
/// Notes who moved a run, when it was not PORC.
void name_mover(hosted::Run& run, const std::string& by);

/// The workspace that is named as `fresh`; `fresh` itself, stored, when there is none.
Result<hosted::Workspace> ensure_workspace(Fact& fact, hosted::Workspace fresh);

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
  std::string unsettled{};  ///< why nobody knows what became of an apply
  std::string lease{};  ///< under which it was begun (lease.h); "" when the server may stay away
};

/// Starts the oldest queued phase that `terraform` can, the version that is installed here ("": not
/// known); nullopt when none is queued. An apply is discarded instead when anything moved that its
/// plan was made from, also when no server has the terraform any more that made it; and a plan
/// fails when nobody knows the state.
Result<std::optional<PhaseStart>> begin_next(Fact& fact, const std::string& terraform);
/// The same for a phase that was begun before a restart, without starting it again.
Result<PhaseStart> resume(Fact& fact, const std::string& run);
/// Numbers a further attempt after `attempt` at the phase under way. Errors: conflict when another
/// one was begun, and when an apply would find other variables than its plan; unavailable while
/// this server holds no lease.
Result<PhaseStart> begin_again(Fact& fact,
                               const std::string& run,
                               std::uint32_t attempt,
                               const std::string& terraform);

/// What a phase left, sealed and stored.
struct PhaseOutcome {
  PhaseEnd end{};
  std::vector<TerraformCall> calls{};
  std::optional<std::string> log_kept{};  ///< as in StoredRun

  // Of a plan.
  run::PlanCounts counts{};
  std::string plan_digest{};
  std::optional<std::string> plan_kept{};  ///< as in StoredRun

  // Of an apply.
  std::optional<hosted::StateVersion> state{};      ///< when it changed the state
  std::optional<hosted::StateVersion> set_aside{};  ///< kept, but never the current one
  std::string state_fault{};  ///< why nobody knows the state that it left; it has failed then
  std::string unsettled{};    ///< why the resources may be others than the state says
  bool room_kept = false;     ///< something of it lies in the run's work folder alone
};

/// Decides what a plan leads to, all at once: counters, changes, status and whether it can be
/// confirmed become visible together, since a client may look at any moment.
Result<void> finish_plan(Fact& fact, const std::string& run, const PhaseOutcome& outcome);

Result<void> finish_apply(Fact& fact, const std::string& run, const PhaseOutcome& outcome);

/// What moved since the plan was made from it, in words; "" when everything is as it was.
Result<std::string> moved_since_plan(Fact& fact, const StoredRun& stored);
/// What gather_evidence and the plan's own binding compare (digest_settings).
Result<std::string> settings_of(Fact& fact, const hosted::Run& run);
/// Discards a plan that waits, because of `why`.
Result<void> void_plan(Fact& fact, StoredRun& stored, const std::string& why);

// What people do. `by` is who, when not PORC. `strict` asks for TFE's conflicts where PORC's own
// contract calls a repetition harmless.
Result<hosted::Run> confirm(Fact& fact, const std::string& run, const std::string& by, bool strict);
Result<hosted::Run> discard(Fact& fact, const std::string& run, const std::string& by, bool strict);
/// Whether terraform must be interrupted is for the caller to see: the run is planning or applying.
Result<hosted::Run> cancel(
    Fact& fact, const std::string& run, const std::string& by, bool strict, bool force);

/// An apply may have made more in the workspace than its state tells: nothing else is planned there
/// before a refresh was seen that begins from now on.
Result<void> unsettle(Fact& fact, const std::string& workspace, const std::string& why);

/// Makes `version` the workspace's current state and voids every plan that waits on the old one.
Result<void> record_state(Fact& fact, const hosted::StateVersion& version);
/// Lineage "" and serial 0 when there is none.
Result<hosted::StateVersion> current_state(Fact& fact, const std::string& workspace);

}  // namespace porc::terraform_engine

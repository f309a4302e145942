// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/lifecycle.h"

#include <algorithm>
#include <cstdint>

#include "terraform_engine/identifier.h"
#include "terraform_engine/policy_lifecycle.h"
#include "terraform_engine/transition.h"
#include "terraform_engine/variables.h"

namespace porc::terraform_engine {
namespace {

using hosted::Run;
using hosted::Status;
using hosted::Workspace;

constexpr const char* kRunLock = "runs";

bool holds(const Workspace& workspace, const Run& run) {
  return workspace.lock && workspace.lock->kind == kRunLock && workspace.lock->holder == run.id;
}

/// Stores the run and, when it is over, gives its workspace to the next.
Result<void> save(Fact& fact, const StoredRun& stored) {
  PORC_CHECK(fact.records.update_run(stored));
  fact.runs.insert(stored.run.id);
  fact.workspaces.insert(stored.run.options.workspace);
  if (!is_final(stored.run.status)) return ok;
  PORC_TRY(Workspace workspace, fact.records.get_workspace(stored.run.options.workspace));
  if (!holds(workspace, stored.run)) return ok;
  workspace.lock.reset();
  workspace.current_run.reset();
  workspace.updated_at = fact.now;
  return fact.records.put_workspace(workspace);
}

/// Takes the workspace's lock for the run. False when somebody else has it.
Result<bool> take_lock(Fact& fact, const Run& run) {
  PORC_TRY(Workspace workspace, fact.records.get_workspace(run.options.workspace));
  if (holds(workspace, run)) return true;
  if (workspace.lock) return false;
  workspace.lock = hosted::Lock{.kind = kRunLock, .holder = run.id};
  workspace.current_run = run.id;
  workspace.updated_at = fact.now;
  PORC_CHECK(fact.records.put_workspace(workspace));
  return true;
}

bool locks_to_plan(const Run& run) {
  return !run.options.plan_only && !run.options.save_plan;
}

constexpr const char* kStateMoved = "the state changed after this plan was made";
constexpr const char* kTerraformGone = ", which made this plan, is installed no more";

/// Notes what a plan that begins now is made from, and by which terraform.
Result<void> bind(Fact& fact, StoredRun& stored, const std::string& terraform) {
  PORC_TRY(auto state, current_state(fact, stored.run.options.workspace));
  stored.terraform.reset();
  if (!terraform.empty()) stored.terraform = terraform;
  stored.outdated.reset();
  stored.planned_lineage = state.lineage;
  stored.planned_serial = state.serial;
  PORC_TRY(stored.planned_settings, settings_of(fact, stored.run));
  return ok;
}

/// What runs that say nothing of themselves are to policies: what the last one in their workspace
/// was that did. Who changes a blueprint's resources in another way is held to the same.
Result<void> remember_subject(Fact& fact, hosted::RunOptions& options, Workspace workspace) {
  if (!options.subject) {
    options.subject = workspace.subject;
    return ok;
  }
  workspace.subject = options.subject;
  return fact.records.put_workspace(workspace);
}

Result<void> check_options(Fact& fact, hosted::RunOptions& options) {
  PORC_TRY(Workspace workspace, fact.records.get_workspace(options.workspace));
  auto refuse = [](std::string message) {
    return Error{.code = ErrorCode::invalid_argument, .message = std::move(message)};
  };
  if (options.is_destroy && options.refresh_only)
    return refuse("a run is a destroy or a refresh, not both");
  if (options.refresh_only && !options.refresh)
    return refuse("a refresh-only run cannot leave out the refresh");
  auto version = options.configuration_version.empty()
                     ? fact.records.latest_configuration(workspace.id)
                     : fact.records.get_configuration(options.configuration_version);
  if (!version && options.configuration_version.empty())
    return refuse("the workspace has no configuration: upload one first");
  if (!version) return std::move(version).error();
  if (version->workspace != workspace.id || version->status != "uploaded")
    return refuse("the configuration version is not an uploaded one of this workspace");
  options.configuration_version = version->id;
  options.plan_only = options.plan_only || version->speculative;
  return remember_subject(fact, options, std::move(workspace));
}

/// Whose the phase is that begins now.
void take_wheel(const Fact& fact, StoredRun& stored) {
  stored.driver.reset();
  if (!fact.instance.empty()) stored.driver = fact.instance;
}

/// Where the terraform is that can apply a plan.
enum class Fit : std::uint8_t { here, elsewhere, nowhere };

Result<Fit> fit_of(Fact& fact, const StoredRun& stored, const std::string& terraform) {
  if (terraform.empty() || stored.terraform.value_or(terraform) == terraform) return Fit::here;
  PORC_TRY(const auto instances, fact.records.list_instances());
  // One that cannot tell its terraform just now may have it, and one that is gone may come back.
  const bool elsewhere = std::ranges::any_of(instances, [&](const Instance& each) {
    return (each.terraform == *stored.terraform || each.terraform.empty()) &&
           !each.is_over(fact.now);
  });
  return elsewhere ? Fit::elsewhere : Fit::nowhere;
}

/// Whoever let its lease run out, or gave it back, begins nothing before it has another.
Result<bool> holds_lease(Fact& fact) {
  if (fact.instance.empty()) return true;
  PORC_TRY(const auto instances, fact.records.list_instances());
  return std::ranges::any_of(instances, [&](const Instance& each) {
    return each.id == fact.instance && each.is_alive(fact.now);
  });
}

/// Why nothing is planned in a workspace now; a refresh may find out what its resources are.
std::optional<std::string> fault_of(const Workspace& workspace, const Run& run) {
  if (workspace.state_fault) return workspace.state_fault;
  if (run.options.refresh_only) return std::nullopt;
  return workspace.unsettled;
}

/// A refresh was seen.
Result<void> settle(Fact& fact, const StoredRun& seen) {
  if (!seen.run.options.refresh_only || seen.outdated.value_or(false)) return ok;
  PORC_TRY(Workspace workspace, fact.records.get_workspace(seen.run.options.workspace));
  if (!workspace.unsettled) return ok;
  workspace.unsettled.reset();
  workspace.updated_at = fact.now;
  return fact.records.put_workspace(workspace);
}

Result<PhaseStart> gather(Fact& fact, StoredRun stored) {
  PORC_TRY(Workspace workspace, fact.records.get_workspace(stored.run.options.workspace));
  PORC_TRY(auto variables, fact.records.list_variables(workspace.id));
  PORC_TRY(RunInputs inputs, fact.records.get_inputs(stored.run.id));
  bool apply = stored.run.status == Status::applying;
  return PhaseStart{.stored = std::move(stored),
                    .workspace = std::move(workspace),
                    .apply = apply,
                    .variables = std::move(variables),
                    .inputs = std::move(inputs)};
}

/// Voids every plan of the workspace that is not being applied yet.
Result<void> void_plans(Fact& fact, const std::string& workspace, const std::string& why) {
  PORC_TRY(auto waiting, fact.records.list_planned(workspace));
  for (StoredRun& stored : waiting) PORC_CHECK(void_plan(fact, stored, why));
  return ok;
}

/// Nobody knows what the workspace's resources are: nothing is planned from the old state.
Result<void> lose_state(Fact& fact, const std::string& id, const std::string& fault) {
  PORC_TRY(Workspace workspace, fact.records.get_workspace(id));
  workspace.state_fault = "nothing is planned here until somebody stores a good state: " + fault;
  workspace.updated_at = fact.now;
  PORC_CHECK(fact.records.put_workspace(workspace));
  return void_plans(fact, id, kStateMoved);
}

}  // namespace

Result<void> move_run(Fact& fact, StoredRun& stored, RunMove by) {
  PORC_CHECK(advance(stored.run, by, fact.now));
  return save(fact, stored);
}

Error refused(const Run& run, const std::string& what) {
  return Error{.code = ErrorCode::conflict,
               .message = "run " + run.id + " is " +
                          boost::describe::enum_to_string(run.status, "?") + ": it cannot be " +
                          what};
}

void name_mover(Run& run, const std::string& by) {
  if (!by.empty()) run.moved_by = by;
}

Result<Workspace> ensure_workspace(Fact& fact, Workspace fresh) {
  auto found = fact.records.find_workspace(fresh.name);
  if (found || found.error().code != ErrorCode::not_found) return found;
  fresh.created_at = fresh.updated_at = fact.now;
  PORC_CHECK(fact.records.put_workspace(fresh));
  return fresh;
}

Result<StoredRun> create_run(Fact& fact, hosted::RunOptions options, RunInputs inputs) {
  if (!options.key.empty()) {
    auto earlier = fact.records.find_run_by_key(options.key);
    if (earlier || earlier.error().code != ErrorCode::not_found) return earlier;
  }
  PORC_CHECK(check_options(fact, options));
  for (const hosted::RunVariable& variable : inputs.literals) {
    PORC_CHECK(check_variable_key(variable.key, false));
    PORC_CHECK(check_literal(variable.key, variable.hcl_literal.expose("checking it")));
  }
  StoredRun stored;
  stored.run = {.id = make_id("run"),
                .options = std::move(options),
                .revision = 1,
                .plan = {.id = make_id("plan")},
                .apply = {.id = make_id("apply")},
                .status_timestamps = {{"pending-at", fact.now}},
                .created_at = fact.now};
  PORC_CHECK(fact.records.insert_run(stored, inputs));
  fact.workspaces.insert(stored.run.options.workspace);
  return stored;
}

Result<void> admit(Fact& fact) {
  std::set<std::string> workspaces = std::move(fact.workspaces);
  for (const std::string& workspace : workspaces) {
    PORC_TRY(auto waiting, fact.records.list_waiting(workspace));
    for (StoredRun& stored : waiting) {
      bool confirmed = stored.run.status == Status::confirmed;
      if (confirmed || locks_to_plan(stored.run)) {
        PORC_TRY(bool taken, take_lock(fact, stored.run));
        if (!taken) continue;
      }
      PORC_CHECK(move_run(fact, stored, confirmed ? RunMove::queue_apply : RunMove::queue_plan));
    }
  }
  return ok;
}

Result<std::optional<PhaseStart>> begin_next(Fact& fact, const std::string& terraform) {
  PORC_TRY(const bool holds, holds_lease(fact));
  if (!holds) return std::optional<PhaseStart>();
  std::string passed;
  for (;;) {
    PORC_TRY(auto queued, fact.records.find_queued(passed));
    if (!queued) return std::optional<PhaseStart>();
    const bool apply = queued->run.status == Status::apply_queued;
    if (apply) {
      PORC_TRY(const Fit fit, fit_of(fact, *queued, terraform));
      if (fit == Fit::elsewhere) {
        passed = queued->run.id;
        continue;
      }
      PORC_TRY(std::string moved, moved_since_plan(fact, *queued));
      if (fit == Fit::nowhere) moved = "terraform " + *queued->terraform + kTerraformGone;
      if (!moved.empty()) {
        PORC_CHECK(void_plan(fact, *queued, moved));
        continue;
      }
    }
    ++queued->attempt;
    take_wheel(fact, *queued);
    if (!apply) PORC_CHECK(bind(fact, *queued, terraform));
    PORC_CHECK(move_run(fact, *queued, apply ? RunMove::start_apply : RunMove::start_plan));
    PORC_TRY(Workspace workspace, fact.records.get_workspace(queued->run.options.workspace));
    if (auto fault = fault_of(workspace, queued->run); fault && !apply) {
      queued->run.error = *std::move(fault);
      PORC_CHECK(move_run(fact, *queued, RunMove::fail));
      continue;
    }
    PORC_TRY(PhaseStart start, gather(fact, *std::move(queued)));
    return std::optional(std::move(start));
  }
}

Result<PhaseStart> resume(Fact& fact, const std::string& run) {
  PORC_TRY(StoredRun stored, fact.records.get_run(run));
  return gather(fact, std::move(stored));
}

Result<PhaseStart> begin_again(Fact& fact,
                               const std::string& run,
                               std::uint32_t attempt,
                               const std::string& terraform) {
  PORC_TRY(StoredRun stored, fact.records.get_run(run));
  PORC_TRY(const bool holds, holds_lease(fact));
  if (!holds) return Error{.code = ErrorCode::unavailable, .message = "this server holds no lease"};
  if (stored.driver.value_or(fact.instance) != fact.instance || stored.attempt != attempt)
    return Error{.code = ErrorCode::conflict, .message = "another server has taken it up"};
  if (stored.run.status != Status::planning && stored.run.status != Status::applying)
    return refused(stored.run, "begun again");
  ++stored.attempt;
  take_wheel(fact, stored);
  if (stored.run.status == Status::planning) {
    PORC_CHECK(bind(fact, stored, terraform));
  } else {
    PORC_TRY(std::string moved, moved_since_plan(fact, stored));
    if (!moved.empty()) return Error{.code = ErrorCode::conflict, .message = std::move(moved)};
  }
  PORC_CHECK(fact.records.update_run(stored));
  return gather(fact, std::move(stored));
}

Result<void> finish_plan(Fact& fact, const std::string& run, const PhaseOutcome& outcome) {
  PORC_TRY(StoredRun stored, fact.records.get_run(run));
  stored.plan_logged = true;
  stored.plan_log_kept = outcome.log_kept;
  stored.run.error = outcome.end.message;
  if (outcome.end.kind == PhaseEnd::Kind::stopped) return move_run(fact, stored, RunMove::stop);
  if (outcome.end.kind == PhaseEnd::Kind::failed) return move_run(fact, stored, RunMove::fail);

  if (stored.run.cancel_requested) return move_run(fact, stored, RunMove::stop);

  const hosted::RunOptions& options = stored.run.options;
  stored.run.has_changes = outcome.end.has_changes;
  stored.run.counts = outcome.counts;
  stored.plan_digest = outcome.plan_digest;
  stored.plan_kept = outcome.plan_kept;
  PORC_CHECK(advance(stored.run, RunMove::finish_plan, fact.now));
  const bool was_seen = !options.unattended.value_or(false);
  if (!stored.run.has_changes && was_seen) PORC_CHECK(settle(fact, stored));
  if (!(stored.run.has_changes || options.allow_empty_apply))
    return move_run(fact, stored, RunMove::end_without_changes);
  PORC_TRY(const bool asked, start_checks(fact, stored));
  if (asked) return ok;
  return go_on(fact, stored);
}

Result<void> go_on(Fact& fact, StoredRun& stored) {
  const hosted::RunOptions& options = stored.run.options;
  if (options.plan_only) return move_run(fact, stored, RunMove::end_without_changes);
  PORC_TRY(std::string moved, moved_since_plan(fact, stored));
  if (!moved.empty()) return void_plan(fact, stored, moved);
  if (options.save_plan) return move_run(fact, stored, RunMove::save_plan);
  if (options.auto_apply) return move_run(fact, stored, RunMove::confirm);
  return save(fact, stored);
}

Result<void> finish_apply(Fact& fact, const std::string& run, const PhaseOutcome& outcome) {
  PORC_TRY(StoredRun stored, fact.records.get_run(run));
  stored.apply_logged = true;
  stored.apply_log_kept = outcome.log_kept;
  stored.run.error = outcome.end.message;
  if (outcome.room_kept) stored.room_kept = true;
  RunMove by = outcome.end.kind == PhaseEnd::Kind::finished  ? RunMove::finish_apply
               : outcome.end.kind == PhaseEnd::Kind::stopped ? RunMove::stop
                                                             : RunMove::fail;
  PORC_CHECK(move_run(fact, stored, by));
  if (outcome.set_aside) PORC_CHECK(fact.records.insert_state_version(*outcome.set_aside));
  if (outcome.state) PORC_CHECK(record_state(fact, *outcome.state));
  if (!outcome.state_fault.empty()) {
    PORC_CHECK(lose_state(fact, stored.run.options.workspace, run + ": " + outcome.state_fault));
  }
  if (!outcome.unsettled.empty()) {
    PORC_CHECK(unsettle(fact, stored.run.options.workspace, run + ": " + outcome.unsettled));
  }
  if (by != RunMove::finish_apply) return ok;
  PORC_CHECK(settle(fact, stored));
  // What was applied is what the workspace's next run starts from.
  PORC_TRY(auto version, fact.records.get_configuration(stored.run.options.configuration_version));
  version.provisional = false;
  return fact.records.put_configuration(version);
}

Result<Run> confirm(Fact& fact, const std::string& run, const std::string& by, bool strict) {
  PORC_TRY(StoredRun stored, fact.records.get_run(run));
  if (!strict && stored.run.status_timestamps.contains("confirmed-at")) return stored.run;
  if (!stored.run.is_confirmable()) return refused(stored.run, "confirmed");
  PORC_TRY(std::string moved, moved_since_plan(fact, stored));
  if (!moved.empty()) return Error{.code = ErrorCode::conflict, .message = std::move(moved)};
  name_mover(stored.run, by);
  PORC_CHECK(move_run(fact, stored, RunMove::confirm));
  return stored.run;
}

Result<Run> discard(Fact& fact, const std::string& run, const std::string& by, bool strict) {
  PORC_TRY(StoredRun stored, fact.records.get_run(run));
  if (!strict && stored.run.status == Status::discarded) return stored.run;
  if (!stored.run.is_discardable()) return refused(stored.run, "discarded");
  name_mover(stored.run, by);
  PORC_CHECK(move_run(fact, stored, RunMove::discard));
  return stored.run;
}

Result<Run> cancel(
    Fact& fact, const std::string& run, const std::string& by, bool strict, bool force) {
  PORC_TRY(StoredRun stored, fact.records.get_run(run));
  if (!strict && (is_final(stored.run.status) || stored.run.cancel_requested)) return stored.run;
  if (!strict && stored.run.is_confirmable()) return discard(fact, run, by, strict);
  if (!stored.run.is_cancelable()) return refused(stored.run, "cancelled");
  name_mover(stored.run, by);
  if (find_transition(stored.run.status, RunMove::cancel) != nullptr) {
    if (stored.run.status == Status::policy_checking)
      end_check(*stored.run.policy_check, hosted::CheckStatus::canceled, fact.now);
    PORC_CHECK(move_run(fact, stored, RunMove::cancel));
    return stored.run;
  }
  const bool forces = force && !stored.cancel_forced.value_or(false);
  if (stored.run.cancel_requested && !forces) return stored.run;
  if (!stored.run.cancel_requested) {
    stored.run.cancel_requested = true;
    stored.cancelled_at = fact.now;
  }
  if (forces) stored.cancel_forced = true;
  ++stored.run.revision;
  PORC_CHECK(save(fact, stored));
  return stored.run;
}

Result<void> unsettle(Fact& fact, const std::string& id, const std::string& why) {
  PORC_TRY(Workspace workspace, fact.records.get_workspace(id));
  workspace.unsettled = "nothing is planned here until a refresh was seen: " + why;
  workspace.updated_at = fact.now;
  PORC_CHECK(fact.records.put_workspace(workspace));
  PORC_TRY(auto made, fact.records.list_under_way());
  PORC_TRY(auto checked, fact.records.list_checking());
  made.insert(made.end(), checked.begin(), checked.end());
  for (StoredRun& stored : made) {
    if (stored.run.options.workspace != id || stored.run.status == Status::applying) continue;
    stored.outdated = true;
    PORC_CHECK(fact.records.update_run(stored));
  }
  return void_plans(fact, id, kStateMoved);
}

Result<void> record_state(Fact& fact, const hosted::StateVersion& version) {
  PORC_CHECK(fact.records.insert_state_version(version));
  PORC_TRY(Workspace workspace, fact.records.get_workspace(version.workspace));
  workspace.current_state_version = version.id;
  workspace.state_fault.reset();
  workspace.updated_at = fact.now;
  PORC_CHECK(fact.records.put_workspace(workspace));
  return void_plans(
      fact, workspace.id, kStateMoved + (version.run.empty() ? "" : ", by " + version.run));
}

Result<std::string> settings_of(Fact& fact, const Run& run) {
  PORC_TRY(Workspace workspace, fact.records.get_workspace(run.options.workspace));
  PORC_TRY(auto variables, fact.records.list_variables(workspace.id));
  PORC_TRY(RunInputs inputs, fact.records.get_inputs(run.id));
  return digest_settings(workspace.working_directory, variables, inputs, fact.records.sealer());
}

Result<std::string> moved_since_plan(Fact& fact, const StoredRun& stored) {
  PORC_TRY(const Workspace workspace, fact.records.get_workspace(stored.run.options.workspace));
  if (auto fault = fault_of(workspace, stored.run)) return *std::move(fault);
  PORC_TRY(auto state, current_state(fact, stored.run.options.workspace));
  if (stored.outdated.value_or(false))
    return std::string("an apply was lost after this plan was begun");
  if (stored.planned_lineage != state.lineage || stored.planned_serial != state.serial)
    return std::string(kStateMoved);
  PORC_TRY(std::string settings, settings_of(fact, stored.run));
  if (stored.planned_settings != settings)
    return std::string("a variable or the working directory changed after this plan was made");
  PORC_TRY(policy::Sets sets, sets_for(fact, stored.run));
  if (policy::digest_of(sets) == checked_digest(stored.run)) return std::string();
  return std::string("the policies changed after this plan was checked");
}

Result<void> void_plan(Fact& fact, StoredRun& stored, const std::string& why) {
  stored.run.error = why;
  return move_run(fact, stored, RunMove::discard);
}

Result<hosted::StateVersion> current_state(Fact& fact, const std::string& workspace) {
  PORC_TRY(Workspace found, fact.records.get_workspace(workspace));
  if (!found.current_state_version) return hosted::StateVersion{};
  return fact.records.get_state_version(*found.current_state_version);
}

}  // namespace porc::terraform_engine

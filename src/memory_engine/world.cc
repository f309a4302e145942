// SPDX-License-Identifier: Apache-2.0
#include "memory_engine/world.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include <boost/describe/enum_to_string.hpp>

#include "crypto/digest.h"
#include "json/parse.h"
#include "json/value.h"

namespace porc::memory_engine {
namespace {

struct Ending {
  Outcome outcome;
  EnginePhase plan;
  EnginePhase apply;
  std::string_view message;  ///< of the phase that fails
};
constexpr std::array kEndings{
    Ending{Outcome::changes, EnginePhase::planned, EnginePhase::applied, ""},
    Ending{Outcome::no_changes, EnginePhase::no_changes, EnginePhase::no_changes, ""},
    Ending{Outcome::plan_fails,
           EnginePhase::plan_failed,
           EnginePhase::plan_failed,
           "terraform plan ended with 1"},
    Ending{Outcome::policy_fails,
           EnginePhase::policy_failed,
           EnginePhase::policy_failed,
           "a mandatory policy failed"},
    Ending{Outcome::policy_soft_fails,
           EnginePhase::policy_soft_failed,
           EnginePhase::applied,
           "a policy failed that may be overridden"},
    Ending{Outcome::policy_advises, EnginePhase::planned, EnginePhase::applied, ""},
    Ending{Outcome::apply_fails,
           EnginePhase::planned,
           EnginePhase::apply_failed,
           "terraform apply ended with 1"},
};

const Ending& ending_of(Outcome outcome) {
  return kEndings[static_cast<std::size_t>(outcome)];
}

/// Waits for a person: its plan is void as soon as the state moves.
bool waits(EnginePhase phase) {
  return phase == EnginePhase::planned || phase == EnginePhase::policy_soft_failed;
}

bool holds_plan(const WorldRun& run) {
  return !run.plan_json.empty();
}

/// PORC's own act later on does not hide that somebody else acted before.
void name_mover(WorldRun& run, const std::string& who) {
  if (!who.empty()) run.view.moved_by = who;
}

std::string name_of(EnginePhase phase) {
  return boost::describe::enum_to_string(phase, "?");
}

Error refused(const WorldRun& run, std::string_view what) {
  return Error{.code = ErrorCode::conflict,
               .message = run.view.id + " is " + name_of(run.view.phase) + ": it cannot be " +
                          std::string(what)};
}

std::string numbered(std::string_view prefix, std::size_t number) {
  std::array<char, 24> digits{};
  std::snprintf(digits.data(), digits.size(), "%08zu", number);
  return std::string(prefix) + digits.data();
}

std::string make_plan_json(const WorldRun& run, const WorkspaceState& workspace) {
  json::object plan;
  plan["format_version"] = "1.2";
  plan["terraform_version"] = workspace.terraform_version;
  json::object variables;
  for (const auto& [name, value] : run.request.variables) {
    auto held = json::parse(value.expose("a plan holds its variables"));
    variables[name] = json::object{{"value", std::move(held).value_or(nullptr)}};
  }
  if (!variables.empty()) plan["variables"] = std::move(variables);
  plan["configuration"] = crypto::sha256_hex(run.request.bundle);
  plan["state_serial"] = workspace.serial;
  plan["add"] = run.script.counts.add;
  plan["change"] = run.script.counts.change;
  plan["destroy"] = run.script.counts.destroy;
  json::object made;
  made["address"] = run.script.resource_type + ".thing";
  made["mode"] = "managed";
  made["type"] = run.script.resource_type;
  made["provider_name"] = "terraform.io/builtin/terraform";
  made["change"] = json::object{{"actions", json::array{"create"}}};
  plan["resource_changes"] = json::array{std::move(made)};
  return json::serialize(plan);
}

std::vector<run::PolicyOutcome> judge(const WorldRun& run, const WorkspaceState& workspace) {
  if (workspace.policy_set.empty()) return {};
  bool hard = run.script.outcome == Outcome::policy_fails;
  bool advisory = run.script.outcome == Outcome::policy_advises;
  bool failed = hard || advisory || run.script.outcome == Outcome::policy_soft_fails;
  return {{.policy_set = workspace.policy_set,
           .policy = "guard",
           .enforcement_level = hard       ? "hard-mandatory"
                                : advisory ? "advisory"
                                           : "soft-mandatory",
           .passed = !failed,
           .message = failed ? "main was false" : "",
           .result = failed ? "fail" : "pass"}};
}

std::string verdict(const WorldRun& run, const WorkspaceState& workspace) {
  if (run.overridden) return "overridden";
  if (workspace.policy_set.empty()) return "none";
  bool passed = std::ranges::all_of(run.view.policies, [](const run::PolicyOutcome& policy) {
    return policy.passed || policy.enforcement_level == "advisory";
  });
  return passed ? "passed" : "failed";
}

}  // namespace

World::World(aio::Executor& executor, aio::Clock& clock, ScriptFor script_for)
    : executor_(executor), clock_(clock), script_for_(std::move(script_for)) {}

World::~World() {
  for (auto& [id, run] : runs_) clock_.cancel(run.timer);
}

WorldRun& World::start(PlanRequest request) {
  if (WorldRun* before = find(request.run)) return *before;
  Script script = script_for_(request, workspace(request.workspace));
  std::string id = numbered("run-", runs_.size() + 1);
  auto [place, _] = runs_.try_emplace(id, std::move(request), std::move(script), executor_);
  WorldRun& run = place->second;
  run.view.id = id;
  run.view.configuration_version = numbered("cv-", runs_.size());
  run.view.revision = 1;
  after(run.script.queueing, run, &World::begin_plan);
  return run;
}

WorldRun* World::find(std::string_view engine_run) {
  auto place = runs_.find(engine_run);
  return place == runs_.end() ? nullptr : &place->second;
}

WorldRun* World::find(const RunId& run) {
  for (auto& [id, candidate] : runs_) {
    if (candidate.request.run == run) return &candidate;
  }
  return nullptr;
}

void World::after(Duration wait, WorldRun& run, Step step) {
  clock_.cancel(run.timer);
  run.due = clock_.now() + wait;
  run.timer = clock_.call_at(run.due, [this, &run, step] {
    run.timer = 0;
    (this->*step)(run);
  });
}

void World::move(WorldRun& run, EnginePhase phase) {
  run.view.phase = phase;
  ++run.view.revision;
  run.changed.notify_all();
}

void World::begin_plan(WorldRun& run) {
  const WorkspaceState& state = workspace(run.request.workspace);
  run.planned_lineage = state.lineage;
  run.planned_serial = state.serial;
  run.plan_log += "Planning " + run.request.workspace.str() + "\n";
  move(run, EnginePhase::planning);
  after(run.script.planning, run, &World::end_plan);
}

void World::end_plan(WorldRun& run) {
  const WorkspaceState& state = workspace(run.request.workspace);
  const Ending& ending = ending_of(run.script.outcome);
  run.plan_log += "Planned: " + name_of(ending.plan) + "\n";
  if (ending.plan != EnginePhase::plan_failed) {
    if (ending.plan != EnginePhase::no_changes) run.view.counts = run.script.counts;
    run.plan_json = make_plan_json(run, state);
    run.view.policies = judge(run, state);
  }
  if (ending.plan != EnginePhase::planned) run.view.message = ending.message;
  if (state.serial != run.planned_serial && waits(ending.plan)) {
    run.view.message = "the state changed while it was planned";
    return move(run, EnginePhase::discarded);
  }
  move(run, ending.plan);
}

void World::end_apply(WorldRun& run) {
  const Ending& ending = ending_of(run.script.outcome);
  WorkspaceState& state = workspace(run.request.workspace);
  bool destroys = run.request.operation == run::Operation::destroy;
  if (run.stale) {
    run.view.message = "the saved plan is stale: the state was changed after it was made";
  } else if (ending.apply == EnginePhase::applied) {
    state.outputs = destroys ? std::map<std::string, Output>{} : run.script.outputs;
    state.applied_bundle = destroys ? std::string() : run.request.bundle;
  } else {
    run.view.message = ending.message;
  }
  leave_workspace(run);
  move(run, run.stale ? EnginePhase::apply_failed : ending.apply);
}

void World::stop(WorldRun& run) {
  run.view.message = "stopped by a cancel";
  if (run.confirmed) leave_workspace(run);
  move(run, EnginePhase::cancelled);
}

void World::leave_workspace(WorldRun& run) {
  WorkspaceState& state = workspace(run.request.workspace);
  run.apply_log += "Apply ended\n";
  state.applying.clear();
  for (Application& application : applications_) {
    if (application.engine_run == run.view.id) application.ended = ++order_;
  }
  if (run.stale) return;
  if (state.lineage.empty()) state.lineage = "lineage-of-" + run.view.id;
  ++state.serial;
  void_waiting_plans(run);
}

void World::void_waiting_plans(const WorldRun& cause) {
  for (auto& [id, run] : runs_) {
    if (run.request.workspace != cause.request.workspace || !waits(run.view.phase)) continue;
    run.view.message = cause.view.id + " changed the state";
    move(run, EnginePhase::discarded);
  }
}

Result<void> World::act(const std::string& engine_run, Act act, const std::string& who) {
  WorldRun* run = find(engine_run);
  if (run == nullptr)
    return Error{.code = ErrorCode::not_found, .message = "no engine run " + engine_run};
  switch (act) {
    case Act::confirm:
      return confirm(*run, who);
    case Act::override_policy:
      return override_policy(*run, who);
    case Act::discard:
      return discard(*run, who);
    case Act::cancel:
      return cancel(*run, who);
  }
  PORC_ASSERT(false);
}

Result<void> World::confirm(WorldRun& run, const std::string& who) {
  if (run.confirmed) return ok;
  if (run.view.phase != EnginePhase::planned) return refused(run, "confirmed");
  WorkspaceState& state = workspace(run.request.workspace);
  if (!state.applying.empty()) {
    collisions_.push_back({run.view.id, who, state.applying});
    return Error{.code = ErrorCode::conflict,
                 .message = "the workspace is being applied by " + state.applying};
  }
  PORC_TRY(run::PlanEvidence bound, evidence(run));
  confirmations_.push_back(
      {run.view.id, run.request.run, run.request.workspace, who, clock_.now(), std::move(bound)});
  applications_.push_back({run.view.id, run.request.workspace, ++order_, std::nullopt});
  state.applying = run.view.id;
  run.confirmed = true;
  run.stale = state.lineage != run.planned_lineage || state.serial != run.planned_serial;
  name_mover(run, who);
  run.apply_log += "Applying " + run.request.workspace.str() + "\n";
  move(run, EnginePhase::applying);
  after(run.script.applying, run, &World::end_apply);
  return ok;
}

Result<void> World::override_policy(WorldRun& run, const std::string& who) {
  if (run.overridden) return ok;
  if (run.view.phase != EnginePhase::policy_soft_failed) return refused(run, "overridden");
  run.overridden = true;
  name_mover(run, who);
  run.view.message.clear();
  move(run, EnginePhase::planned);
  return ok;
}

Result<void> World::discard(WorldRun& run, const std::string& who) {
  if (run.view.phase == EnginePhase::discarded) return ok;
  if (!waits(run.view.phase)) return refused(run, "discarded");
  name_mover(run, who);
  run.view.message = "discarded";
  move(run, EnginePhase::discarded);
  return ok;
}

Result<void> World::cancel(WorldRun& run, const std::string& who) {
  if (is_final(run.view.phase) || run.stopping) return ok;
  if (waits(run.view.phase)) return discard(run, who);
  run.stopping = true;
  name_mover(run, who);
  bool started = run.view.phase != EnginePhase::pending;
  Duration grace = started ? run.script.stopping : Duration(0);
  if (!started || run.due > clock_.now() + grace) after(grace, run, &World::stop);
  move(run, run.view.phase);
  return ok;
}

Result<run::PlanEvidence> World::evidence(const WorldRun& run) const {
  if (!holds_plan(run)) return refused(run, "bound to anything yet");
  const WorkspaceState& state = workspaces_.at(run.request.workspace);
  return run::PlanEvidence{
      .engine_run = run.view.id,
      .configuration_version = run.view.configuration_version,
      .plan_digest = crypto::sha256_hex(run.plan_json),
      .state_lineage = state.lineage,
      .state_serial = state.serial,
      .terraform_version = state.terraform_version,
      .variables_digest = crypto::sha256_hex(std::to_string(state.variables_version)),
      .policy_set_digest = crypto::sha256_hex(state.policy_set),
      .policy_verdict = verdict(run, state)};
}

void World::replace_plan(const std::string& engine_run, std::string plan_json) {
  if (WorldRun* run = find(engine_run)) run->plan_json = std::move(plan_json);
}

}  // namespace porc::memory_engine

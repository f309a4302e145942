// SPDX-License-Identifier: Apache-2.0
// memory_engine: an engine without Terraform, in whatever time its clock tells. `World` is what
// would stand outside PORC: workspaces, runs, people who interfere. It outlives a crash of the
// orchestrator. `MemoryEngine` is the contract's view of it. Reading order: script.h, world.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aio/clock.h"
#include "aio/executor.h"
#include "aio/signal.h"
#include "contracts/engine.h"
#include "memory_engine/script.h"

namespace porc::memory_engine {

/// What can be asked of a run.
enum class Act : std::uint8_t { confirm, override_policy, discard, cancel };

/// One accepted confirm, with what the plan was bound to at that moment.
struct Confirmation {
  std::string engine_run{};
  RunId run{};
  WorkspaceName workspace{};
  std::string by{};  ///< "" is PORC
  Timestamp at{};
  run::PlanEvidence evidence{};
};

/// One apply that touched, or is touching, a workspace.
struct Application {
  std::string engine_run{};
  WorkspaceName workspace{};
  std::uint64_t begun = 0;  ///< place in the order of all beginnings and ends
  std::optional<std::uint64_t> ended{};
};

/// One confirm that was refused because another run is being applied in the workspace.
struct Collision {
  std::string engine_run{};
  std::string by{};        ///< "" is PORC
  std::string applying{};  ///< the engine run that was there first
};

/// One run as the world keeps it.
struct WorldRun {
  WorldRun(PlanRequest wanted, Script decided, aio::Executor& executor)
      : request(std::move(wanted)), script(std::move(decided)), changed(executor) {}

  PlanRequest request;
  Script script;
  EngineRun view{};
  aio::Signal changed;  ///< notified whenever `view.revision` grows
  std::string plan_json{};
  std::string plan_log{};
  std::string apply_log{};
  std::string planned_lineage{};
  std::uint64_t planned_serial = 0;
  bool confirmed = false;
  bool overridden = false;
  bool stopping = false;
  bool stale = false;  ///< confirmed although the state was no longer the plan's
  std::uint64_t timer = 0;
  Timestamp due{};  ///< of the timer
};

/// Deterministic: what happens depends on the script, the acts and the clock alone. Loop thread
/// only.
class World {
 public:
  /// `executor` and `clock` outlive this; `script_for` decides each run when it is started.
  World(aio::Executor& executor, aio::Clock& clock, ScriptFor script_for = as_terraform_would);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// The run of `request.run`, started now unless it was before.
  WorldRun& start(PlanRequest request);
  /// nullptr when there is none.
  WorldRun* find(std::string_view engine_run);
  WorldRun* find(const RunId& run);

  /// Does `act` for `who`; "" is PORC. Errors: not_found; conflict when the phase forbids it.
  Result<void> act(const std::string& engine_run, Act act, const std::string& who);
  /// Errors: conflict while there is no plan.
  Result<run::PlanEvidence> evidence(const WorldRun& run) const;

  /// The workspace, made when nobody has seen it before. Changing it is drift: whoever holds a plan
  /// is not told.
  WorkspaceState& workspace(const WorkspaceName& name) { return workspaces_[name]; }
  /// Replaces the stored plan of a run behind everybody's back.
  void replace_plan(const std::string& engine_run, std::string plan_json);

  aio::Clock& clock() const { return clock_; }
  const std::vector<Confirmation>& confirmations() const { return confirmations_; }
  const std::vector<Application>& applications() const { return applications_; }
  const std::vector<Collision>& collisions() const { return collisions_; }

 private:
  using Step = void (World::*)(WorldRun&);

  void after(Duration wait, WorldRun& run, Step step);
  void move(WorldRun& run, EnginePhase phase);
  void begin_plan(WorldRun& run);
  void end_plan(WorldRun& run);
  void end_apply(WorldRun& run);
  void stop(WorldRun& run);
  void leave_workspace(WorldRun& run);
  void void_waiting_plans(const WorldRun& cause);

  Result<void> confirm(WorldRun& run, const std::string& who);
  Result<void> override_policy(WorldRun& run, const std::string& who);
  Result<void> discard(WorldRun& run, const std::string& who);
  Result<void> cancel(WorldRun& run, const std::string& who);

  aio::Executor& executor_;
  aio::Clock& clock_;
  ScriptFor script_for_;
  std::map<std::string, WorldRun, std::less<>> runs_{};
  std::map<WorkspaceName, WorkspaceState> workspaces_{};
  std::vector<Confirmation> confirmations_{};
  std::vector<Application> applications_{};
  std::vector<Collision> collisions_{};
  std::uint64_t order_ = 0;  ///< of the last beginning or end of an apply
};

}  // namespace porc::memory_engine

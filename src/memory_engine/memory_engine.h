// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "memory_engine/world.h"

namespace porc::memory_engine {

/// The contract's view of a World. It keeps nothing: several may share one world, and one made
/// after a crash goes on where the other was.
class MemoryEngine final : public Engine {
 public:
  /// `world` outlives this and its tasks.
  explicit MemoryEngine(World& world) : world_(world) {}

  Task<EngineRun> start_plan(PlanRequest request) override;
  Task<EngineRun> find_run(RunId run, WorkspaceName workspace) override;
  Task<EngineRun> get_run(std::string engine_run) override;
  Task<EngineRun> observe(std::string engine_run, std::uint64_t seen, Timestamp deadline) override;
  Task<run::PlanEvidence> evidence(std::string engine_run) override;
  Task<std::string> plan_json(std::string engine_run) override;
  Task<LogChunk> read_log(std::string engine_run,
                          LogPhase phase,
                          std::uint64_t offset,
                          std::size_t limit) override;
  Task<void> confirm(std::string engine_run, run::PlanEvidence bound, std::string comment) override;
  Task<std::vector<run::PolicyDetail>> policy_details(std::string engine_run) override;
  Task<void> override_policy(std::string engine_run, std::string comment) override;
  Task<void> discard(std::string engine_run, std::string comment) override;
  Task<void> cancel(std::string engine_run, std::string comment) override;
  Task<std::map<std::string, Output>> outputs(WorkspaceName workspace, RunId run) override;
  Task<void> ping() override;

 private:
  Result<WorldRun*> run(std::string_view engine_run);

  World& world_;
};

}  // namespace porc::memory_engine

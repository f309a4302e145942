// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "contracts/hosted_engine.h"
#include "memory_engine/memory_engine.h"

namespace porc::fakes {

/// A HostedEngine without Terraform: TFE's records over a memory_engine world, in its time. It
/// keeps each workspace's current state only, and knows no auto-apply. Policies say what scripts
/// decide.
class MemoryHostedEngine : public HostedEngine {
 public:
  /// `world` outlives this.
  explicit MemoryHostedEngine(memory_engine::World& world) : world_(world), engine_(world) {}

  Task<EngineRun> start_plan(PlanRequest request) override {
    return engine_.start_plan(std::move(request));
  }
  Task<EngineRun> find_run(RunId run, WorkspaceName workspace) override {
    return engine_.find_run(std::move(run), std::move(workspace));
  }
  Task<EngineRun> get_run(std::string run) override { return engine_.get_run(std::move(run)); }
  Task<EngineRun> observe(std::string run, std::uint64_t seen, Timestamp deadline) override {
    return engine_.observe(std::move(run), seen, deadline);
  }
  Task<run::PlanEvidence> evidence(std::string run) override {
    return engine_.evidence(std::move(run));
  }
  Task<std::string> plan_json(std::string run) override {
    return engine_.plan_json(std::move(run));
  }
  Task<LogChunk> read_log(std::string run,
                          LogPhase phase,
                          std::uint64_t offset,
                          std::size_t limit) override {
    return engine_.read_log(std::move(run), phase, offset, limit);
  }
  Task<void> confirm(std::string run, run::PlanEvidence bound, std::string comment) override {
    return engine_.confirm(std::move(run), std::move(bound), std::move(comment));
  }
  Task<std::vector<run::PolicyDetail>> policy_details(std::string run) override {
    return engine_.policy_details(std::move(run));
  }
  Task<void> override_policy(std::string run, std::string comment) override {
    return engine_.override_policy(std::move(run), std::move(comment));
  }
  Task<void> discard(std::string run, std::string comment) override {
    return engine_.discard(std::move(run), std::move(comment));
  }
  Task<void> cancel(std::string run, std::string comment) override {
    return engine_.cancel(std::move(run), std::move(comment));
  }
  Task<std::map<std::string, Output>> outputs(WorkspaceName workspace, RunId run) override {
    return engine_.outputs(std::move(workspace), std::move(run));
  }
  Task<void> ping() override { return engine_.ping(); }

  Task<std::vector<hosted::Workspace>> list_workspaces(std::string name_part) override;
  Task<hosted::Workspace> find_workspace(std::string name) override;
  Task<hosted::Workspace> get_workspace(std::string id) override;
  Task<hosted::Workspace> create_workspace(std::string name,
                                           hosted::WorkspaceChange settings) override;
  Task<hosted::Workspace> change_workspace(std::string id, hosted::WorkspaceChange change) override;
  Task<void> delete_workspace(std::string id, bool force) override;
  Task<hosted::Workspace> lock_workspace(std::string id, hosted::Lock lock) override;
  Task<hosted::Workspace> unlock_workspace(std::string id, std::string holder, bool force) override;
  Task<std::vector<hosted::Variable>> list_variables(std::string workspace) override;
  Task<hosted::Variable> put_variable(std::string workspace, hosted::Variable variable) override;
  Task<void> delete_variable(std::string workspace, std::string id) override;
  Task<hosted::ConfigurationVersion> create_configuration_version(
      hosted::ConfigurationVersion version) override;
  Task<hosted::ConfigurationVersion> get_configuration_version(std::string id) override;
  Task<hosted::ConfigurationVersion> find_upload(std::string upload_secret) override;
  Task<hosted::ConfigurationVersion> upload_configuration(std::string upload_secret,
                                                          std::string bytes) override;
  Task<hosted::Run> create_run(hosted::RunOptions options) override;
  Task<hosted::Run> get_hosted_run(std::string id) override;
  Task<hosted::Run> find_run_of_phase(std::string plan_or_apply_id) override;
  Task<std::vector<hosted::Run>> list_runs(hosted::RunListFilter filter) override;
  Task<hosted::Run> apply_run(std::string id, std::string by, std::string comment) override;
  Task<hosted::Run> discard_run(std::string id, std::string by, std::string comment) override;
  Task<hosted::Run> cancel_run(std::string id,
                               std::string by,
                               std::string comment,
                               bool force) override;
  Task<hosted::Run> override_run(std::string id, std::string by, std::string comment) override;
  policy::Sets policy_sets() const override { return {}; }
  Task<std::vector<hosted::PastPlan>> list_past_plans(Timestamp /*since*/,
                                                      std::string /*after*/,
                                                      std::size_t /*limit*/) override {
    co_return std::vector<hosted::PastPlan>();
  }
  Task<std::vector<run::PolicyOutcome>> judge_plan(
      std::string /*run*/, std::shared_ptr<const policy::Set> /*set*/) override {
    co_return std::vector<run::PolicyOutcome>();
  }
  Task<json::value> run_facts(std::string /*run*/) override { co_return json::value(); }
  Task<LogChunk> read_phase_log(std::string log_secret,
                                std::uint64_t offset,
                                std::size_t limit) override;
  Task<std::string> redacted_plan_json(std::string run) override;
  Task<std::vector<hosted::StateVersion>> list_state_versions(std::string workspace) override;
  Task<hosted::StateVersion> get_state_version(std::string id) override;
  Task<std::string> state_bytes(std::string id) override;
  Task<std::vector<hosted::StateOutput>> state_outputs(std::string state_version) override;
  Task<hosted::StateVersion> put_state(std::string workspace,
                                       std::string holder,
                                       std::string bytes,
                                       bool force) override;

 private:
  struct Version {
    hosted::ConfigurationVersion shown{};
    std::string bytes{};
  };
  struct Room {
    hosted::Workspace shown{};
    std::vector<hosted::Variable> variables{};
  };
  Result<Room*> room(const std::string& id);
  hosted::Workspace shown(const Room& room) const;
  hosted::Run shown(memory_engine::WorldRun& run) const;
  hosted::StateVersion current_state(const Room& room) const;
  Result<Room*> room_of_state(const std::string& state_version);
  Result<hosted::Run> act(const std::string& id,
                          memory_engine::Act act,
                          bool allowed,
                          const std::string& by);

  memory_engine::World& world_;
  memory_engine::MemoryEngine engine_;
  std::map<std::string, Room> rooms_{};  ///< by id
  std::map<std::string, Version> versions_{};
  std::map<std::string, hosted::RunOptions> options_{};  ///< by run
  std::vector<std::string> order_{};                     ///< runs, oldest first
  std::size_t made_ = 0;
};

}  // namespace porc::fakes

// SPDX-License-Identifier: Apache-2.0
// tfe_engine: Terraform Enterprise and HCP Terraform as an Engine, over the TFE API v2. TFE's words
// end here. It keeps nothing that a restart may not lose. Reading order: phase_table.h,
// run_document.h, api.h, this.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "contracts/compute.h"
#include "contracts/engine.h"
#include "tfe_engine/api.h"
#include "tfe_engine/run_document.h"

namespace porc::tfe_engine {

class TfeEngine final : public Engine {
 public:
  /// `client`, `clock` and `compute` outlive this and its tasks.
  TfeEngine(http::Client& client, aio::Clock& clock, Compute& compute, TfeOptions options);

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

  /// How often a run had a status that no row of the phase table knows.
  std::uint64_t unknown_statuses() const noexcept { return unknown_statuses_; }

 private:
  // start_plan.cc
  Task<jsonapi::Resource> find_workspace(Api api, WorkspaceName name);
  Task<jsonapi::Resource> ensure_workspace(Api api, WorkspaceName name);
  Task<std::string> find_anchored_run(Api api, RunId run, std::string workspace_id);
  /// Without `newer_attribute` when the server names it as what it refuses.
  Task<jsonapi::Resource> create(Api api,
                                 std::string path,
                                 jsonapi::Resource resource,
                                 std::string newer_attribute);
  Task<std::string> upload_bundle(RunId run, std::string workspace_id, std::string bundle);
  Task<jsonapi::Resource> create_run(PlanRequest request,
                                     std::string workspace_id,
                                     std::string configuration_version);
  // variables.cc
  Task<void> write_variables(Api api,
                             std::string workspace_id,
                             std::map<std::string, Secret> values);
  Task<std::vector<jsonapi::Resource>> all_variables(Api api, std::string workspace_id);

  // read_run.cc
  Task<RunDocument> read(std::string engine_run);
  Task<EngineRun> complete(RunDocument run);
  Task<std::string> name_mover(Api api, RunDocument run);
  Task<std::string> account_id();
  struct PolicyReading {
    std::vector<run::PolicyDetail> details{};
    std::string verdict{};
    std::vector<std::string> overridable{};  ///< paths of the actions that override
    std::vector<run::PolicyOutcome> outcomes() const;
  };
  Task<PolicyReading> read_policies(Api api, RunDocument run);
  Task<void> read_task_stage(Api api,
                             std::string stage,
                             PolicyReading* reading,
                             std::vector<std::string>* statuses);

  // evidence.cc
  struct StateMark {
    std::string lineage{};
    std::uint64_t serial = 0;
  };
  Task<std::string> plan_bytes(RunDocument run);
  Task<StateMark> read_state_mark(Api api, std::string workspace_id);
  Task<std::string> digest_policy_sets(Api api,
                                       std::string workspace_id,
                                       std::vector<run::PolicyOutcome> outcomes);

  aio::Clock& clock_;
  Compute& compute_;
  TfeOptions options_;
  Api api_;  ///< for what no run causes
  std::string account_id_{};
  struct Known {
    EngineRun view{};  ///< for the day when it has a status that nobody here knows
    std::string caused_by{};
  };
  /// What was last known of each run.
  std::map<std::string, Known> last_known_{};
  /// Of each state version, which never changes: its file is read once.
  std::map<std::string, StateMark> state_marks_{};
  std::uint64_t unknown_statuses_ = 0;
};

}  // namespace porc::tfe_engine

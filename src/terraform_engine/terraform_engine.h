// SPDX-License-Identifier: Apache-2.0
// terraform_engine: plans and applies with the terraform that is installed here, and remembers
// workspaces, runs and states as a Terraform Enterprise would. It knows no HTTP. Reading order:
// transition.h (the table), lifecycle.h (what may happen), commands.h and sandbox.h (what is run),
// phase_files.h and phase_runner.h (how), terraform_engine.h.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "aio/blocking_pool.h"
#include "aio/loop.h"
#include "contracts/hosted_engine.h"
#include "contracts/policy_library.h"
#include "contracts/resealing.h"
#include "crypto/seal.h"
#include "pg/bell.h"
#include "terraform_engine/ledger.h"
#include "terraform_engine/options.h"
#include "terraform_engine/phase_runner.h"
#include "terraform_engine/plan_judge.h"
#include "terraform_engine/plan_keeper.h"
#include "terraform_engine/policy_runner.h"

namespace porc::terraform_engine {

/// Seals an uploaded bundle under the id of its configuration version; blocks.
/// Errors: as archive::read_tar_gz; unavailable.
Result<void> keep_configuration(const Vault* vault,
                                const std::string& id,
                                const std::string& bytes);

/// The embedded engine. Loop thread only; its callers' tasks end before it is destroyed. Destroying
/// it leaves running terraforms alone: the next one over the same folder adopts them.
class TerraformEngine final : public HostedEngine, public SealedPlace {
 public:
  /// Opens the folder (made if it is not there), checks that the sandbox works, and takes up what
  /// was under way. `loop`, `sealer` and `policies` outlive the engine; `on_error` hears what an
  /// operator must look at. Errors: invalid_argument for a folder that the sandbox would show;
  /// unavailable when another server uses it, a program is missing, or sandboxes do not work here.
  static Task<std::unique_ptr<TerraformEngine>> open(aio::Loop& loop,
                                                     const crypto::Sealer& sealer,
                                                     PolicyLibrary& policies,
                                                     Options options,
                                                     std::function<void(Error)> on_error);
  ~TerraformEngine() override;

  /// Takes no more phases. Where several servers share the engine, waits until `deadline` for those
  /// under way: nobody else can bring them to their end. Elsewhere the next start adopts them.
  Task<void> drain(Timestamp deadline) { return runner_.drain(deadline); }

  // SealedPlace: variables, inputs and files
  std::string name() const override { return "engine"; }
  Task<Resealed> reseal(std::string after) override;
  /// With which key everything here is sealed since the last pass that found nothing else; "" when
  /// there was none.
  Task<std::string> resealed_with();
  Task<void> note_resealed(std::string key_id);

  // Engine
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

  // HostedEngine: workspaces
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

  // HostedEngine: configuration versions and runs
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
  Task<LogChunk> read_phase_log(std::string log_secret,
                                std::uint64_t offset,
                                std::size_t limit) override;
  Task<std::string> redacted_plan_json(std::string run) override;

  // HostedEngine: policies
  Task<hosted::Run> override_run(std::string id, std::string by, std::string comment) override;
  policy::Sets policy_sets() const override { return policies_.current(); }
  Task<std::vector<hosted::PastPlan>> list_past_plans(Timestamp since,
                                                      std::string after,
                                                      std::size_t limit) override;
  Task<std::vector<run::PolicyOutcome>> judge_plan(std::string run,
                                                   std::shared_ptr<const policy::Set> set) override;
  Task<json::value> run_facts(std::string run) override;

  // HostedEngine: states
  Task<std::vector<hosted::StateVersion>> list_state_versions(std::string workspace) override;
  Task<hosted::StateVersion> get_state_version(std::string id) override;
  Task<std::string> state_bytes(std::string id) override;
  Task<std::vector<hosted::StateOutput>> state_outputs(std::string state_version) override;
  Task<hosted::StateVersion> put_state(std::string workspace,
                                       std::string holder,
                                       std::string bytes,
                                       bool force) override;

 private:
  class FolderLock;
  TerraformEngine(aio::Loop& loop,
                  const crypto::Sealer& sealer,
                  PolicyLibrary& policies,
                  std::unique_ptr<FolderLock> lock,
                  Records records,
                  Site site,
                  std::function<void(Error)> on_error);

  /// Tells and hears of changes, where several servers share the engine.
  void listen();
  Task<StoredRun> stored_run(std::string id);
  Task<LogChunk> read_text(StoredRun stored,
                           LogPhase phase,
                           std::uint64_t offset,
                           std::size_t limit);
  Task<hosted::Run> act_cancel(std::string id, std::string by, bool strict, bool force);
  /// With the capabilities that the database does not hold.
  hosted::Run public_run(hosted::Run run) const;
  hosted::ConfigurationVersion public_version(hosted::ConfigurationVersion version) const;

  aio::Loop& loop_;
  const crypto::Sealer& sealer_;
  PolicyLibrary& policies_;
  std::unique_ptr<FolderLock> lock_;
  Site site_;
  Ledger ledger_;
  aio::BlockingPool pool_;
  PlanJudge judge_;
  PlanKeeper keeper_;
  PolicyRunner checker_;
  PhaseRunner runner_;  ///< its tasks use everything above
  std::unique_ptr<pg::Bell> bell_{};
};

}  // namespace porc::terraform_engine

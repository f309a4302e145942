// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/seal.h"
#include "terraform_engine/database.h"
#include "terraform_engine/instance.h"
#include "terraform_engine/stored.h"

namespace porc::terraform_engine {

/// What the embedded engine remembers, noun by noun. It decides nothing. Every method blocks; one
/// thread at a time. What does not exist is `not_found`.
class Records {
 public:
  /// `sealer` outlives this.
  Records(std::unique_ptr<Database> database, const crypto::Sealer& sealer)
      : database_(std::move(database)), sealer_(&sealer) {}

  /// Makes everything that `work(now)` (which answers a Result) does one durable fact, or nothing
  /// of it.
  template <class F>
  auto transaction(F work) -> std::invoke_result_t<F&, Timestamp> {
    PORC_TRY(const Timestamp now, database_->begin());
    auto answer = work(now);
    if (answer) {
      auto committed = database_->commit();
      if (!committed) answer = std::move(committed).error();
    }
    if (!answer) database_->rollback();
    return answer;
  }

  Result<hosted::Workspace> get_workspace(const std::string& id);
  Result<hosted::Workspace> find_workspace(const std::string& name);
  Result<std::vector<hosted::Workspace>> list_workspaces();
  /// Inserts or replaces. Errors: conflict when another one has the name.
  Result<void> put_workspace(const hosted::Workspace& workspace);
  Result<void> remove_workspace(const std::string& id);

  Result<std::vector<hosted::Variable>> list_variables(const std::string& workspace);
  /// Inserts or replaces. Errors: conflict when another one has the key.
  Result<void> put_variable(const std::string& workspace, const hosted::Variable& variable);
  Result<void> remove_variable(const std::string& workspace, const std::string& id);

  Result<hosted::ConfigurationVersion> get_configuration(const std::string& id);
  /// The latest uploaded one that is neither speculative nor provisional.
  Result<hosted::ConfigurationVersion> latest_configuration(const std::string& workspace);
  Result<void> put_configuration(const hosted::ConfigurationVersion& version);
  /// Makes those `errored` whose upload was cut by the death of a server.
  Result<void> fail_fetching();
  Result<std::vector<std::string>> list_configuration_ids(const std::string& workspace);

  Result<StoredRun> get_run(const std::string& id);
  Result<StoredRun> find_run_by_key(const std::string& key);
  Result<StoredRun> find_run_by_phase(const std::string& plan_or_apply);
  Result<void> insert_run(const StoredRun& run, const RunInputs& inputs);
  Result<void> update_run(const StoredRun& run);
  Result<RunInputs> get_inputs(const std::string& run);
  /// Planning or applying, oldest first.
  Result<std::vector<StoredRun>> list_under_way();
  /// Pending or confirmed runs of a workspace, oldest first.
  Result<std::vector<StoredRun>> list_waiting(const std::string& workspace);
  /// Runs of a workspace whose plan is made and not yet being applied.
  Result<std::vector<StoredRun>> list_planned(const std::string& workspace);
  /// Runs that wait for the word of policies, oldest first.
  Result<std::vector<StoredRun>> list_checking();
  /// In the order in which they were made, from the one behind the run `after`; "" is the first.
  Result<std::vector<StoredRun>> list_runs_behind(const std::string& after, std::size_t limit);
  /// The oldest run behind `after` ("" = of all) that is queued for a phase.
  Result<std::optional<StoredRun>> find_queued(const std::string& after);
  /// Newest first.
  Result<std::vector<StoredRun>> list_runs_of(const std::string& workspace);

  Result<hosted::StateVersion> get_state_version(const std::string& id);
  Result<void> insert_state_version(const hosted::StateVersion& version);
  /// Newest first.
  Result<std::vector<hosted::StateVersion>> list_state_versions(const std::string& workspace);

  /// The servers that share these records.
  Result<std::vector<Instance>> list_instances();
  Result<void> put_instance(const Instance& instance);
  Result<void> remove_instance(const std::string& id);

  /// Shows others a part of the log of a run's phase, which is under way: `text` from `place` on.
  Result<void> put_log_part(const std::string& run,
                            const std::string& phase,
                            std::uint64_t place,
                            const std::string& text);
  /// What was shown of it from `place` on, one part of it at most; "" when that is not there (yet).
  Result<std::string> read_log_part(const std::string& phase, std::uint64_t place);
  /// Forgets the parts of phases that are over.
  Result<void> forget_log_parts();

  /// Values that lie sealed beside documents, in the order of their rows, behind the row `after`.
  struct SealedValue {
    std::string row{};
    std::string id{};
    std::string sealed{};  ///< as it lies
  };
  Result<std::vector<SealedValue>> list_sealed_variables(std::int64_t after, std::size_t limit);
  Result<std::vector<SealedValue>> list_sealed_inputs(std::int64_t after, std::size_t limit);
  /// Seals one anew where another key sealed it than the one that seals now. False when there was
  /// nothing to do. Errors: conflict when it is another one by now; those of Sealer::open.
  Result<bool> reseal_variable(const SealedValue& value);
  Result<bool> reseal_inputs(const SealedValue& value);

  /// For digests over values that are secret.
  const crypto::Sealer& sealer() const { return *sealer_; }

  /// "" when it was never noted.
  Result<std::string> get_fact(const std::string& name);
  Result<void> put_fact(const std::string& name, const std::string& value);

 private:
  Result<void> write(const sql::Query& query, const Database::Values& values);
  Result<std::vector<SealedValue>> list_sealed(const sql::Query& query,
                                               std::int64_t after,
                                               std::size_t limit);
  Result<bool> reseal(const sql::Query& query,
                      const SealedValue& value,
                      const std::string& context);

  std::unique_ptr<Database> database_;
  const crypto::Sealer* sealer_;
};

}  // namespace porc::terraform_engine

// SPDX-License-Identifier: Apache-2.0
// The embedded engine seen from the TFE API v2: what `tfe_api` serves. Words and spellings here are
// TFE's, and nowhere above this file.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/enum.hpp>

#include "contracts/engine.h"
#include "domain/policy/policy_set.h"
#include "domain/policy/verdict.h"

namespace porc::hosted {

/// TFE's run statuses that this engine can reach.
enum class Status : std::uint8_t {
  pending,
  plan_queued,
  planning,
  planned,
  policy_checking,
  policy_override,
  policy_checked,
  policy_soft_failed,
  planned_and_finished,
  planned_and_saved,
  confirmed,
  apply_queued,
  applying,
  applied,
  discarded,
  errored,
  canceled,
  force_canceled,
};
BOOST_DESCRIBE_ENUM(Status,
                    pending,
                    plan_queued,
                    planning,
                    planned,
                    policy_checking,
                    policy_override,
                    policy_checked,
                    policy_soft_failed,
                    planned_and_finished,
                    planned_and_saved,
                    confirmed,
                    apply_queued,
                    applying,
                    applied,
                    discarded,
                    errored,
                    canceled,
                    force_canceled)

/// Of a plan or an apply.
enum class PhaseStatus : std::uint8_t {
  pending,
  queued,
  running,
  finished,
  errored,
  canceled,
  unreachable
};
BOOST_DESCRIBE_ENUM(PhaseStatus, pending, queued, running, finished, errored, canceled, unreachable)

/// Of a policy check.
enum class CheckStatus : std::uint8_t {
  pending,
  passed,
  soft_failed,
  hard_failed,
  overridden,
  errored,
  canceled,
};
BOOST_DESCRIBE_ENUM(
    CheckStatus, pending, passed, soft_failed, hard_failed, overridden, errored, canceled)

/// What the policy sets that hold for a run say of its plan.
struct PolicyCheck {
  std::string id{};  ///< polchk-…
  CheckStatus status = CheckStatus::pending;
  std::string sets_digest{};  ///< of the sets that were asked; see policy::digest_of
  std::vector<run::PolicyOutcome> outcomes{};
  std::string error{};  ///< why they could not be asked
  std::uint64_t milliseconds = 0;
  std::string overridden_by{};
  std::string override_comment{};
  std::map<std::string, Timestamp> status_timestamps{};  ///< "passed-at" → …
};

struct Lock {
  std::string kind{};  ///< "runs" or "users"
  std::string holder{};
  std::string reason{};
};

struct Workspace {
  std::string id{};  ///< ws-…
  std::string name{};
  std::string terraform_version{};
  std::string working_directory{};
  std::string description{};
  bool auto_apply = false;
  bool structured_run_output = true;
  std::string execution_mode = "remote";  ///< or "local"
  std::vector<std::string> tags{};
  std::optional<Lock> lock{};
  std::optional<std::string> current_run{};
  std::optional<std::string> current_state_version{};
  /// Why nobody knows what the last apply left; no plan is made until somebody stores a state.
  std::optional<std::string> state_fault{};
  /// Why its resources may be others than its state says; only a refresh is planned until one was
  /// seen.
  std::optional<std::string> unsettled{};
  /// Of the blueprint that planned here last; none in a workspace that never had one.
  std::optional<policy::Subject> subject{};
  Timestamp created_at{};
  Timestamp updated_at{};

  /// What it is to policies: what its blueprint is, or else its tags; always its own name, which
  /// may have changed since.
  policy::Subject as_subject() const {
    policy::Subject own = subject.value_or(policy::Subject());
    own.workspace = name;
    if (subject) return own;
    for (const std::string& tag : tags) {
      const std::size_t sign = std::min(tag.find('='), tag.size());
      own.tags[tag.substr(0, sign)] = tag.substr(std::min(sign + 1, tag.size()));
    }
    return own;
  }
};

/// Members that are set are changed.
struct WorkspaceChange {
  std::optional<std::string> name{};
  std::optional<std::string> terraform_version{};
  std::optional<std::string> working_directory{};
  std::optional<std::string> description{};
  std::optional<bool> auto_apply{};
  std::optional<bool> structured_run_output{};
  std::optional<std::string> execution_mode{};
  std::optional<std::vector<std::string>> tags{};
};

struct Variable {
  std::string id{};  ///< var-…
  std::string key{};
  Secret value{};
  std::string description{};
  bool sensitive = false;
  bool hcl = false;
  bool environment = false;  ///< category `env`; otherwise `terraform`
  std::string version_id{};
  Timestamp created_at{};
};

struct ConfigurationVersion {
  std::string id{};  ///< cv-…
  std::string workspace{};
  std::string status = "pending";  ///< pending, fetching, uploaded, errored, archived
  std::string error{};
  std::string upload_secret{};  ///< path element of the upload URL
  bool auto_queue_runs = true;
  bool speculative = false;
  bool provisional = false;
  Timestamp created_at{};
};

struct RunVariable {
  std::string key{};
  Secret hcl_literal{};
};

struct RunOptions {
  std::string workspace{};              ///< id
  std::string configuration_version{};  ///< id; "" = the workspace's latest
  std::string message{};
  std::string key{};  ///< PORC's run id for its own runs; unique when not ""
  std::string created_by{};
  bool plan_only = false;
  bool save_plan = false;
  bool auto_apply = false;
  bool is_destroy = false;
  bool refresh_only = false;
  bool refresh = true;
  bool allow_empty_apply = false;
  bool structured_log = false;  ///< logs are terraform's JSON lines
  std::vector<std::string> target_addrs{};
  std::vector<std::string> replace_addrs{};
  std::vector<RunVariable> variables{};
  std::optional<policy::Subject> subject{};  ///< none: that of the workspace
  std::optional<bool> unattended{};          ///< PlanRequest says what it means
};

struct Phase {
  std::string id{};  ///< plan-… or apply-…
  PhaseStatus status = PhaseStatus::pending;
  std::string log_secret{};  ///< path element of the log-read-url
  std::optional<Timestamp> queued_at{}, started_at{}, finished_at{};
};

struct Run {
  std::string id{};  ///< run-…
  RunOptions options{};
  Status status = Status::pending;
  std::uint64_t revision = 0;
  bool has_changes = false;
  run::PlanCounts counts{};
  Phase plan{};
  Phase apply{};
  std::map<std::string, Timestamp> status_timestamps{};  ///< "planned-at" → …
  std::string error{};
  std::string moved_by{};  ///< who confirmed, discarded or cancelled it last
  bool cancel_requested = false;
  Timestamp created_at{};
  std::optional<PolicyCheck> policy_check{};  ///< when sets held for it once it was planned

  bool is_confirmable() const {
    return status == Status::planned || status == Status::planned_and_saved ||
           status == Status::policy_checked;
  }
  bool is_discardable() const {
    return is_confirmable() || status == Status::pending || status == Status::policy_override;
  }
  bool is_cancelable() const {
    return status == Status::pending || status == Status::plan_queued ||
           status == Status::planning || status == Status::policy_checking ||
           status == Status::confirmed || status == Status::apply_queued ||
           status == Status::applying;
  }
};

/// A plan that was made, and what policies said of it.
struct PastPlan {
  std::string run{};  ///< run-…
  std::string key{};  ///< PORC's run id, or ""
  Timestamp planned_at{};
  policy::Subject subject{};
  std::vector<run::PolicyOutcome> outcomes{};  ///< what was said of it then
  bool kept = false;                           ///< `judge_plan` may be asked
};

struct StateVersion {
  std::string id{};  ///< sv-…
  std::string workspace{};
  std::string run{};
  std::uint64_t serial = 0;
  std::string lineage{};
  std::string md5{};  ///< hex
  std::uint64_t bytes = 0;
  std::string terraform_version{};
  Timestamp created_at{};
};

struct StateOutput {
  std::string name{};
  bool sensitive = false;
  json::value value{};
  json::value type{};  ///< cty type as in the state file
};

struct RunListFilter {
  std::string workspace{};
  std::vector<Status> statuses{};
  bool plan_only_too = false;
  std::size_t page = 1;
  std::size_t page_size = 20;
};

}  // namespace porc::hosted

namespace porc {

/// The embedded engine with everything that a TFE client asks for. Ids that do not exist:
/// not_found.
class HostedEngine : public Engine {
 public:
  virtual Task<std::vector<hosted::Workspace>> list_workspaces(std::string name_part) = 0;
  virtual Task<hosted::Workspace> find_workspace(std::string name) = 0;
  virtual Task<hosted::Workspace> get_workspace(std::string id) = 0;
  /// Errors: invalid_argument when the name is taken or not a workspace name.
  virtual Task<hosted::Workspace> create_workspace(std::string name,
                                                   hosted::WorkspaceChange settings) = 0;
  virtual Task<hosted::Workspace> change_workspace(std::string id,
                                                   hosted::WorkspaceChange change) = 0;
  /// Errors: conflict when its state holds resources and `force` is false, or a run is under way.
  virtual Task<void> delete_workspace(std::string id, bool force) = 0;
  /// Errors: conflict when it is locked already.
  virtual Task<hosted::Workspace> lock_workspace(std::string id, hosted::Lock lock) = 0;
  /// Errors: conflict, "is locked by Run" or "is locked by User", when somebody else holds it.
  virtual Task<hosted::Workspace> unlock_workspace(std::string id,
                                                   std::string holder,
                                                   bool force) = 0;

  virtual Task<std::vector<hosted::Variable>> list_variables(std::string workspace) = 0;
  /// Inserts (empty id) or replaces. Errors: invalid_argument for a key that is taken or not a
  /// name.
  virtual Task<hosted::Variable> put_variable(std::string workspace, hosted::Variable variable) = 0;
  virtual Task<void> delete_variable(std::string workspace, std::string id) = 0;

  virtual Task<hosted::ConfigurationVersion> create_configuration_version(
      hosted::ConfigurationVersion version) = 0;
  virtual Task<hosted::ConfigurationVersion> get_configuration_version(std::string id) = 0;
  /// The one whose bytes that secret may upload.
  virtual Task<hosted::ConfigurationVersion> find_upload(std::string upload_secret) = 0;
  /// `bytes` is a tar.gz. A broken archive makes the version `errored`.
  virtual Task<hosted::ConfigurationVersion> upload_configuration(std::string upload_secret,
                                                                  std::string bytes) = 0;

  /// Errors: invalid_argument; a key that was used returns the run made then.
  virtual Task<hosted::Run> create_run(hosted::RunOptions options) = 0;
  virtual Task<hosted::Run> get_hosted_run(std::string id) = 0;
  virtual Task<hosted::Run> find_run_of_phase(std::string plan_or_apply_id) = 0;
  virtual Task<std::vector<hosted::Run>> list_runs(hosted::RunListFilter filter) = 0;
  /// Actions of TFE: errors are conflict when the run is not in a status that allows it. `by` is
  /// who asks.
  virtual Task<hosted::Run> apply_run(std::string id, std::string by, std::string comment) = 0;
  virtual Task<hosted::Run> discard_run(std::string id, std::string by, std::string comment) = 0;
  virtual Task<hosted::Run> cancel_run(std::string id,
                                       std::string by,
                                       std::string comment,
                                       bool force) = 0;
  /// Lets a run go on that waits in `policy_override`; TFE's action on its policy check.
  virtual Task<hosted::Run> override_run(std::string id, std::string by, std::string comment) = 0;
  /// The policy sets that count now, by name.
  virtual policy::Sets policy_sets() const = 0;

  /// Plans that were made at `since` or later, also those that are not kept any more, oldest first,
  /// from the one behind the run `after` ("" is the first). Errors: conflict when that one is gone.
  virtual Task<std::vector<hosted::PastPlan>> list_past_plans(Timestamp since,
                                                              std::string after,
                                                              std::size_t limit) = 0;
  /// What a set says of a plan that is kept, at the time when it was made. Nothing of it is stored,
  /// and no secret stands in it. Errors: not_found when it is not kept; whatever keeps it from
  /// being read.
  virtual Task<std::vector<run::PolicyOutcome>> judge_plan(
      std::string run, std::shared_ptr<const policy::Set> set) = 0;
  /// What the import `tfrun` shows of a run.
  virtual Task<json::value> run_facts(std::string run) = 0;

  /// Log bytes by the secret of the log-read-url, framed by STX and ETX as TFE does.
  virtual Task<LogChunk> read_phase_log(std::string log_secret,
                                        std::uint64_t offset,
                                        std::size_t limit) = 0;
  /// `provider schemas` and plan merged, sensitive values stripped: TFE's redacted plan.
  virtual Task<std::string> redacted_plan_json(std::string run) = 0;

  virtual Task<std::vector<hosted::StateVersion>> list_state_versions(std::string workspace) = 0;
  virtual Task<hosted::StateVersion> get_state_version(std::string id) = 0;
  virtual Task<std::string> state_bytes(std::string id) = 0;
  virtual Task<std::vector<hosted::StateOutput>> state_outputs(std::string state_version) = 0;
  /// Stores a state that a client made under its lock. Errors: conflict on serial or lineage
  /// (unless `force`), and when the workspace is not locked by `holder`.
  virtual Task<hosted::StateVersion> put_state(std::string workspace,
                                               std::string holder,
                                               std::string bytes,
                                               bool force) = 0;
};

}  // namespace porc

// SPDX-License-Identifier: Apache-2.0
// How the hosted nouns lie in the database: JSON by description. Secrets have no description; they
// are stored beside the document, sealed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "base/secret.h"
#include "contracts/hosted_engine.h"
#include "json/decode.h"

namespace porc::hosted {

BOOST_DESCRIBE_STRUCT(Lock, (), (kind, holder, reason))
BOOST_DESCRIBE_STRUCT(Workspace,
                      (),
                      (id,
                       name,
                       terraform_version,
                       working_directory,
                       description,
                       auto_apply,
                       structured_run_output,
                       execution_mode,
                       tags,
                       lock,
                       current_run,
                       current_state_version,
                       state_fault,
                       unsettled,
                       subject,
                       created_at,
                       updated_at))
BOOST_DESCRIBE_STRUCT(Variable,
                      (),
                      (id, key, description, sensitive, hcl, environment, version_id, created_at))
BOOST_DESCRIBE_STRUCT(
    ConfigurationVersion,
    (),
    (id, workspace, status, error, auto_queue_runs, speculative, provisional, created_at))
BOOST_DESCRIBE_STRUCT(RunOptions,
                      (),
                      (workspace,
                       configuration_version,
                       message,
                       key,
                       created_by,
                       plan_only,
                       save_plan,
                       auto_apply,
                       is_destroy,
                       refresh_only,
                       refresh,
                       allow_empty_apply,
                       structured_log,
                       target_addrs,
                       replace_addrs,
                       subject,
                       unattended))
BOOST_DESCRIBE_STRUCT(PolicyCheck,
                      (),
                      (id,
                       status,
                       sets_digest,
                       outcomes,
                       error,
                       milliseconds,
                       overridden_by,
                       override_comment,
                       status_timestamps))
BOOST_DESCRIBE_STRUCT(Phase, (), (id, status, queued_at, started_at, finished_at))
BOOST_DESCRIBE_STRUCT(Run,
                      (),
                      (id,
                       options,
                       status,
                       revision,
                       has_changes,
                       counts,
                       plan,
                       apply,
                       status_timestamps,
                       error,
                       moved_by,
                       cancel_requested,
                       created_at,
                       policy_check))
BOOST_DESCRIBE_STRUCT(
    StateVersion,
    (),
    (id, workspace, run, serial, lineage, md5, bytes, terraform_version, created_at))

}  // namespace porc::hosted

namespace porc::terraform_engine {

/// A hosted run with what only the engine knows of it.
struct StoredRun {
  hosted::Run run{};
  std::uint32_t attempt = 0;      ///< of the phase under way: names its folder
  std::string planned_lineage{};  ///< of the state that the plan was made from
  std::uint64_t planned_serial = 0;
  /// Digest of the values that the plan was made with (digest_settings).
  std::optional<std::string> planned_settings{};
  std::string plan_digest{};  ///< SHA-256 (hex) of the plan JSON; "" without one
  bool plan_logged = false;   ///< the log is complete and stored
  bool apply_logged = false;
  std::optional<Timestamp> cancelled_at{};  ///< when terraform was first asked to stop
  /// The run's work folder holds what is nowhere else: it stays after the run.
  std::optional<bool> room_kept{};
  /// The server whose the phase under way is, where several share the engine.
  std::optional<std::string> driver{};
  /// Under which id the vault keeps the plan; the run's own where there is none. Of several
  /// attempts each has its own, so that one that was given up changes no plan that was judged.
  std::optional<std::string> plan_kept{};
  std::optional<std::string> plan_log_kept{};  ///< the same of the logs; the phase's own id
  std::optional<std::string> apply_log_kept{};
  std::optional<bool> cancel_forced{};
  /// Which terraform made the plan: no other one can apply it.
  std::optional<std::string> terraform{};
  /// The attempt whose supervisor was about to be started, where several servers share the engine:
  /// of an apply whose folder is gone nobody can tell otherwise whether it began.
  std::optional<std::uint32_t> spawned{};
  /// The attempt at the apply whose server was lost: what it left is there.
  std::optional<std::uint32_t> lost_attempt{};
  /// A refresh that began before its workspace was unsettled: it settles nothing.
  std::optional<bool> outdated{};
  /// Under which id the vault keeps what policies said at length; the run's own where there is
  /// none.
  std::optional<std::string> details_kept{};
};
BOOST_DESCRIBE_STRUCT(StoredRun,
                      (),
                      (run,
                       attempt,
                       planned_lineage,
                       planned_serial,
                       planned_settings,
                       plan_digest,
                       plan_logged,
                       apply_logged,
                       cancelled_at,
                       room_kept,
                       driver,
                       plan_kept,
                       plan_log_kept,
                       apply_log_kept,
                       cancel_forced,
                       terraform,
                       spawned,
                       lost_attempt,
                       outdated,
                       details_kept))

/// Between a run and the number of its attempt, in ids of the vault.
inline constexpr char kAttemptMark = '.';

/// The id of what belongs to one attempt at something.
inline std::string attempt_id(const std::string& id, std::uint32_t attempt) {
  return id + kAttemptMark + std::to_string(attempt);
}

/// Under which id the vault keeps the plan of a run.
inline std::string kept_as(const StoredRun& stored) {
  return stored.plan_kept.value_or(stored.run.id);
}

/// Values that one run got besides the variables of its workspace.
struct RunInputs {
  std::map<std::string, Secret> json{};         ///< sensitive inputs, as JSON
  std::vector<hosted::RunVariable> literals{};  ///< as HCL
};

}  // namespace porc::terraform_engine

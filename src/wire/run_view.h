// SPDX-License-Identifier: Apache-2.0
// A run as people and programs see it. No view ever holds a sealed value, a secret or a signed URL.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "domain/run/run.h"

namespace porc::wire {

/// What stands where a value must not be seen.
inline constexpr char kSensitive[] = "(sensitive)";

/// Answer of `GET /run/{id}/status` and of every act on a run; an item of `GET /runs`.
struct RunView {
  RunId run_id{};
  run::RunStatus status = run::RunStatus::submitted;
  bool is_final = false;    ///< nothing can follow
  bool is_waiting = false;  ///< nothing goes on until a person acts
  run::Operation operation = run::Operation::apply;
  run::Goal goal = run::Goal::submitted;
  std::string kind{};
  std::string name{};  ///< of the blueprint; "" without one
  std::string environment{};
  std::optional<std::string> repo{};
  std::optional<std::string> owner{};
  std::optional<std::string> external_id{};
  std::optional<std::string> change_record{};
  bool approval_required = false;
  WorkspaceName workspace{};
  std::string quill_version{};
  json::value tfe_run_id{};  ///< string; null until the engine's run is known
  std::optional<run::PlanCounts> counts{};
  std::vector<rules::Finding> advice{};  ///< of rules that do not refuse
  std::string requested_by{};
  std::optional<std::string> approved_by{};
  std::optional<run::Approval> approval{};
  std::vector<run::PolicyOutcome> failed_policies{};  ///< advisory ones too
  std::optional<run::PolicyOverride> policy_override{};
  std::optional<run::Reason> reason{};
  std::optional<RunId> superseded_by{};
  bool outside = false;  ///< somebody moved it in the engine's own pages
  Timestamp created_at{};
  Timestamp updated_at{};
  std::map<std::string, Timestamp> status_at{};
  /// Whether the catalog shows how the run stands: pending, synced or failed; absent without a
  /// catalog, and where only acts and lists are answered.
  std::optional<std::string> sync_status{};
  std::optional<Timestamp> last_sync_time{};   ///< when the catalog was told last
  std::map<std::string, std::string> links{};  ///< what → path
};
BOOST_DESCRIBE_STRUCT(RunView,
                      (),
                      (run_id,
                       status,
                       is_final,
                       is_waiting,
                       operation,
                       goal,
                       kind,
                       name,
                       environment,
                       repo,
                       owner,
                       external_id,
                       change_record,
                       approval_required,
                       workspace,
                       quill_version,
                       tfe_run_id,
                       counts,
                       advice,
                       requested_by,
                       approved_by,
                       approval,
                       failed_policies,
                       policy_override,
                       reason,
                       superseded_by,
                       outside,
                       created_at,
                       updated_at,
                       status_at,
                       sync_status,
                       last_sync_time,
                       links))
RunView view_of(const Run& run);

/// The blueprint's inputs with `kSensitive` where a value is sealed.
json::object visible_inputs(const json::object& inputs);

/// Answer of `POST /blueprint`.
struct Submitted {
  RunId run_id{};
  run::RunStatus status = run::RunStatus::submitted;
  std::vector<rules::Finding> advice{};  ///< of rules that do not refuse
};
BOOST_DESCRIBE_STRUCT(Submitted, (), (run_id, status, advice))

/// Answer of `POST /run/{id}/build`.
struct Built {
  RunId run_id{};
  run::RunStatus status = run::RunStatus::built;
  std::vector<std::string> files{};
  std::string bundle_key{};
  std::string bundle_url{};
  std::string digest{};  ///< SHA-256 (hex) of the tar.gz
};
BOOST_DESCRIBE_STRUCT(Built, (), (run_id, status, files, bundle_key, bundle_url, digest))

/// Answer of `POST /run/{id}/plan` and `/apply`.
struct Queued {
  RunId run_id{};
  run::RunStatus status = run::RunStatus::plan_queued;
  json::value tfe_run_id{};  ///< string; null until known
};
BOOST_DESCRIBE_STRUCT(Queued, (), (run_id, status, tfe_run_id))

/// Something that waits to be told.
struct QueuedReport {
  std::string target{};
  std::string key{};  ///< in the outbox: `porc outbox show KEY`
};
BOOST_DESCRIBE_STRUCT(QueuedReport, (), (target, key))

/// Answer of `POST /run/{id}/notify`.
struct Notified {
  RunId run_id{};
  run::RunStatus status = run::RunStatus::submitted;
  std::vector<QueuedReport> queued{};
};
BOOST_DESCRIBE_STRUCT(Notified, (), (run_id, status, queued))

/// Answer of `GET /runs`, newest first.
struct RunPage {
  std::vector<RunView> runs{};
  /// The `after` of the next page, even of an empty one; absent on the last. Opaque: where others'
  /// runs were passed over it is no run's id.
  std::optional<std::string> next{};
};
BOOST_DESCRIBE_STRUCT(RunPage, (), (runs, next))

}  // namespace porc::wire

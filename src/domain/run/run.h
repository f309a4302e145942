// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "base/error.h"
#include "base/time.h"
#include "domain/blueprint/blueprint.h"
#include "domain/rules/finding.h"
#include "domain/run/approval.h"
#include "domain/run/binding.h"
#include "domain/run/id.h"
#include "domain/run/origin.h"
#include "domain/run/policy_outcome.h"
#include "domain/run/resource_change.h"
#include "domain/run/status.h"
#include "domain/violation.h"
#include "json/value.h"

namespace porc::run {

/// Where the rendered bundle of a run lives and what it holds.
struct BundleRef {
  std::string key{};     ///< in the bundle store
  std::string digest{};  ///< SHA-256 (hex) of the archive
  std::vector<std::string> files{};
};
BOOST_DESCRIBE_STRUCT(BundleRef, (), (key, digest, files))

/// How many resources a plan touches.
struct PlanCounts {
  std::uint32_t add = 0;
  std::uint32_t change = 0;
  std::uint32_t destroy = 0;
  std::uint32_t import = 0;
};
BOOST_DESCRIBE_STRUCT(PlanCounts, (), (add, change, destroy, import))

/// A person let a run go on that a policy refused.
struct PolicyOverride {
  std::string by{};
  std::string reason{};
};
BOOST_DESCRIBE_STRUCT(PolicyOverride, (), (by, reason))

/// Why a run failed, was superseded or refused, in words for people.
struct Reason {
  std::string code{};  ///< name of an ErrorCode
  std::string message{};
  std::vector<Violation> violations{};
};
BOOST_DESCRIBE_STRUCT(Reason, (), (code, message, violations))

/// One journey of a blueprint through build, plan and apply: the projection of its events.
/// Immutable once stored: every change makes the next version.
struct Run {
  RunId id{};
  std::uint64_t version = 0;  ///< of this projection; 1 when submitted
  RunStatus status = RunStatus::submitted;
  Operation operation = Operation::apply;
  Goal goal = Goal::submitted;

  blueprint::Blueprint blueprint{};
  blueprint::Identity identity{};
  std::string blueprint_digest{};
  std::string quill_version{};  ///< the exact version that `schema_version` was resolved to
  WorkspaceName workspace{};
  std::vector<rules::Finding> advice{};  ///< of rules that do not refuse
  std::string requested_by{};
  std::vector<std::string> admitted_repositories{};  ///< see workspace::Claimant
  std::optional<std::string> callback_url{};
  std::optional<Origin> origin{};

  std::optional<BundleRef> bundle{};
  std::optional<std::string> engine_run{};
  std::optional<PlanCounts> counts{};
  std::vector<ResourceChange> changes{};  ///< of the plan; see resource_changes_of
  std::vector<PolicyOutcome> policies{};
  std::optional<Binding> binding{};
  std::optional<Timestamp> planned_at{};
  std::optional<std::string> approved_by{};  ///< of runs approved before `approval` was kept, too
  std::optional<Approval> approval{};
  std::optional<PolicyOverride> policy_override{};
  json::object outputs{};  ///< name → value; sensitive ones are absent
  bool outside = false;    ///< somebody moved it in the engine's own pages
  /// The engine applied it, wholly or in part, or may have; see may_have_touched_state.
  std::optional<bool> touched_state{};
  std::optional<RunId> superseded_by{};
  std::optional<Reason> reason{};

  Timestamp created_at{};
  Timestamp updated_at{};
  std::map<std::string, Timestamp> status_at{};  ///< when each status was entered

  std::uint64_t audit_sequence = 0;  ///< of the last event
  std::string audit_head{};          ///< its hash, hex
};
BOOST_DESCRIBE_STRUCT(Run,
                      (),
                      (id,
                       version,
                       status,
                       operation,
                       goal,
                       blueprint,
                       identity,
                       blueprint_digest,
                       quill_version,
                       workspace,
                       advice,
                       requested_by,
                       admitted_repositories,
                       callback_url,
                       origin,
                       bundle,
                       engine_run,
                       counts,
                       changes,
                       policies,
                       binding,
                       planned_at,
                       approved_by,
                       approval,
                       policy_override,
                       outputs,
                       outside,
                       touched_state,
                       superseded_by,
                       reason,
                       created_at,
                       updated_at,
                       status_at,
                       audit_sequence,
                       audit_head))

/// True when a person must say yes before this run may apply.
bool needs_approval(const Run& run);

/// True when nothing goes on until a person, or somebody outside, acts: such a run holds nothing.
bool waits_for_person(const Run& run);

/// True when something may stand that this run made. Of runs stored before that was kept it is
/// known only that they meant to apply.
bool may_have_touched_state(const Run& run);

/// True when the plan was made too long ago to be applied.
bool plan_is_too_old(const Run& run, Timestamp now, Duration ttl);

}  // namespace porc::run

namespace porc {
using run::Run;
}  // namespace porc

// SPDX-License-Identifier: Apache-2.0
// What clients send. A blueprint itself is read by the domain; these are the rest.
#pragma once

#include <map>
#include <optional>
#include <string>

#include <boost/describe/class.hpp>

namespace porc::wire {

/// Query parameters, here so that clients and server spell them alike.
inline constexpr char kGoalParameter[] = "goal";            ///< a run::Goal; POST /blueprint
inline constexpr char kOperationParameter[] = "operation";  ///< a run::Operation; POST /blueprint
inline constexpr char kWaitParameter[] = "wait";  ///< seconds; POST of a run, POST /blueprint
inline constexpr char kCallbackParameter[] = "callback_url";
inline constexpr char kFollowParameter[] = "follow";    ///< `1` streams; /logs
inline constexpr char kVersionParameter[] = "version";  ///< a version or a range; /quills/{kind}
inline constexpr char kKindParameter[] = "kind";        ///< /schema/check, archives of /quills/
inline constexpr char kNameParameter[] = "name";        ///< of a policy set; POST /policies/…
inline constexpr char kSinceParameter[] = "since";      ///< such as 90d; /policies/replay
inline constexpr char kAllParameter[] = "all";  ///< `1`: attachments do not count; /policies/replay
inline constexpr char kEnvironmentParameter[] = "environment";  ///< a pattern; /policies/replay
inline constexpr char kAfterParameter[] =
    "after";  ///< `next` of the page before, or a run id; /runs, /outbox, /inbox
inline constexpr char kLimitParameter[] = "limit";    ///< /runs, /logs, /outbox, /inbox
inline constexpr char kTargetParameter[] = "target";  ///< /outbox
inline constexpr char kSourceParameter[] = "source";  ///< /inbox
inline constexpr char kStateParameter[] = "state";    ///< /outbox, /inbox

inline constexpr char kIdempotencyKey[] = "Idempotency-Key";
inline constexpr char kRequestId[] = "X-Request-Id";

/// Body of `/cancel` and `/discard`; no body at all is the same as `{}`.
struct Act {
  std::optional<std::string> reason{};
};
BOOST_DESCRIBE_STRUCT(Act, (), (reason))

/// Body of `/approve`; no body at all is the same as `{}`.
struct Approve {
  std::optional<std::string> reason{};
  std::optional<std::string> change_record{};  ///< in place of the blueprint's
};
BOOST_DESCRIBE_STRUCT(Approve, (), (reason, change_record))

/// Body of `/override`.
struct Override {
  std::string of{};  ///< kOverridePolicy or kOverrideApproval: two different powers
  std::string reason{};
};
BOOST_DESCRIBE_STRUCT(Override, (), (of, reason))
inline constexpr char kOverridePolicy[] = "policy";
inline constexpr char kOverrideApproval[] = "approval";

/// Body of `POST /quills/{kind}/{version}/deprecate` and `/revoke`.
struct Withdraw {
  std::optional<std::string> reason{};      ///< required unless `undo`
  std::optional<std::string> replace_by{};  ///< a version of the same kind
  std::optional<bool> undo{};               ///< it was said by mistake
};
BOOST_DESCRIBE_STRUCT(Withdraw, (), (reason, replace_by, undo))

/// Body of `POST /quills/` as JSON; a tar.gz of the same files is accepted too, with
/// `?kind=&version=`.
struct PublishQuill {
  std::string kind{};
  std::string version{};
  std::map<std::string, std::string> files{};  ///< path → text
};
BOOST_DESCRIBE_STRUCT(PublishQuill, (), (kind, version, files))

}  // namespace porc::wire

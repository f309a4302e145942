// SPDX-License-Identifier: Apache-2.0
// Every path of PORC's HTTP API, once: the server's route table and the clients are made of these.
#pragma once

#include <string>
#include <string_view>

#include "domain/run/id.h"

namespace porc::wire::paths {

inline constexpr std::string_view kHealth = "/health";
inline constexpr std::string_view kReadyz = "/readyz";
inline constexpr std::string_view kVersion = "/version";
inline constexpr std::string_view kMetrics = "/metrics";

inline constexpr std::string_view kBlueprint = "/blueprint";
inline constexpr std::string_view kRuns = "/runs";

inline constexpr std::string_view kWebhook = "/webhooks/{source}";

/// Of one run; `/runs/{run_id}/…` is the same.
inline constexpr std::string_view kRunBuild = "/run/{run_id}/build";
inline constexpr std::string_view kRunPlan = "/run/{run_id}/plan";
inline constexpr std::string_view kRunApply = "/run/{run_id}/apply";
inline constexpr std::string_view kRunApprove = "/run/{run_id}/approve";
inline constexpr std::string_view kRunOverride = "/run/{run_id}/override";
inline constexpr std::string_view kRunCancel = "/run/{run_id}/cancel";
inline constexpr std::string_view kRunDiscard = "/run/{run_id}/discard";
inline constexpr std::string_view kRunNotify = "/run/{run_id}/notify";
inline constexpr std::string_view kRunStatus = "/run/{run_id}/status";
inline constexpr std::string_view kRunSummary = "/run/{run_id}/summary";
inline constexpr std::string_view kRunLogs = "/run/{run_id}/logs";
inline constexpr std::string_view kRunEvents = "/run/{run_id}/events";
inline constexpr std::string_view kRunPolicy = "/run/{run_id}/policy";
inline constexpr std::string_view kRunChecks = "/run/{run_id}/checks";
inline constexpr std::string_view kRunFiles = "/run/{run_id}/files";
inline constexpr std::string_view kRunBundle = "/run/{run_id}/bundle";

inline constexpr std::string_view kReport = "/report/{run_id}";
inline constexpr std::string_view kReportSummary = "/report/summary";

inline constexpr std::string_view kQuills = "/quills";
inline constexpr std::string_view kQuillsPublish = "/quills/";
inline constexpr std::string_view kQuill = "/quills/{kind}";

/// Of the platform, for one kind.
inline constexpr std::string_view kRules = "/rules/{kind}";

inline constexpr std::string_view kSchemaCheck = "/schema/check";
inline constexpr std::string_view kQuillImpact = "/quills/impact";
inline constexpr std::string_view kQuillDeprecate = "/quills/{kind}/{version}/deprecate";
inline constexpr std::string_view kQuillRevoke = "/quills/{kind}/{version}/revoke";

inline constexpr std::string_view kPolicies = "/policies";
inline constexpr std::string_view kPoliciesPublish = "/policies/";
inline constexpr std::string_view kPolicyReplay = "/policies/replay";
inline constexpr std::string_view kPolicySet = "/policies/{name}";

inline constexpr std::string_view kOutbox = "/outbox";
inline constexpr std::string_view kOutboxEntry = "/outbox/{key}";
inline constexpr std::string_view kOutboxRetry = "/outbox/{key}/retry";
inline constexpr std::string_view kInbox = "/inbox";
inline constexpr std::string_view kInboxEvent = "/inbox/{key}";
inline constexpr std::string_view kInboxReplay = "/inbox/{key}/replay";

inline constexpr std::string_view kOidc = "/auth/oidc";
inline constexpr std::string_view kTokens = "/tokens";
inline constexpr std::string_view kToken = "/tokens/{token_id}";
inline constexpr std::string_view kKeys = "/keys";
inline constexpr std::string_view kAuditVerify = "/audit/verify";
inline constexpr std::string_view kAuditCheckpoint = "/audit/checkpoint";

/// `path` with its `{run_id}` filled in.
std::string of_run(std::string_view path, const RunId& run);
/// `/quills/{kind}`, with `?version=` when `range` is not "".
std::string of_quill(std::string_view kind, std::string_view range);
/// `path` with its `{kind}` and `{version}` filled in.
std::string of_quill_version(std::string_view path,
                             std::string_view kind,
                             std::string_view version);

/// `/policies/{name}`, with `?version=` unless it is "".
std::string of_policy_set(std::string_view name, std::string_view version);

/// `path` with its `{key}` filled in.
std::string of_key(std::string_view path, std::string_view key);

/// `/rules/{kind}`.
std::string rules_for(std::string_view kind);

}  // namespace porc::wire::paths

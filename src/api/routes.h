// SPDX-License-Identifier: Apache-2.0
// The table of routes: dispatch, permissions, the check against api/openapi.yaml and the "401
// without a token" test all walk it. A route is added here and nowhere else.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "api/api.h"
#include "domain/identity/principal.h"
#include "wire/paths.h"

namespace porc::api {

/// How a principal's scope counts.
enum class Reach : std::uint8_t {
  none,  ///< tells of no run and changes nothing that is shared
  runs,  ///< of one run or several: those outside the scope do not exist
  all,   ///< reaches everybody's runs: a principal that is limited to a scope may not
};

struct Route {
  std::string_view method;
  std::string_view path;  ///< `/run/{run_id}/…` stands for `/runs/{run_id}/…` too
  std::optional<identity::Permission> permission;  ///< none: open to everybody
  Reach reach;
  Task<http::Response> (Api::*handler)(Call call);
  std::string_view summary;
  /// Does as well, where the body says which of the two it takes: the handler checks that.
  std::optional<identity::Permission> or_else{};
};

namespace rows {
using enum identity::Permission;
using enum Reach;
namespace at = wire::paths;

inline constexpr auto kRoutes = std::to_array<Route>({
    {"GET", at::kHealth, std::nullopt, none, &Api::show_health, "Tell that the process answers"},
    {"GET", at::kReadyz, read, none, &Api::show_readiness, "Tell whether each dependency is there"},
    {"GET", at::kVersion, read, none, &Api::show_version, "Tell version, engine and store"},
    {"GET", at::kMetrics, read, none, &Api::show_metrics, "Metrics as JSON or Prometheus text"},

    {"POST",
     at::kBlueprint,
     submit,
     runs,
     &Api::submit_blueprint,
     "Submit a blueprint; answers its run"},
    {"GET", at::kRuns, read, runs, &Api::list_runs, "List runs, newest first"},

    // Whoever knows the source's secret may send: the signature is what lets in.
    {"POST",
     at::kWebhook,
     std::nullopt,
     none,
     &Api::receive_webhook,
     "Hand in an event of an outside system"},

    // The token of an identity provider, in the body, is what lets in.
    {"POST",
     at::kOidc,
     std::nullopt,
     none,
     &Api::open_session,
     "Exchange an OIDC token of a GitHub Actions job for a session"},

    {"POST", at::kRunBuild, submit, runs, &Api::build_run, "Render the run's bundle"},
    {"POST", at::kRunPlan, plan, runs, &Api::plan_run, "Take the run to its plan"},
    {"POST", at::kRunApply, apply, runs, &Api::apply_run, "Apply exactly what was planned"},
    {"POST",
     at::kRunApprove,
     approve,
     runs,
     &Api::approve_run,
     "Say yes to a run that awaits approval"},
    {"POST",
     at::kRunOverride,
     override_policy,
     runs,
     &Api::override_run,
     "Let a run go on that a policy refused, or that nobody approved",
     override_approval},
    {"POST", at::kRunCancel, cancel, runs, &Api::cancel_run, "Ask a run to stop"},
    {"POST", at::kRunDiscard, cancel, runs, &Api::discard_run, "Give a run up before it applies"},

    {"POST",
     at::kRunNotify,
     submit,
     runs,
     &Api::notify_of_run,
     "Tell one target, or all, how the run stands"},

    {"GET", at::kRunStatus, read, runs, &Api::show_status, "Show one run"},
    {"GET", at::kRunSummary, read, runs, &Api::show_summary, "Show a run's outcome at a glance"},
    {"GET", at::kRunLogs, read, runs, &Api::show_logs, "Log lines of a run, or follow them"},
    {"GET", at::kRunEvents, read, runs, &Api::show_events, "Transitions of a run, or stream them"},
    {"GET", at::kRunPlan, read, runs, &Api::show_plan, "Show what the plan would change"},
    {"GET", at::kRunPolicy, read, runs, &Api::show_policy, "Show what the policies said"},
    {"GET",
     at::kRunChecks,
     read,
     runs,
     &Api::list_checks,
     "List the checks that the run's commit shows"},
    {"POST",
     at::kRunChecks,
     plan,
     runs,
     &Api::refresh_checks,
     "Have the checks of the run's commit written again"},
    {"GET", at::kRunFiles, read, runs, &Api::show_files, "Show the rendered files"},
    {"GET",
     at::kRunBundle,
     read,
     runs,
     &Api::download_bundle,
     "Download the rendered files as tar.gz"},

    {"GET", at::kReportSummary, read, runs, &Api::show_activity, "Roll up the newest runs"},
    {"GET", at::kReport, read, runs, &Api::show_report, "Everything of one run, as JSON or HTML"},

    {"GET", at::kQuills, read, none, &Api::list_quills, "List published quills"},
    {"GET", at::kQuill, read, none, &Api::show_quill, "Show one quill with its files"},
    {"POST",
     at::kQuillsPublish,
     publish_quill,
     all,
     &Api::publish_quill,
     "Publish a version of a quill"},
    {"POST",
     at::kQuillImpact,
     publish_quill,
     all,
     &Api::show_impact,
     "What a new version of a quill would change for every live blueprint"},
    {"POST",
     at::kQuillDeprecate,
     publish_quill,
     all,
     &Api::deprecate_quill,
     "Advise against a version of a quill, or no longer"},
    {"POST",
     at::kQuillRevoke,
     publish_quill,
     all,
     &Api::revoke_quill,
     "Forbid a version of a quill, or no longer"},

    {"GET", at::kPolicies, read, none, &Api::list_policy_sets, "List policy sets"},
    {"GET", at::kPolicySet, read, none, &Api::show_policy_set, "Show a policy set with its files"},
    {"POST",
     at::kPoliciesPublish,
     publish_policy,
     all,
     &Api::publish_policy_set,
     "Publish a version of a policy set"},
    {"POST",
     at::kPolicyReplay,
     publish_policy,
     all,
     &Api::replay_policies,
     "What a policy set would have said of the plans of past runs"},

    {"GET", at::kRules, read, none, &Api::show_rules, "Show the platform's rules for one kind"},
    {"POST",
     at::kSchemaCheck,
     read,
     runs,
     &Api::check_schema,
     "Tell which live blueprints a schema would refuse"},

    {"GET", at::kOutbox, administer, all, &Api::list_outbox, "List what is yet to be told"},
    {"GET", at::kOutboxEntry, administer, all, &Api::show_outbox, "Show an entry of the outbox"},
    {"POST", at::kOutboxRetry, administer, all, &Api::retry_outbox, "Have it delivered anew"},
    {"DELETE", at::kOutboxEntry, administer, all, &Api::drop_outbox, "Never tell it"},
    {"GET", at::kInbox, administer, all, &Api::list_inbox, "List events that came in"},
    {"GET", at::kInboxEvent, administer, all, &Api::show_inbox, "Show an event that came in"},
    {"POST", at::kInboxReplay, administer, all, &Api::replay_inbox, "Have it handled again"},

    {"GET", at::kTokens, administer, all, &Api::list_tokens, "List API tokens, without the tokens"},
    {"POST", at::kTokens, administer, all, &Api::create_token, "Make an API token; shows it once"},
    {"DELETE", at::kToken, administer, all, &Api::revoke_token, "Revoke an API token"},
    {"GET", at::kKeys, administer, all, &Api::show_keys, "Tell which keys seal and sign"},
    {"POST", at::kAuditVerify, administer, all, &Api::verify_audit, "Verify the audit chains"},
    {"GET",
     at::kAuditCheckpoint,
     administer,
     all,
     &Api::show_checkpoint,
     "Export the last checkpoint"},
});
}  // namespace rows
using rows::kRoutes;

}  // namespace porc::api

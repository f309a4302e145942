// SPDX-License-Identifier: Apache-2.0
// Every route of this face: what it is called, who may, what answers. Dispatch and the test "401
// without a token" walk it. A row that needs more than `read` changes something or shows secrets:
// in what belongs to a blueprint it is an administrator's (ownership.cc).
// https://developer.hashicorp.com/terraform/enterprise/api-docs
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "domain/identity/principal.h"
#include "tfe_api/tfe_api.h"

namespace porc::tfe_api {

struct Route {
  std::string_view method;
  std::string_view path;
  /// None: open, or guarded by a secret in the path (a capability URL).
  std::optional<identity::Permission> permission;
  Task<http::Response> (TfeApi::*handler)(Call call);
};

namespace rows {
using enum identity::Permission;
inline constexpr std::nullopt_t open = std::nullopt;

inline constexpr auto kRoutes = std::to_array<Route>({
    {"GET", "/.well-known/terraform.json", open, &TfeApi::discover},
    {"GET", "/api/v2/ping", open, &TfeApi::ping},
    {"GET", "/api/v2/account/details", read, &TfeApi::show_account},
    {"GET", "/api/v2/users/{user}", read, &TfeApi::show_user},
    {"GET", "/api/v2/organizations", read, &TfeApi::list_organizations},
    {"GET", "/api/v2/organizations/{org}", read, &TfeApi::show_organization},
    {"GET", "/api/v2/organizations/{org}/entitlement-set", read, &TfeApi::show_entitlements},
    {"GET", "/api/v2/organizations/{org}/runs/queue", read, &TfeApi::show_queue},
    {"GET", "/api/v2/organizations/{org}/capacity", read, &TfeApi::show_capacity},
    {"GET", "/api/v2/organizations/{org}/projects", read, &TfeApi::list_projects},
    {"GET", "/api/v2/organizations/{org}/policy-sets", read, &TfeApi::list_policy_sets},
    {"GET", "/api/v2/projects/{project}", read, &TfeApi::show_project},

    {"GET", "/api/v2/organizations/{org}/workspaces", read, &TfeApi::list_workspaces},
    {"POST", "/api/v2/organizations/{org}/workspaces", plan, &TfeApi::create_workspace},
    {"GET", "/api/v2/organizations/{org}/workspaces/{name}", read, &TfeApi::show_workspace},
    {"PATCH", "/api/v2/organizations/{org}/workspaces/{name}", plan, &TfeApi::change_workspace},
    {"DELETE",
     "/api/v2/organizations/{org}/workspaces/{name}",
     administer,
     &TfeApi::delete_workspace},
    {"POST",
     "/api/v2/organizations/{org}/workspaces/{name}/actions/safe-delete",
     administer,
     &TfeApi::safe_delete_workspace},
    {"GET", "/api/v2/workspaces/{workspace}", read, &TfeApi::show_workspace},
    {"PATCH", "/api/v2/workspaces/{workspace}", plan, &TfeApi::change_workspace},
    {"DELETE", "/api/v2/workspaces/{workspace}", administer, &TfeApi::delete_workspace},
    {"POST",
     "/api/v2/workspaces/{workspace}/actions/safe-delete",
     administer,
     &TfeApi::safe_delete_workspace},
    {"POST", "/api/v2/workspaces/{workspace}/actions/lock", apply, &TfeApi::lock_workspace},
    {"POST", "/api/v2/workspaces/{workspace}/actions/unlock", apply, &TfeApi::unlock_workspace},
    {"POST",
     "/api/v2/workspaces/{workspace}/actions/force-unlock",
     administer,
     &TfeApi::force_unlock_workspace},

    {"GET", "/api/v2/workspaces/{workspace}/tag-bindings", read, &TfeApi::list_tag_bindings},
    {"PATCH", "/api/v2/workspaces/{workspace}/tag-bindings", plan, &TfeApi::add_tag_bindings},
    {"GET",
     "/api/v2/workspaces/{workspace}/effective-tag-bindings",
     read,
     &TfeApi::list_tag_bindings},
    {"GET", "/api/v2/workspaces/{workspace}/relationships/tags", read, &TfeApi::list_tags},
    {"POST", "/api/v2/workspaces/{workspace}/relationships/tags", plan, &TfeApi::add_tags},
    {"DELETE", "/api/v2/workspaces/{workspace}/relationships/tags", plan, &TfeApi::remove_tags},

    {"GET", "/api/v2/workspaces/{workspace}/vars", read, &TfeApi::list_variables},
    {"GET", "/api/v2/workspaces/{workspace}/all-vars", read, &TfeApi::list_variables},
    {"POST", "/api/v2/workspaces/{workspace}/vars", apply, &TfeApi::create_variable},
    {"GET", "/api/v2/workspaces/{workspace}/vars/{variable}", read, &TfeApi::show_variable},
    {"PATCH", "/api/v2/workspaces/{workspace}/vars/{variable}", apply, &TfeApi::change_variable},
    {"DELETE", "/api/v2/workspaces/{workspace}/vars/{variable}", apply, &TfeApi::delete_variable},
    {"GET", "/api/v2/workspaces/{workspace}/varsets", read, &TfeApi::list_nothing},

    {"POST",
     "/api/v2/workspaces/{workspace}/configuration-versions",
     plan,
     &TfeApi::create_configuration_version},
    {"GET", "/api/v2/configuration-versions/{version}", read, &TfeApi::show_configuration_version},
    {"PUT", "/api/v2/blobs/configurations/{secret}", open, &TfeApi::upload_configuration},

    {"GET", "/api/v2/workspaces/{workspace}/runs", read, &TfeApi::list_runs},
    {"POST", "/api/v2/runs", plan, &TfeApi::create_run},
    {"GET", "/api/v2/runs/{run}", read, &TfeApi::show_run},
    {"GET", "/api/v2/runs/{run}/run-events", read, &TfeApi::list_run_events},
    {"GET", "/api/v2/runs/{run}/policy-checks", read, &TfeApi::list_policy_checks},
    {"GET", "/api/v2/runs/{run}/task-stages", read, &TfeApi::list_task_stages},
    {"GET", "/api/v2/runs/{run}/comments", read, &TfeApi::list_nothing},
    {"POST", "/api/v2/runs/{run}/actions/apply", apply, &TfeApi::apply_run},
    {"POST", "/api/v2/runs/{run}/actions/discard", plan, &TfeApi::discard_run},
    {"POST", "/api/v2/runs/{run}/actions/cancel", cancel, &TfeApi::cancel_run},
    {"POST", "/api/v2/runs/{run}/actions/force-cancel", administer, &TfeApi::force_cancel_run},

    {"GET", "/api/v2/policy-checks/{check}", read, &TfeApi::show_policy_check},
    {"GET", "/api/v2/policy-checks/{check}/output", read, &TfeApi::show_policy_output},
    {"POST",
     "/api/v2/policy-checks/{check}/actions/override",
     override_policy,
     &TfeApi::override_policy_check},
    {"GET", "/api/v2/task-stages/{check}", read, &TfeApi::show_task_stage},
    {"POST",
     "/api/v2/task-stages/{check}/actions/override",
     override_policy,
     &TfeApi::override_task_stage},
    {"GET",
     "/api/v2/task-stages/{check}/policy-evaluations",
     read,
     &TfeApi::list_policy_evaluations},
    {"GET", "/api/v2/policy-evaluations/{check}", read, &TfeApi::show_policy_evaluation},
    {"GET",
     "/api/v2/policy-evaluations/{check}/policy-set-outcomes",
     read,
     &TfeApi::list_policy_set_outcomes},
    {"GET", "/api/v2/policy-set-outcomes/{check}", read, &TfeApi::show_policy_set_outcome},

    {"GET", "/api/v2/plans/{plan}", read, &TfeApi::show_plan},
    {"GET", "/api/v2/runs/{run}/plan", read, &TfeApi::show_run_plan},
    // Plan JSON and state hold sensitive values in clear: reading runs is not enough.
    {"GET", "/api/v2/plans/{plan}/json-output", plan, &TfeApi::show_plan_json},
    {"GET", "/api/v2/runs/{run}/plan/json-output", plan, &TfeApi::show_run_plan_json},
    {"GET", "/api/v2/plans/{plan}/json-output-redacted", read, &TfeApi::show_redacted_plan_json},
    {"GET", "/api/v2/applies/{apply}", read, &TfeApi::show_apply},
    {"GET", "/api/v2/blobs/logs/{secret}", open, &TfeApi::read_log},

    {"GET",
     "/api/v2/workspaces/{workspace}/current-state-version",
     read,
     &TfeApi::show_current_state},
    {"GET", "/api/v2/state-versions", read, &TfeApi::list_states},
    {"GET", "/api/v2/state-versions/{state}", read, &TfeApi::show_state},
    {"GET", "/api/v2/state-versions/{state}/download", plan, &TfeApi::download_state},
    {"POST", "/api/v2/workspaces/{workspace}/state-versions", apply, &TfeApi::create_state},
    {"PUT", "/api/v2/blobs/states/{secret}", open, &TfeApi::upload_state},
    {"PUT", "/api/v2/blobs/json-states/{secret}", open, &TfeApi::drop_json_state},
    {"GET", "/api/v2/state-versions/{state}/outputs", read, &TfeApi::list_state_outputs},
    {"GET",
     "/api/v2/workspaces/{workspace}/current-state-version-outputs",
     read,
     &TfeApi::list_current_outputs},
    {"GET", "/api/v2/state-version-outputs/{output}", plan, &TfeApi::show_state_output},
});
}  // namespace rows
using rows::kRoutes;

}  // namespace porc::tfe_api

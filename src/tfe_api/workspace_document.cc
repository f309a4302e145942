// SPDX-License-Identifier: Apache-2.0
// https://developer.hashicorp.com/terraform/enterprise/api-docs/workspaces
#include "jsonapi/attributes.h"
#include "tfe_api/documents.h"
#include "tfe_api/people.h"
#include "tfe_api/tags.h"

namespace porc::tfe_api {
namespace {

struct Permissions {
  bool can_update = false;
  bool can_destroy = false;
  bool can_queue_run = false;
  bool can_queue_apply = false;
  bool can_queue_destroy = false;
  bool can_lock = false;
  bool can_unlock = false;
  bool can_force_unlock = false;
  bool can_read_settings = true;
  bool can_read_run = true;
  bool can_read_variable = true;
  bool can_update_variable = false;
  bool can_read_state_versions = false;
  bool can_read_state_outputs = true;
  bool can_create_state_versions = false;
  bool can_manage_tags = false;
  bool can_manage_run_tasks = false;
  bool can_manage_assessments = false;
  bool can_read_assessment_results = false;
  bool can_force_delete = false;
};
BOOST_DESCRIBE_STRUCT(Permissions,
                      (),
                      (can_update,
                       can_destroy,
                       can_queue_run,
                       can_queue_apply,
                       can_queue_destroy,
                       can_lock,
                       can_unlock,
                       can_force_unlock,
                       can_read_settings,
                       can_read_run,
                       can_read_variable,
                       can_update_variable,
                       can_read_state_versions,
                       can_read_state_outputs,
                       can_create_state_versions,
                       can_manage_tags,
                       can_manage_run_tasks,
                       can_manage_assessments,
                       can_read_assessment_results,
                       can_force_delete))

struct Actions {
  bool is_destroyable = true;
};
BOOST_DESCRIBE_STRUCT(Actions, (), (is_destroyable))

struct SettingOverwrites {
  bool execution_mode = true;
  bool agent_pool = false;
};
BOOST_DESCRIBE_STRUCT(SettingOverwrites, (), (execution_mode, agent_pool))

struct Attributes {
  std::string name{};
  std::string description{};
  std::string environment = "default";
  std::string execution_mode{};
  bool operations = true;
  std::string terraform_version{};
  std::string working_directory{};
  bool auto_apply = false;
  bool auto_apply_run_trigger = false;
  bool structured_run_output_enabled = true;
  bool locked = false;
  std::string locked_reason{};
  json::value vcs_repo{};
  std::vector<std::string> tag_names{};
  bool allow_destroy_plan = true;
  bool queue_all_runs = false;
  bool speculative_enabled = true;
  bool global_remote_state = false;
  bool assessments_enabled = false;
  bool file_triggers_enabled = false;
  std::vector<std::string> trigger_prefixes{};
  std::vector<std::string> trigger_patterns{};
  std::string source = "tfe-api";
  Timestamp created_at{};
  Timestamp updated_at{};
  Permissions permissions{};
  Actions actions{};
  SettingOverwrites setting_overwrites{};
};
BOOST_DESCRIBE_STRUCT(Attributes,
                      (),
                      (name,
                       description,
                       environment,
                       execution_mode,
                       operations,
                       terraform_version,
                       working_directory,
                       auto_apply,
                       auto_apply_run_trigger,
                       structured_run_output_enabled,
                       locked,
                       locked_reason,
                       vcs_repo,
                       tag_names,
                       allow_destroy_plan,
                       queue_all_runs,
                       speculative_enabled,
                       global_remote_state,
                       assessments_enabled,
                       file_triggers_enabled,
                       trigger_prefixes,
                       trigger_patterns,
                       source,
                       created_at,
                       updated_at,
                       permissions,
                       actions,
                       setting_overwrites))

/// What the routes let this principal do.
Permissions permissions_of(const identity::Principal& principal) {
  using enum identity::Permission;
  const bool plans = principal.may(plan);
  const bool applies = principal.may(apply);
  const bool administers = principal.may(administer);
  return {.can_update = plans,
          .can_destroy = administers,
          .can_queue_run = plans,
          .can_queue_apply = applies,
          .can_queue_destroy = applies,
          .can_lock = applies,
          .can_unlock = applies,
          .can_force_unlock = administers,
          .can_update_variable = applies,
          .can_read_state_versions = plans,
          .can_create_state_versions = applies,
          .can_manage_tags = plans,
          .can_force_delete = administers};
}

}  // namespace

jsonapi::Resource workspace_resource(const hosted::Workspace& workspace, const Reader& reader) {
  // A job that may run terraform itself may not have it run here.
  const bool is_job = reader.principal.was_given(identity::Permission::apply_outside);
  const std::string mode = is_job ? "local" : workspace.execution_mode;
  const Attributes is{.name = workspace.name,
                      .description = workspace.description,
                      .execution_mode = mode,
                      .operations = mode != "local",
                      .terraform_version = workspace.terraform_version,
                      .working_directory = workspace.working_directory,
                      .auto_apply = workspace.auto_apply,
                      .structured_run_output_enabled = workspace.structured_run_output,
                      .locked = workspace.lock.has_value(),
                      .locked_reason = workspace.lock ? workspace.lock->reason : "",
                      .tag_names = tag_names(workspace.tags),
                      .created_at = workspace.created_at,
                      .updated_at = workspace.updated_at,
                      .permissions = permissions_of(reader.principal)};
  jsonapi::Resource resource{
      .type = "workspaces", .id = workspace.id, .attributes = jsonapi::encode_attributes(is)};
  resource.relate("organization", "organizations", reader.organization);
  resource.relate("project", "projects", "prj-default");
  resource.relate("current-run", "runs", workspace.current_run.value_or(""));
  resource.relate("latest-run", "runs", workspace.current_run.value_or(""));
  resource.relate(
      "current-state-version", "state-versions", workspace.current_state_version.value_or(""));
  if (workspace.lock) {
    const bool by_user = workspace.lock->kind == "users";
    resource.relate("locked-by",
                    workspace.lock->kind,
                    by_user ? user_id(workspace.lock->holder) : workspace.lock->holder);
  }
  return resource;
}

}  // namespace porc::tfe_api

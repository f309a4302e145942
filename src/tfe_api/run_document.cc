// SPDX-License-Identifier: Apache-2.0
// https://developer.hashicorp.com/terraform/enterprise/api-docs/run
#include "base/secret.h"
#include "jsonapi/attributes.h"
#include "tfe_api/documents.h"
#include "tfe_api/people.h"

namespace porc::tfe_api {
namespace {

struct Actions {
  bool is_cancelable = false;
  bool is_confirmable = false;
  bool is_discardable = false;
  bool is_force_cancelable = false;
};
BOOST_DESCRIBE_STRUCT(Actions,
                      (),
                      (is_cancelable, is_confirmable, is_discardable, is_force_cancelable))

struct Permissions {
  bool can_apply = false;
  bool can_cancel = false;
  bool can_comment = false;
  bool can_discard = false;
  bool can_force_execute = false;
  bool can_force_cancel = false;
  bool can_override_policy_check = false;
};
BOOST_DESCRIBE_STRUCT(Permissions,
                      (),
                      (can_apply,
                       can_cancel,
                       can_comment,
                       can_discard,
                       can_force_execute,
                       can_force_cancel,
                       can_override_policy_check))

struct Variable {
  std::string key{};
  std::string value{};
};
BOOST_DESCRIBE_STRUCT(Variable, (), (key, value))

struct Attributes {
  std::string status{};
  std::map<std::string, Timestamp> status_timestamps{};
  std::string message{};
  bool has_changes = false;
  bool is_destroy = false;
  bool refresh = true;
  bool refresh_only = false;
  bool plan_only = false;
  bool save_plan = false;
  bool auto_apply = false;
  bool allow_empty_apply = false;
  bool allow_config_generation = false;
  std::vector<std::string> target_addrs{};
  std::vector<std::string> replace_addrs{};
  std::vector<Variable> variables{};
  std::string source = "tfe-api";
  std::string trigger_reason = "manual";
  Timestamp created_at{};
  Timestamp updated_at{};
  std::optional<Timestamp> canceled_at{};
  std::optional<Timestamp> force_cancel_available_at{};
  Actions actions{};
  Permissions permissions{};
};
BOOST_DESCRIBE_STRUCT(Attributes,
                      (),
                      (status,
                       status_timestamps,
                       message,
                       has_changes,
                       is_destroy,
                       refresh,
                       refresh_only,
                       plan_only,
                       save_plan,
                       auto_apply,
                       allow_empty_apply,
                       allow_config_generation,
                       target_addrs,
                       replace_addrs,
                       variables,
                       source,
                       trigger_reason,
                       created_at,
                       updated_at,
                       canceled_at,
                       force_cancel_available_at,
                       actions,
                       permissions))

Timestamp last_moved(const hosted::Run& run) {
  Timestamp last = run.created_at;
  for (const auto& [name, at] : run.status_timestamps) last = std::max(last, at);
  return last;
}

Attributes attributes_of(const hosted::Run& run) {
  const hosted::RunOptions& options = run.options;
  Attributes is{.status = boost::describe::enum_to_string(run.status, ""),
                .status_timestamps = run.status_timestamps,
                .message = options.message,
                .has_changes = run.has_changes,
                .is_destroy = options.is_destroy,
                .refresh = options.refresh,
                .refresh_only = options.refresh_only,
                .plan_only = options.plan_only,
                .save_plan = options.save_plan,
                .auto_apply = options.auto_apply,
                .allow_empty_apply = options.allow_empty_apply,
                .target_addrs = options.target_addrs,
                .replace_addrs = options.replace_addrs,
                .created_at = run.created_at,
                .updated_at = last_moved(run)};
  // Values may be secret, and nobody needs them back.
  for (const hosted::RunVariable& variable : options.variables)
    is.variables.push_back({variable.key, ""});
  if (run.status == hosted::Status::canceled) is.canceled_at = is.updated_at;
  if (run.cancel_requested) is.force_cancel_available_at = is.updated_at;
  return is;
}

/// The engine remembers the last mover only, so at most one of the two relationships has a name.
void relate_mover(jsonapi::Resource& resource, const hosted::Run& run) {
  const std::string mover = run.moved_by.empty() ? "" : user_id(run.moved_by);
  const bool canceled =
      run.status == hosted::Status::canceled || run.status == hosted::Status::force_canceled;
  // Who overrode a policy, or discarded a plan, confirmed nothing.
  const bool confirmed = !canceled && run.status_timestamps.contains("confirmed-at");
  resource.relate("confirmed-by", "users", confirmed ? mover : "");
  resource.relate("canceled-by", "users", canceled ? mover : "");
}

}  // namespace

jsonapi::Resource run_resource(const hosted::Run& run, const Reader& reader) {
  using enum identity::Permission;
  Attributes is = attributes_of(run);
  is.actions = {.is_cancelable = run.is_cancelable(),
                .is_confirmable = run.is_confirmable(),
                .is_discardable = run.is_discardable(),
                .is_force_cancelable = run.cancel_requested && run.is_cancelable()};
  is.permissions = {.can_apply = reader.principal.may(apply),
                    .can_cancel = reader.principal.may(cancel),
                    .can_discard = reader.principal.may(plan),
                    .can_force_cancel = reader.principal.may(administer),
                    .can_override_policy_check = reader.principal.may(override_policy)};
  jsonapi::Resource resource{
      .type = "runs", .id = run.id, .attributes = jsonapi::encode_attributes(is)};
  resource.relate("workspace", "workspaces", run.options.workspace);
  resource.relate("plan", "plans", run.plan.id);
  resource.relate("apply", "applies", run.apply.id);
  resource.relate(
      "configuration-version", "configuration-versions", run.options.configuration_version);
  resource.relate(
      "created-by", "users", run.options.created_by.empty() ? "" : user_id(run.options.created_by));
  resource.relate("cost-estimate", "cost-estimates", "");
  std::vector<std::string> checks;
  if (run.policy_check) checks.push_back(run.policy_check->id);
  resource.relate_all("policy-checks", "policy-checks", checks);
  resource.relate_all("task-stages", "task-stages", {});
  resource.relate_all("run-events", "run-events", {});
  resource.relate_all("comments", "comments", {});
  relate_mover(resource, run);
  return resource;
}

}  // namespace porc::tfe_api

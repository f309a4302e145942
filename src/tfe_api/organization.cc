// SPDX-License-Identifier: Apache-2.0
// Discovery, the account, and the one organization with its one project.
// https://developer.hashicorp.com/terraform/enterprise/api-docs/organizations
// https://developer.hashicorp.com/terraform/internals/remote-service-discovery
#include "tfe_api/answer.h"
#include "tfe_api/people.h"
#include "tfe_api/tfe_api.h"

namespace porc::tfe_api {
namespace {

constexpr std::string_view kProject = "prj-default";
constexpr std::string_view kProjectName = "Default Project";

struct Entitlements {
  bool operations = true;  ///< false would silently make terraform run locally
  bool state_storage = true;
  bool sentinel = true;
  bool policy_enforcement = true;
  bool agents = false;
  bool audit_logging = false;
  bool configuration_designer = false;
  bool cost_estimation = false;
  bool global_run_tasks = false;
  bool module_tests_generation = false;
  bool private_module_registry = false;
  bool private_policy_agents = false;
  bool private_run_tasks = false;
  bool private_vcs = false;
  bool run_tasks = false;
  bool self_serve_billing = false;
  bool sso = false;
  bool teams = false;
  bool vcs_integrations = false;
};
BOOST_DESCRIBE_STRUCT(Entitlements,
                      (),
                      (operations,
                       state_storage,
                       sentinel,
                       policy_enforcement,
                       agents,
                       audit_logging,
                       configuration_designer,
                       cost_estimation,
                       global_run_tasks,
                       module_tests_generation,
                       private_module_registry,
                       private_policy_agents,
                       private_run_tasks,
                       private_vcs,
                       run_tasks,
                       self_serve_billing,
                       sso,
                       teams,
                       vcs_integrations))

struct OrganizationPermissions {
  bool can_update = false;
  bool can_destroy = false;
  bool can_create_workspace = true;
  bool can_create_project = false;
  bool can_create_team = false;
  bool can_traverse = true;
};
BOOST_DESCRIBE_STRUCT(OrganizationPermissions,
                      (),
                      (can_update,
                       can_destroy,
                       can_create_workspace,
                       can_create_project,
                       can_create_team,
                       can_traverse))

struct Organization {
  std::string name{};
  std::string external_id{};
  std::string email{};
  std::string collaborator_auth_policy = "password";
  std::string default_execution_mode = "remote";
  bool cost_estimation_enabled = false;
  bool assessments_enforced = false;
  bool allow_force_delete_workspaces = false;
  OrganizationPermissions permissions{};
};
BOOST_DESCRIBE_STRUCT(Organization,
                      (),
                      (name,
                       external_id,
                       email,
                       collaborator_auth_policy,
                       default_execution_mode,
                       cost_estimation_enabled,
                       assessments_enforced,
                       allow_force_delete_workspaces,
                       permissions))

jsonapi::Resource organization_resource(const std::string& name) {
  const Organization is{.name = name, .external_id = "org-" + name};
  jsonapi::Resource resource{
      .type = "organizations", .id = name, .attributes = jsonapi::encode_attributes(is)};
  resource.relate("default-project", "projects", kProject);
  resource.relate("entitlement-set", "entitlement-sets", "org-" + name);
  return resource;
}

jsonapi::Resource project_resource(const std::string& organization) {
  jsonapi::Resource resource{.type = "projects", .id = std::string(kProject)};
  resource.attributes["name"] = kProjectName;
  resource.attributes["description"] = "";
  resource.relate("organization", "organizations", organization);
  return resource;
}

}  // namespace

Task<http::Response> TfeApi::discover(Call /*call*/) {
  json::object services;
  for (std::string_view service : {"tfe.v2", "tfe.v2.1", "tfe.v2.2", "state.v2"})
    services[service] = "/api/v2/";
  co_return bytes(json::serialize(services), "application/json");
}

Task<http::Response> TfeApi::ping(Call /*call*/) {
  co_return no_content();
}

Task<http::Response> TfeApi::show_account(Call call) {
  co_return answer(user_resource(call.principal.name()));
}

Task<http::Response> TfeApi::show_user(Call call) {
  PORC_CO_TRY(std::string name, principal_name_of(call.request.param("user")));
  co_return answer(user_resource(name));
}

Task<http::Response> TfeApi::list_organizations(Call call) {
  std::vector<jsonapi::Resource> all{organization_resource(options_.organization)};
  co_return answer_page(std::move(all), page_wanted(call.request));
}

Task<http::Response> TfeApi::show_organization(Call /*call*/) {
  co_return answer(organization_resource(options_.organization));
}

Task<http::Response> TfeApi::show_entitlements(Call /*call*/) {
  co_return answer(jsonapi::Resource{.type = "entitlement-sets",
                                     .id = "org-" + options_.organization,
                                     .attributes = jsonapi::encode_attributes(Entitlements{})});
}

Task<http::Response> TfeApi::show_queue(Call call) {
  co_return answer_page({}, page_wanted(call.request));
}

Task<http::Response> TfeApi::show_capacity(Call /*call*/) {
  jsonapi::Resource capacity{.type = "organization-capacity", .id = options_.organization};
  capacity.attributes["pending"] = 0;
  capacity.attributes["running"] = 0;
  co_return answer(std::move(capacity));
}

Task<http::Response> TfeApi::list_projects(Call call) {
  const std::string* wanted = call.request.find_query("filter[names]");
  std::vector<jsonapi::Resource> all;
  if (wanted == nullptr || *wanted == kProjectName)
    all.push_back(project_resource(options_.organization));
  co_return answer_page(std::move(all), page_wanted(call.request));
}

Task<http::Response> TfeApi::show_project(Call call) {
  if (call.request.param("project") != kProject) {
    co_return Error{.code = ErrorCode::not_found, .message = "no such project"};
  }
  co_return answer(project_resource(options_.organization));
}

}  // namespace porc::tfe_api

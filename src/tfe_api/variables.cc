// SPDX-License-Identifier: Apache-2.0
// https://developer.hashicorp.com/terraform/enterprise/api-docs/workspace-variables
#include <algorithm>

#include "tfe_api/answer.h"
#include "tfe_api/documents.h"
#include "tfe_api/tfe_api.h"

namespace porc::tfe_api {
namespace {

constexpr std::string_view kEnvironment = "env";
constexpr std::string_view kTerraform = "terraform";

struct Shown {
  std::string key{};
  json::value value{};
  std::string description{};
  std::string category{};
  bool sensitive = false;
  bool hcl = false;
  std::string version_id{};
  Timestamp created_at{};
};
BOOST_DESCRIBE_STRUCT(Shown,
                      (),
                      (key, value, description, category, sensitive, hcl, version_id, created_at))

struct Given {
  std::optional<std::string> key{};
  std::optional<std::string> value{};
  std::optional<std::string> description{};
  std::optional<std::string> category{};
  std::optional<bool> sensitive{};
  std::optional<bool> hcl{};
};
BOOST_DESCRIBE_STRUCT(Given, (), (key, value, description, category, sensitive, hcl))

Error refused(std::string_view member, std::string_view why) {
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the variable cannot be stored",
               .violations = {{"/data/attributes/" + std::string(member), std::string(why)}}};
}

Result<hosted::Variable> merged(hosted::Variable variable, Given given) {
  if (given.category && given.category != kEnvironment && given.category != kTerraform) {
    return refused("category", "must be terraform or env");
  }
  if (variable.sensitive && given.sensitive == false)
    return refused("sensitive", "cannot be taken back");
  if (given.key) variable.key = std::move(*given.key);
  if (given.value) variable.value = Secret(std::move(*given.value));
  if (given.description) variable.description = std::move(*given.description);
  if (given.category) variable.environment = *given.category == kEnvironment;
  variable.sensitive = given.sensitive.value_or(variable.sensitive);
  variable.hcl = given.hcl.value_or(variable.hcl);
  return variable;
}

Result<hosted::Variable> pick(const std::vector<hosted::Variable>& all, std::string_view id) {
  const auto found = std::ranges::find(all, id, &hosted::Variable::id);
  if (found == all.end()) return Error{.code = ErrorCode::not_found, .message = "no such variable"};
  return *found;
}

}  // namespace

jsonapi::Resource variable_resource(const hosted::Variable& variable) {
  const Shown is{
      .key = variable.key,
      .value = variable.sensitive
                   ? json::value(nullptr)
                   : json::value(variable.value.expose("variable that is not sensitive")),
      .description = variable.description,
      .category = std::string(variable.environment ? kEnvironment : kTerraform),
      .sensitive = variable.sensitive,
      .hcl = variable.hcl,
      .version_id = variable.version_id,
      .created_at = variable.created_at};
  return {.type = "vars", .id = variable.id, .attributes = jsonapi::encode_attributes(is)};
}

Task<http::Response> TfeApi::list_variables(Call call) {
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  PORC_CO_TRY(std::vector<hosted::Variable> variables,
              co_await engine_.list_variables(workspace.id));
  std::vector<jsonapi::Resource> all;
  for (const hosted::Variable& variable : variables) all.push_back(variable_resource(variable));
  co_return answer_list(std::move(all));
}

Task<http::Response> TfeApi::create_variable(Call call) {
  PORC_CO_TRY(Given given, attributes_in<Given>(call.request));
  if (!given.key) co_return refused("key", "is required");
  PORC_CO_TRY(hosted::Variable wanted, merged(hosted::Variable{}, std::move(given)));
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  PORC_CO_TRY(hosted::Variable stored,
              co_await engine_.put_variable(workspace.id, std::move(wanted)));
  co_return answer(variable_resource(stored), 201);
}

Task<http::Response> TfeApi::show_variable(Call call) {
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  PORC_CO_TRY(std::vector<hosted::Variable> all, co_await engine_.list_variables(workspace.id));
  PORC_CO_TRY(hosted::Variable variable, pick(all, call.request.param("variable")));
  co_return answer(variable_resource(variable));
}

Task<http::Response> TfeApi::change_variable(Call call) {
  PORC_CO_TRY(Given given, attributes_in<Given>(call.request));
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  PORC_CO_TRY(std::vector<hosted::Variable> all, co_await engine_.list_variables(workspace.id));
  PORC_CO_TRY(hosted::Variable before, pick(all, call.request.param("variable")));
  PORC_CO_TRY(hosted::Variable wanted, merged(std::move(before), std::move(given)));
  PORC_CO_TRY(hosted::Variable stored,
              co_await engine_.put_variable(workspace.id, std::move(wanted)));
  co_return answer(variable_resource(stored));
}

Task<http::Response> TfeApi::delete_variable(Call call) {
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  PORC_CO_CHECK(
      co_await engine_.delete_variable(workspace.id, std::string(call.request.param("variable"))));
  co_return no_content();
}

}  // namespace porc::tfe_api

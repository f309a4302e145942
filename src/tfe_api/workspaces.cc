// SPDX-License-Identifier: Apache-2.0
// https://developer.hashicorp.com/terraform/enterprise/api-docs/workspaces
#include <algorithm>
#include <map>

#include "json/pointer.h"
#include "tfe_api/answer.h"
#include "tfe_api/documents.h"
#include "tfe_api/tags.h"
#include "tfe_api/tfe_api.h"

namespace porc::tfe_api {
namespace {

struct Settings {
  std::optional<std::string> name{};
  std::optional<std::string> terraform_version{};
  std::optional<std::string> working_directory{};
  std::optional<std::string> description{};
  std::optional<bool> auto_apply{};
  std::optional<bool> structured_run_output_enabled{};
  std::optional<std::string> execution_mode{};
  std::optional<bool> operations{};  ///< the older form of execution-mode
};
BOOST_DESCRIBE_STRUCT(Settings,
                      (),
                      (name,
                       terraform_version,
                       working_directory,
                       description,
                       auto_apply,
                       structured_run_output_enabled,
                       execution_mode,
                       operations))

struct Reason {
  std::optional<std::string> reason{};
};
BOOST_DESCRIBE_STRUCT(Reason, (), (reason))

struct TagSource {
  std::string_view pointer;
  std::string_view key;
  std::string_view value;
};
/// Tags of a new workspace come as relationships that hold attributes.
constexpr TagSource kTagSources[] = {
    {"/tags/data", "/attributes/name", ""},
    {"/tag-bindings/data", "/attributes/key", "/attributes/value"}};

std::vector<std::string> tags_in(const jsonapi::Resource& resource) {
  const json::value relationships = resource.relationships;
  const auto text = [](const json::value& item, std::string_view pointer) {
    const json::value* found = pointer.empty() ? nullptr : json::find(item, pointer);
    return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                  : std::string();
  };
  std::vector<std::string> tags;
  for (const TagSource& source : kTagSources) {
    const json::value* items = json::find(relationships, source.pointer);
    if (items == nullptr || !items->is_array()) continue;
    for (const json::value& item : items->get_array()) {
      const std::string key = text(item, source.key);
      if (!key.empty()) tags.push_back(write_tag({key, text(item, source.value)}));
    }
  }
  return tags;
}

hosted::WorkspaceChange change_of(Settings settings, std::vector<std::string> tags) {
  hosted::WorkspaceChange change{.name = std::move(settings.name),
                                 .terraform_version = std::move(settings.terraform_version),
                                 .working_directory = std::move(settings.working_directory),
                                 .description = std::move(settings.description),
                                 .auto_apply = settings.auto_apply,
                                 .structured_run_output = settings.structured_run_output_enabled,
                                 .execution_mode = std::move(settings.execution_mode)};
  if (!change.execution_mode && settings.operations)
    change.execution_mode = *settings.operations ? "remote" : "local";
  if (!tags.empty()) change.tags = std::move(tags);
  return change;
}

/// search[tags]=a,b and filter[tagged][n][key]/[value]: all of them must be there.
std::vector<std::string> wanted_tags(const http::Request& request) {
  std::vector<std::string> wanted;
  if (const std::string* list = request.find_query("search[tags]")) {
    for (std::string_view rest = *list; !rest.empty();) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      if (comma > 0) wanted.emplace_back(rest.substr(0, comma));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  std::map<std::string, Tag> filters;
  for (const auto& [name, value] : request.query) {
    if (!name.starts_with("filter[tagged]")) continue;
    if (name.ends_with("[key]")) filters[name.substr(0, name.size() - 5)].key = value;
    if (name.ends_with("[value]")) filters[name.substr(0, name.size() - 7)].value = value;
  }
  for (const auto& [unused, tag] : filters) wanted.push_back(write_tag(tag));
  return wanted;
}

}  // namespace

Task<hosted::Workspace> TfeApi::workspace_of(const Call& call) {
  const std::string name(call.request.param("name"));
  if (!name.empty()) return engine_.find_workspace(name);
  return engine_.get_workspace(std::string(call.request.param("workspace")));
}

Task<http::Response> TfeApi::answer_workspace(Call call, hosted::Workspace workspace, int status) {
  const Reader reader{call.principal, call.origin, options_.organization};
  jsonapi::Document document{.data = {workspace_resource(workspace, reader)}};
  if (workspace.current_run && includes(call.request, "current-run")) {
    PORC_CO_TRY(hosted::Run run, co_await engine_.get_hosted_run(*workspace.current_run));
    document.included.push_back(run_resource(run, reader));
  }
  co_return answer(document, status);
}

Task<http::Response> TfeApi::list_workspaces(Call call) {
  const std::string* part = call.request.find_query("search[name]");
  const std::vector<std::string> wanted = wanted_tags(call.request);
  std::string name_part = part == nullptr ? "" : *part;
  PORC_CO_TRY(std::vector<hosted::Workspace> workspaces,
              co_await engine_.list_workspaces(std::move(name_part)));
  const Reader reader{call.principal, call.origin, options_.organization};
  std::vector<jsonapi::Resource> all;
  for (const hosted::Workspace& workspace : workspaces) {
    if (has_tags(workspace.tags, wanted)) all.push_back(workspace_resource(workspace, reader));
  }
  co_return answer_page(std::move(all), page_wanted(call.request));
}

Task<http::Response> TfeApi::create_workspace(Call call) {
  PORC_CO_TRY(jsonapi::Resource wanted, resource_in(call.request));
  PORC_CO_TRY(Settings settings, jsonapi::decode_attributes<Settings>(wanted.attributes));
  if (!settings.name) {
    co_return Error{.code = ErrorCode::invalid_argument,
                    .message = "a workspace needs a name",
                    .violations = {{"/data/attributes/name", "is required"}}};
  }
  std::string name = *settings.name;
  hosted::WorkspaceChange change = change_of(std::move(settings), tags_in(wanted));
  PORC_CO_TRY(hosted::Workspace made,
              co_await engine_.create_workspace(std::move(name), std::move(change)));
  co_return co_await answer_workspace(std::move(call), std::move(made), 201);
}

Task<http::Response> TfeApi::show_workspace(Call call) {
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  co_return co_await answer_workspace(std::move(call), std::move(workspace), 200);
}

Task<http::Response> TfeApi::change_workspace(Call call) {
  PORC_CO_TRY(jsonapi::Resource wanted, resource_in(call.request));
  PORC_CO_TRY(Settings settings, jsonapi::decode_attributes<Settings>(wanted.attributes));
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  hosted::WorkspaceChange change = change_of(std::move(settings), tags_in(wanted));
  PORC_CO_TRY(hosted::Workspace changed,
              co_await engine_.change_workspace(workspace.id, std::move(change)));
  co_return co_await answer_workspace(std::move(call), std::move(changed), 200);
}

Task<http::Response> TfeApi::delete_workspace(Call call) {
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  PORC_CO_CHECK(co_await engine_.delete_workspace(workspace.id, true));
  co_return no_content();
}

Task<http::Response> TfeApi::safe_delete_workspace(Call call) {
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  PORC_CO_CHECK(co_await engine_.delete_workspace(workspace.id, false));
  co_return no_content();
}

Task<http::Response> TfeApi::lock_workspace(Call call) {
  // terraform sends the reason as an attribute of a resource of type "".
  const Result<Reason> reason = attributes_in<Reason>(call.request);
  hosted::Lock lock{.kind = "users",
                    .holder = call.principal.name(),
                    .reason = reason && reason->reason ? *reason->reason : ""};
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  PORC_CO_TRY(hosted::Workspace locked,
              co_await engine_.lock_workspace(workspace.id, std::move(lock)));
  co_return co_await answer_workspace(std::move(call), std::move(locked), 200);
}

Task<http::Response> TfeApi::unlock_workspace(Call call) {
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  PORC_CO_TRY(hosted::Workspace unlocked,
              co_await engine_.unlock_workspace(workspace.id, call.principal.name(), false));
  co_return co_await answer_workspace(std::move(call), std::move(unlocked), 200);
}

Task<http::Response> TfeApi::force_unlock_workspace(Call call) {
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  PORC_CO_TRY(hosted::Workspace unlocked,
              co_await engine_.unlock_workspace(workspace.id, call.principal.name(), true));
  co_return co_await answer_workspace(std::move(call), std::move(unlocked), 200);
}

}  // namespace porc::tfe_api

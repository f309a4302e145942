// SPDX-License-Identifier: Apache-2.0
// From a bundle to a plan that waits: workspace, configuration version, run. Each step first looks
// at what TFE already has, so that it can be repeated after a crash. Servers before v202309-1 know
// no saved plans: there the run is one that waits for its confirmation, and keeps its workspace
// meanwhile.
#include <algorithm>
#include <utility>

#include <boost/describe/class.hpp>

#include "aio/clock.h"
#include "jsonapi/attributes.h"
#include "tfe_engine/tfe_engine.h"

namespace porc::tfe_engine {
namespace {

constexpr auto kUploadWaitMax = std::chrono::minutes(2);
/// How far TFE's clock may be behind ours before a run that we made is not found again.
constexpr auto kClockSkewMax = std::chrono::hours(24);

struct NewRun {
  std::string message{};
  bool auto_apply = false;
  bool save_plan = true;
  bool is_destroy = false;
  bool refresh_only = false;
};
BOOST_DESCRIBE_STRUCT(NewRun, (), (message, auto_apply, save_plan, is_destroy, refresh_only))

struct NewConfigurationVersion {
  bool auto_queue_runs = false;
  bool speculative = false;
  bool provisional = true;
};
BOOST_DESCRIBE_STRUCT(NewConfigurationVersion, (), (auto_queue_runs, speculative, provisional))

struct ConfigurationVersion {
  std::string status{};
  std::optional<std::string> upload_url{};
  std::optional<std::string> error_message{};
};
BOOST_DESCRIBE_STRUCT(ConfigurationVersion, (), (status, upload_url, error_message))

struct NewWorkspace {
  std::string name{};
  bool auto_apply = false;
  bool queue_all_runs = false;
  std::string source_name{};
};
BOOST_DESCRIBE_STRUCT(NewWorkspace, (), (name, auto_apply, queue_all_runs, source_name))

struct WorkspacePermissions {
  std::optional<bool> can_queue_run{};
  std::optional<bool> can_queue_apply{};
};
BOOST_DESCRIBE_STRUCT(WorkspacePermissions, (), (can_queue_run, can_queue_apply))

struct WorkspaceAttributes {
  std::optional<json::value> vcs_repo{};
  std::optional<std::string> execution_mode{};
  std::optional<WorkspacePermissions> permissions{};
};
BOOST_DESCRIBE_STRUCT(WorkspaceAttributes, (), (vcs_repo, execution_mode, permissions))

/// Errors: precondition_failed, with what to change in TFE.
Result<void> check_usable(const jsonapi::Resource& workspace, const WorkspaceName& name) {
  PORC_TRY(WorkspaceAttributes is,
           jsonapi::decode_attributes<WorkspaceAttributes>(workspace.attributes));
  const auto refused = [&name](ErrorCode code, std::string_view why) {
    return Error{.code = code, .message = "workspace " + name.str() + " " + std::string(why)};
  };
  if (is.vcs_repo && !is.vcs_repo->is_null()) {
    return refused(
        ErrorCode::precondition_failed,
        "is connected to a VCS repository, which would start runs that nobody here approved: "
        "disconnect it");
  }
  if (is.execution_mode == "local") {
    return refused(ErrorCode::precondition_failed,
                   "has execution mode local: set it to remote or agent");
  }
  const WorkspacePermissions may = is.permissions.value_or(WorkspacePermissions{});
  if (!may.can_queue_run.value_or(true) || !may.can_queue_apply.value_or(true)) {
    return refused(ErrorCode::precondition_failed,
                   "may not be planned and applied with this TFE_TOKEN");
  }
  return ok;
}

jsonapi::Resource resource_of(std::string_view type, json::object attributes) {
  return {.type = std::string(type), .attributes = std::move(attributes)};
}

}  // namespace

Task<jsonapi::Resource> TfeEngine::find_workspace(Api api, WorkspaceName name) {
  co_return co_await api.get_one("organizations/" + options_.organization + "/workspaces/" +
                                 name.str());
}

Task<jsonapi::Resource> TfeEngine::ensure_workspace(Api api, WorkspaceName name) {
  Result<jsonapi::Resource> found = co_await find_workspace(api, name);
  if (!found && found.error().code == ErrorCode::not_found) {
    const NewWorkspace wanted{.name = name.str(), .source_name = "PORC"};
    found = co_await api.post("organizations/" + options_.organization + "/workspaces",
                              resource_of("workspaces", jsonapi::encode_attributes(wanted)));
    // Somebody else made it in between: the name is taken.
    if (!found && found.error().code == ErrorCode::invalid_argument) {
      Result<jsonapi::Resource> theirs = co_await find_workspace(api, name);
      if (theirs) found = std::move(theirs);
    }
  }
  if (found) PORC_CO_CHECK(check_usable(*found, name));
  co_return found;
}

Task<std::string> TfeEngine::find_anchored_run(Api api, RunId run, std::string workspace_id) {
  // Newest first: what is older than the key itself cannot carry it.
  const std::optional<Timestamp> submitted = submitted_at(run);
  for (std::size_t page = 1; page <= kPagesMax; ++page) {
    http::Parameters query{{"page[number]", std::to_string(page)}, {"page[size]", "100"}};
    PORC_CO_TRY(jsonapi::Document runs,
                co_await api.get("workspaces/" + workspace_id + "/runs", std::move(query)));
    for (const jsonapi::Resource& resource : runs.data) {
      jsonapi::Document alone;
      alone.data.push_back(resource);
      PORC_CO_TRY(RunDocument candidate, read_run(alone));
      if (candidate.caused_by == run.str()) {
        last_known_[candidate.view.id].caused_by = run.str();
        co_return candidate.view.id;
      }
      if (submitted && candidate.created_at && *candidate.created_at + kClockSkewMax < *submitted) {
        co_return std::string();
      }
    }
    if (!runs.pagination || runs.pagination->next == 0) co_return std::string();
  }
  // It may be further back: a second one must not be made.
  co_return Error{.code = ErrorCode::too_large,
                  .message = "workspace " + workspace_id + " has more than " +
                             std::to_string(kPagesMax) + " pages of runs since " + run.str()};
}

Task<jsonapi::Resource> TfeEngine::create(Api api,
                                          std::string path,
                                          jsonapi::Resource resource,
                                          std::string newer_attribute) {
  Result<jsonapi::Resource> created = co_await api.post(path, resource);
  if (created || created.error().code != ErrorCode::invalid_argument) co_return created;
  std::string other_spelling = newer_attribute;
  std::ranges::replace(other_spelling, '-', '_');
  const std::string& told = created.error().message;
  if (told.find(newer_attribute) == std::string::npos &&
      told.find(other_spelling) == std::string::npos) {
    co_return created;
  }
  // What was refused was not made.
  resource.attributes.erase(newer_attribute);
  co_return co_await api.post(std::move(path), std::move(resource));
}

Task<std::string> TfeEngine::upload_bundle(RunId run,
                                           std::string workspace_id,
                                           std::string bundle) {
  Api api = api_.on_behalf_of(run.str());
  Api looking = api_.on_behalf_of(run.str(), true);
  const std::string path = "workspaces/" + workspace_id + "/configuration-versions";
  jsonapi::Resource wanted =
      resource_of("configuration-versions", jsonapi::encode_attributes(NewConfigurationVersion{}));
  PORC_CO_TRY(jsonapi::Resource created,
              co_await create(api, path, std::move(wanted), "provisional"));
  PORC_CO_TRY(ConfigurationVersion version,
              jsonapi::decode_attributes<ConfigurationVersion>(created.attributes));
  if (!version.upload_url) co_return Error{.message = created.id + " has no upload-url"};
  auto sent = co_await api.put_capability(*version.upload_url, std::move(bundle));
  // Refused because a try before it arrived, whose answer was lost? The version tells.
  const bool taken_before = !sent && sent.error().code == ErrorCode::conflict;
  if (!sent && !taken_before) co_return std::move(sent).error();

  const Timestamp deadline = clock_.now() + kUploadWaitMax;
  while (version.status != "uploaded") {
    PORC_CO_TRY(jsonapi::Resource now,
                co_await looking.get_one("configuration-versions/" + created.id));
    PORC_CO_TRY(version, jsonapi::decode_attributes<ConfigurationVersion>(now.attributes));
    // What was sent to one that errored before may not be why: sent again, it tells.
    if (version.status == "errored" && !taken_before) {
      co_return Error{.code = ErrorCode::invalid_argument,
                      .message = "TFE refused the bundle: " +
                                 version.error_message.value_or("no reason given")};
    }
    if (version.status == "uploaded") break;
    // Whoever tries again makes another version; this one may be half there for ever.
    if (taken_before || clock_.now() >= deadline) {
      co_return Error{.code = ErrorCode::unavailable,
                      .message = created.id + " is still " + version.status};
    }
    PORC_CO_CHECK(co_await aio::sleep_until(clock_, clock_.now() + options_.poll_min));
  }
  co_return created.id;
}

Task<jsonapi::Resource> TfeEngine::create_run(PlanRequest request,
                                              std::string workspace_id,
                                              std::string configuration_version) {
  const NewRun wanted{.message = anchored_message(request.run, request.message),
                      .is_destroy = request.operation == run::Operation::destroy,
                      .refresh_only = request.operation == run::Operation::refresh};
  jsonapi::Resource resource = resource_of("runs", jsonapi::encode_attributes(wanted));
  resource.relate("workspace", "workspaces", workspace_id);
  resource.relate("configuration-version", "configuration-versions", configuration_version);
  Api api = api_.on_behalf_of(request.run.str());
  PORC_CO_TRY(jsonapi::Resource created,
              co_await create(api, "runs", std::move(resource), "save-plan"));
  last_known_[created.id].caused_by = request.run.str();
  co_return created;
}

Task<EngineRun> TfeEngine::start_plan(PlanRequest request) {
  const WorkspaceName name = request.workspace;
  Api api = api_.on_behalf_of(request.run.str());
  PORC_CO_TRY(jsonapi::Resource workspace, co_await ensure_workspace(api, name));
  PORC_CO_TRY(std::string id, co_await find_anchored_run(api, request.run, workspace.id));
  if (id.empty()) {
    PORC_CO_TRY(
        std::string version,
        co_await upload_bundle(request.run, workspace.id, std::exchange(request.bundle, {})));
    // Looked for again: what a server that was killed a moment ago had sent may be a run by now.
    PORC_CO_TRY(id, co_await find_anchored_run(api, request.run, workspace.id));
    if (id.empty()) {
      auto written = co_await write_variables(api, workspace.id, std::move(request.variables));
      if (!written)
        co_return std::move(written).error().in("giving " + name.str() + " its variables");
      PORC_CO_TRY(jsonapi::Resource created,
                  co_await create_run(std::move(request), workspace.id, std::move(version)));
      id = std::move(created.id);
    }
  }
  PORC_CO_TRY(RunDocument run, co_await read(id));
  if (run.applies_by_itself) {
    // A server so old that only the workspace decides.
    PORC_CO_CHECK(co_await cancel(std::move(id), "nobody approved it yet"));
    co_return Error{.code = ErrorCode::precondition_failed,
                    .message = "workspace " + name.str() +
                               " applies plans that nobody approved: switch its auto-apply off"};
  }
  co_return co_await complete(std::move(run));
}

Task<EngineRun> TfeEngine::find_run(RunId run, WorkspaceName workspace) {
  Api api = api_.on_behalf_of(run.str());
  PORC_CO_TRY(jsonapi::Resource found, co_await find_workspace(api, workspace));
  PORC_CO_TRY(std::string id, co_await find_anchored_run(api, run, found.id));
  if (id.empty())
    co_return Error{.code = ErrorCode::not_found, .message = "TFE has no run of " + run.str()};
  co_return co_await get_run(std::move(id));
}

}  // namespace porc::tfe_engine

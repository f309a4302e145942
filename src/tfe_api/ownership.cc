// SPDX-License-Identifier: Apache-2.0
// What belongs to a blueprint is moved through PORC's own API, where approval and scope are looked
// at. Here only an administrator may touch it, and the run is marked `outside`.
#include "jsonapi/attributes.h"
#include "tfe_api/answer.h"
#include "tfe_api/state_outputs.h"
#include "tfe_api/tfe_api.h"

namespace porc::tfe_api {
namespace {

struct Named {
  std::optional<std::string> name{};
};
BOOST_DESCRIBE_STRUCT(Named, (), (name))

}  // namespace

Task<bool> TfeApi::workspace_is_owned(std::string id) {
  PORC_CO_TRY(hosted::Workspace workspace, co_await engine_.get_workspace(std::move(id)));
  co_return co_await is_owned_(std::move(workspace.name));
}

Task<bool> TfeApi::name_is_owned(std::string name) {
  return is_owned_(std::move(name));
}

Task<bool> TfeApi::run_is_owned(std::string id) {
  PORC_CO_TRY(hosted::Run run, co_await engine_.get_hosted_run(std::move(id)));
  // PORC's own: its plan tells secrets also when nobody owns the workspace any more.
  if (!run.options.key.empty()) co_return true;
  co_return co_await workspace_is_owned(std::move(run.options.workspace));
}

Task<bool> TfeApi::plan_is_owned(std::string id) {
  PORC_CO_TRY(hosted::Run run, co_await engine_.find_run_of_phase(std::move(id)));
  co_return co_await run_is_owned(std::move(run.id));
}

Task<bool> TfeApi::state_is_owned(std::string id) {
  if (const StateUpload* upload = pending_states_.find_by_id(id)) {
    std::string workspace = upload->workspace;
    co_return co_await workspace_is_owned(std::move(workspace));
  }
  PORC_CO_TRY(hosted::StateVersion state, co_await engine_.get_state_version(std::move(id)));
  if (!state.run.empty()) co_return co_await run_is_owned(std::move(state.run));
  co_return co_await workspace_is_owned(std::move(state.workspace));
}

Task<bool> TfeApi::output_is_owned(std::string id) {
  PORC_CO_TRY(OutputPlace place, place_of_output(id));
  co_return co_await state_is_owned(std::move(place.state_version));
}

/// A request without an id in its path makes a run or a workspace.
Task<bool> TfeApi::body_is_owned(const http::Request* request) {
  PORC_CO_TRY(jsonapi::Resource resource, resource_in(*request));
  std::string workspace = resource.related("workspace");
  if (!workspace.empty()) co_return co_await workspace_is_owned(std::move(workspace));
  PORC_CO_TRY(Named wanted, jsonapi::decode_attributes<Named>(resource.attributes));
  co_return co_await is_owned_(wanted.name.value_or(""));
}

Task<void> TfeApi::check_ownership(const http::Request* request) {
  struct Subject {
    std::string_view param;
    Task<bool> (TfeApi::*is_owned)(std::string id);
  };
  static constexpr Subject kSubjects[] = {{"workspace", &TfeApi::workspace_is_owned},
                                          {"name", &TfeApi::name_is_owned},
                                          {"run", &TfeApi::run_is_owned},
                                          {"plan", &TfeApi::plan_is_owned},
                                          {"check", &TfeApi::check_is_owned},
                                          {"state", &TfeApi::state_is_owned},
                                          {"output", &TfeApi::output_is_owned}};
  Task<bool> (TfeApi::*is_owned)(std::string) = nullptr;
  std::string id;
  for (const Subject& subject : kSubjects) {
    if (request->param(subject.param).empty()) continue;
    is_owned = subject.is_owned;
    id = request->param(subject.param);
    break;
  }
  bool owned = false;
  if (is_owned != nullptr) {
    PORC_CO_TRY(owned, co_await (this->*is_owned)(std::move(id)));
  } else {
    PORC_CO_TRY(owned, co_await body_is_owned(request));
  }
  if (owned) co_return belongs_to_blueprint();
  co_return ok;
}

Task<void> TfeApi::check_job(std::string workspace_id, identity::Principal job) {
  PORC_CO_TRY(hosted::Workspace workspace, co_await engine_.get_workspace(std::move(workspace_id)));
  PORC_CO_TRY(const bool reached,
              co_await options_.outside.reaches(std::move(workspace.name), std::move(job)));
  if (reached) co_return ok;
  co_return Error{.code = ErrorCode::not_found, .message = "no such workspace"};
}

Task<void> TfeApi::check_reach(const http::Request* request, identity::Principal job) {
  std::string workspace(request->param("workspace"));
  if (const std::string name(request->param("name")); !name.empty()) {
    PORC_CO_TRY(hosted::Workspace found, co_await engine_.find_workspace(name));
    workspace = std::move(found.id);
  }
  if (const std::string state(request->param("state")); !state.empty()) {
    const StateUpload* upload = pending_states_.find_by_id(state);
    if (upload != nullptr) {
      workspace = upload->workspace;
    } else {
      PORC_CO_TRY(hosted::StateVersion stored, co_await engine_.get_state_version(state));
      workspace = std::move(stored.workspace);
    }
  }
  // What the organization is able to do is no secret.
  if (workspace.empty()) co_return ok;
  co_return co_await check_job(std::move(workspace), std::move(job));
}

}  // namespace porc::tfe_api

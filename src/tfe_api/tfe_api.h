// SPDX-License-Identifier: Apache-2.0
// tfe_api: the TFE API v2 over the embedded engine, so that terraform's own `cloud` block, go-tfe,
// pytfe and our tfe_engine can use PORC as their Terraform Enterprise. A handler decodes, asks the
// engine, encodes; TFE's spellings live here and in contracts/hosted_engine.h only.
// Reading order: routes.h, tfe_api.cc, answer.h, then one file a resource.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aio/clock.h"
#include "base/secret.h"
#include "contracts/entropy.h"
#include "contracts/hosted_engine.h"
#include "domain/identity/principal.h"
#include "http/message.h"
#include "http/router.h"
#include "tfe_api/pending_states.h"

namespace porc::tfe_api {

struct Route;

/// Who a bearer token stands for. Errors: unauthenticated.
using Authenticate = std::function<Task<identity::Principal>(Secret bearer)>;
/// Whether the workspace of that name belongs to a blueprint.
using IsOwned = std::function<Task<bool>(std::string workspace)>;

/// For jobs that may run terraform themselves on the states of blueprints within their scope, and
/// may do nothing else here. Empty functions: nobody may.
struct OutsideAccess {
  /// Whether the workspace belongs to a blueprint within the scope.
  std::function<Task<bool>(std::string workspace, identity::Principal by)> reaches{};
  /// Keeps that it was changed there; asked before the state is stored.
  std::function<Task<void>(std::string workspace, identity::Principal by)> record{};
};

struct TfeApiOptions {
  std::string organization = "porc";
  /// scheme://host[:port] under which clients reach us; "" = `scheme` and what each request asked.
  std::string public_origin{};
  std::string scheme = "http";  ///< "https" behind TLS, our own or a proxy's
  OutsideAccess outside{};
};

/// A request whose principal is known and has the route's permission. Open routes have none.
struct Call {
  http::Request request{};
  identity::Principal principal{};
  std::string origin{};  ///< for the absolute URLs that clients insist on
};

inline constexpr std::uint64_t kDocumentBytesMax = 4U << 20;
inline constexpr std::uint64_t kUploadBytesMax = 256U << 20;  ///< archives and states

class TfeApi {
 public:
  /// `engine`, `entropy` and `clock` outlive this and its tasks.
  TfeApi(HostedEngine& engine,
         Entropy& entropy,
         aio::Clock& clock,
         Authenticate authenticate,
         IsOwned is_owned,
         TfeApiOptions options);

  /// True for the paths that are this face's: /api/v2/… and /.well-known/terraform.json.
  static bool owns(std::string_view path);
  /// Answers any request for such a path; errors become JSON:API error documents.
  Task<http::Response> handle(http::Request request);
  /// For http::ServerOptions.
  static std::uint64_t body_bytes_max(const http::Request& request);
  Task<std::optional<http::Response>> refuse_body(const http::Request* head);

  // One for each row of kRoutes.
  Task<http::Response> discover(Call call);  // organization.cc
  Task<http::Response> ping(Call call);
  Task<http::Response> show_account(Call call);
  Task<http::Response> show_user(Call call);
  Task<http::Response> list_organizations(Call call);
  Task<http::Response> show_organization(Call call);
  Task<http::Response> show_entitlements(Call call);
  Task<http::Response> show_queue(Call call);
  Task<http::Response> show_capacity(Call call);
  Task<http::Response> list_projects(Call call);
  Task<http::Response> show_project(Call call);
  Task<http::Response> list_nothing(Call call);

  Task<http::Response> list_workspaces(Call call);  // workspaces.cc
  Task<http::Response> create_workspace(Call call);
  Task<http::Response> show_workspace(Call call);
  Task<http::Response> change_workspace(Call call);
  Task<http::Response> delete_workspace(Call call);
  Task<http::Response> safe_delete_workspace(Call call);
  Task<http::Response> lock_workspace(Call call);
  Task<http::Response> unlock_workspace(Call call);
  Task<http::Response> force_unlock_workspace(Call call);

  Task<http::Response> list_tag_bindings(Call call);  // tags.cc
  Task<http::Response> add_tag_bindings(Call call);
  Task<http::Response> list_tags(Call call);
  Task<http::Response> add_tags(Call call);
  Task<http::Response> remove_tags(Call call);

  Task<http::Response> list_variables(Call call);  // variables.cc
  Task<http::Response> create_variable(Call call);
  Task<http::Response> show_variable(Call call);
  Task<http::Response> change_variable(Call call);
  Task<http::Response> delete_variable(Call call);

  Task<http::Response> create_configuration_version(Call call);  // configuration_versions.cc
  Task<http::Response> show_configuration_version(Call call);
  Task<http::Response> upload_configuration(Call call);

  Task<http::Response> list_runs(Call call);  // runs.cc
  Task<http::Response> create_run(Call call);
  Task<http::Response> show_run(Call call);
  Task<http::Response> list_run_events(Call call);
  Task<http::Response> apply_run(Call call);
  Task<http::Response> discard_run(Call call);
  Task<http::Response> cancel_run(Call call);
  Task<http::Response> force_cancel_run(Call call);

  Task<http::Response> list_policy_checks(Call call);  // policies.cc
  Task<http::Response> show_policy_check(Call call);
  Task<http::Response> show_policy_output(Call call);
  Task<http::Response> override_policy_check(Call call);
  Task<http::Response> list_task_stages(Call call);
  Task<http::Response> show_task_stage(Call call);
  Task<http::Response> override_task_stage(Call call);
  Task<http::Response> list_policy_evaluations(Call call);
  Task<http::Response> show_policy_evaluation(Call call);
  Task<http::Response> list_policy_set_outcomes(Call call);
  Task<http::Response> show_policy_set_outcome(Call call);
  Task<http::Response> list_policy_sets(Call call);

  Task<http::Response> show_plan(Call call);  // plans.cc
  Task<http::Response> show_run_plan(Call call);
  Task<http::Response> show_plan_json(Call call);
  Task<http::Response> show_run_plan_json(Call call);
  Task<http::Response> show_redacted_plan_json(Call call);
  Task<http::Response> show_apply(Call call);
  Task<http::Response> read_log(Call call);

  Task<http::Response> show_current_state(Call call);  // states.cc
  Task<http::Response> list_states(Call call);
  Task<http::Response> show_state(Call call);
  Task<http::Response> download_state(Call call);
  Task<http::Response> create_state(Call call);
  Task<http::Response> upload_state(Call call);
  Task<http::Response> drop_json_state(Call call);
  Task<http::Response> list_state_outputs(Call call);  // state_outputs.cc
  Task<http::Response> list_current_outputs(Call call);
  Task<http::Response> show_state_output(Call call);

 private:
  Task<http::Response> serve(const Route* route, http::Request request);
  /// Who sends it, if the row lets them; nobody for open rows. Errors: unauthenticated; not_found.
  Task<identity::Principal> admit(const Route* route, const http::Request* request);
  /// Errors: not_found unless somebody was given that secret to upload by.
  Task<void> check_upload_secret(std::string secret);
  std::string origin_for(const http::Request& request) const;

  /// Errors: forbidden when what the request is about belongs to a blueprint; not_found.
  Task<void> check_ownership(const http::Request* request);  // ownership.cc
  /// Errors: not_found when what a job's request is about is not within its scope.
  Task<void> check_reach(const http::Request* request, identity::Principal job);
  Task<void> check_job(std::string workspace_id, identity::Principal job);
  Task<bool> workspace_is_owned(std::string id);
  Task<bool> name_is_owned(std::string name);
  Task<bool> run_is_owned(std::string id);
  Task<bool> plan_is_owned(std::string id);
  Task<bool> check_is_owned(std::string id);
  Task<bool> state_is_owned(std::string id);
  Task<bool> output_is_owned(std::string id);
  Task<bool> body_is_owned(const http::Request* request);

  /// By organization and name, or by id, as the path has it.
  Task<hosted::Workspace> workspace_of(const Call& call);
  Task<http::Response> answer_workspace(Call call, hosted::Workspace workspace, int status);
  Task<http::Response> answer_run(Call call, hosted::Run run, int status);
  Task<http::Response> answer_plan_json(std::string run);
  /// By the id of its policy check, or of what that is called elsewhere. Errors: not_found.
  Task<hosted::Run> run_of_check(std::string id);
  Task<http::Response> answer_check(Call call, hosted::Run run);
  Task<http::Response> change_tags(Call call,
                                   std::vector<std::string> add,
                                   std::vector<std::string> remove);
  Task<hosted::StateVersion> store_state(StateUpload upload, std::string bytes);

  HostedEngine& engine_;
  aio::Clock& clock_;
  Authenticate authenticate_;
  IsOwned is_owned_;
  TfeApiOptions options_;
  PendingStates pending_states_;
  http::Router router_{};
};

}  // namespace porc::tfe_api

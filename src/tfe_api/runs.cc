// SPDX-License-Identifier: Apache-2.0
// https://developer.hashicorp.com/terraform/enterprise/api-docs/run
#include <boost/describe/enum_from_string.hpp>

#include "tfe_api/answer.h"
#include "tfe_api/documents.h"
#include "tfe_api/people.h"
#include "tfe_api/tfe_api.h"

namespace porc::tfe_api {
namespace {

struct GivenVariable {
  std::string key{};
  std::string value{};
};
BOOST_DESCRIBE_STRUCT(GivenVariable, (), (key, value))

struct Wanted {
  std::optional<std::string> message{};
  std::optional<bool> plan_only{};
  std::optional<bool> save_plan{};
  std::optional<bool> auto_apply{};
  std::optional<bool> is_destroy{};
  std::optional<bool> refresh_only{};
  std::optional<bool> refresh{};
  std::optional<bool> allow_empty_apply{};
  std::optional<std::vector<std::string>> target_addrs{};
  std::optional<std::vector<std::string>> replace_addrs{};
  std::optional<std::vector<GivenVariable>> variables{};
};
BOOST_DESCRIBE_STRUCT(Wanted,
                      (),
                      (message,
                       plan_only,
                       save_plan,
                       auto_apply,
                       is_destroy,
                       refresh_only,
                       refresh,
                       allow_empty_apply,
                       target_addrs,
                       replace_addrs,
                       variables))

constexpr std::string_view kDefaultMessage = "Queued manually via the Terraform Enterprise API";

hosted::RunOptions options_of(Wanted wanted) {
  hosted::RunOptions options{.message = wanted.message.value_or(std::string(kDefaultMessage)),
                             .plan_only = wanted.plan_only.value_or(false),
                             .save_plan = wanted.save_plan.value_or(false),
                             .auto_apply = wanted.auto_apply.value_or(false),
                             .is_destroy = wanted.is_destroy.value_or(false),
                             .refresh_only = wanted.refresh_only.value_or(false),
                             .refresh = wanted.refresh.value_or(true),
                             .allow_empty_apply = wanted.allow_empty_apply.value_or(false)};
  if (wanted.target_addrs) options.target_addrs = std::move(*wanted.target_addrs);
  if (wanted.replace_addrs) options.replace_addrs = std::move(*wanted.replace_addrs);
  if (!wanted.variables) return options;
  for (GivenVariable& variable : *wanted.variables) {
    options.variables.push_back({std::move(variable.key), Secret(std::move(variable.value))});
  }
  return options;
}

/// filter[status]=a,b; names that no run here can have match nothing.
std::vector<hosted::Status> wanted_statuses(const http::Request& request) {
  std::vector<hosted::Status> statuses;
  const std::string* list = request.find_query("filter[status]");
  if (list == nullptr) return statuses;
  for (std::string_view rest = *list; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    hosted::Status status{};
    if (boost::describe::enum_from_string(std::string(rest.substr(0, comma)).c_str(), status))
      statuses.push_back(status);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return statuses;
}

bool wants_plan_only(const http::Request& request) {
  const std::string* operations = request.find_query("filter[operation]");
  return operations != nullptr && operations->find("plan_only") != std::string::npos;
}

}  // namespace

Task<http::Response> TfeApi::answer_run(Call call, hosted::Run run, int status) {
  const Reader reader{call.principal, call.origin, options_.organization};
  jsonapi::Document document{.data = {run_resource(run, reader)}};
  if (includes(call.request, "plan")) document.included.push_back(plan_resource(run, reader));
  if (includes(call.request, "apply")) document.included.push_back(apply_resource(run, reader));
  if (includes(call.request, "workspace")) {
    PORC_CO_TRY(hosted::Workspace workspace, co_await engine_.get_workspace(run.options.workspace));
    document.included.push_back(workspace_resource(workspace, reader));
  }
  if (includes(call.request, "configuration-version") &&
      !run.options.configuration_version.empty()) {
    PORC_CO_TRY(hosted::ConfigurationVersion version,
                co_await engine_.get_configuration_version(run.options.configuration_version));
    document.included.push_back(configuration_version_resource(version));
  }
  if (includes(call.request, "created-by") && !run.options.created_by.empty()) {
    document.included.push_back(user_resource(run.options.created_by));
  }
  co_return answer(document, status);
}

Task<http::Response> TfeApi::list_runs(Call call) {
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  const PageWanted page = page_wanted(call.request);
  hosted::RunListFilter filter{.workspace = workspace.id,
                               .statuses = wanted_statuses(call.request),
                               .plan_only_too = wants_plan_only(call.request),
                               .page = page.number,
                               .page_size = page.size};
  PORC_CO_TRY(std::vector<hosted::Run> runs, co_await engine_.list_runs(std::move(filter)));
  const Reader reader{call.principal, call.origin, options_.organization};
  std::vector<jsonapi::Resource> list;
  for (const hosted::Run& run : runs) list.push_back(run_resource(run, reader));
  // The engine counts no totals: a full page promises at least one more run.
  const std::size_t seen = (page.number - 1) * page.size + list.size();
  const std::size_t total = list.size() == page.size ? seen + 1 : seen;
  co_return answer_list(
      std::move(list),
      jsonapi::Pagination{.current = page.number, .size = page.size, .total = total});
}

Task<http::Response> TfeApi::create_run(Call call) {
  PORC_CO_TRY(jsonapi::Resource resource, resource_in(call.request));
  PORC_CO_TRY(Wanted wanted, jsonapi::decode_attributes<Wanted>(resource.attributes));
  PORC_CO_TRY(hosted::Workspace workspace,
              co_await engine_.get_workspace(resource.related("workspace")));
  const bool auto_apply = wanted.auto_apply.value_or(workspace.auto_apply);
  if (auto_apply && !call.principal.may(identity::Permission::apply)) {
    co_return Error{.code = ErrorCode::forbidden, .message = "auto-apply needs the right to apply"};
  }
  hosted::RunOptions options = options_of(std::move(wanted));
  options.workspace = workspace.id;
  options.auto_apply = auto_apply;
  options.created_by = call.principal.name();
  options.configuration_version = resource.related("configuration-version");
  if (!options.configuration_version.empty()) {
    PORC_CO_TRY(hosted::ConfigurationVersion version,
                co_await engine_.get_configuration_version(options.configuration_version));
    // terraform asks for a plan-only run by its configuration version, never by plan-only.
    options.plan_only = options.plan_only || version.speculative;
  }
  // Only the cloud block can render JSON logs; backend "remote" prints what it gets.
  options.structured_log = workspace.structured_run_output &&
                           call.request.headers.get("X-Terraform-Integration") == "cloud";
  PORC_CO_TRY(hosted::Run run, co_await engine_.create_run(std::move(options)));
  co_return co_await answer_run(std::move(call), std::move(run), 201);
}

Task<http::Response> TfeApi::show_run(Call call) {
  PORC_CO_TRY(hosted::Run run,
              co_await engine_.get_hosted_run(std::string(call.request.param("run"))));
  co_return co_await answer_run(std::move(call), std::move(run), 200);
}

Task<http::Response> TfeApi::list_run_events(Call call) {
  PORC_CO_TRY(hosted::Run run,
              co_await engine_.get_hosted_run(std::string(call.request.param("run"))));
  std::vector<jsonapi::Resource> events;
  // A run has no discarded-by: its event is the only place that tells who did it.
  if (run.status == hosted::Status::discarded && !run.moved_by.empty()) {
    jsonapi::Resource event{.type = "run-events", .id = "re-" + run.id};
    event.attributes["action"] = "discarded";
    event.attributes["description"] = "";
    event.relate("actor", "users", user_id(run.moved_by));
    events.push_back(std::move(event));
  }
  co_return answer_list(std::move(events));
}

Task<http::Response> TfeApi::apply_run(Call call) {
  PORC_CO_CHECK(co_await engine_.apply_run(
      std::string(call.request.param("run")), call.principal.name(), comment_in(call.request)));
  co_return http::Response{.status = 202};
}

Task<http::Response> TfeApi::discard_run(Call call) {
  PORC_CO_CHECK(co_await engine_.discard_run(
      std::string(call.request.param("run")), call.principal.name(), comment_in(call.request)));
  co_return http::Response{.status = 202};
}

Task<http::Response> TfeApi::cancel_run(Call call) {
  PORC_CO_CHECK(co_await engine_.cancel_run(std::string(call.request.param("run")),
                                            call.principal.name(),
                                            comment_in(call.request),
                                            false));
  co_return http::Response{.status = 202};
}

Task<http::Response> TfeApi::force_cancel_run(Call call) {
  PORC_CO_CHECK(co_await engine_.cancel_run(std::string(call.request.param("run")),
                                            call.principal.name(),
                                            comment_in(call.request),
                                            true));
  co_return http::Response{.status = 202};
}

}  // namespace porc::tfe_api

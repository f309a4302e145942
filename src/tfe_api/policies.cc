// SPDX-License-Identifier: Apache-2.0
// What policies said of a run. A run has one policy check; clients that know task stages and policy
// evaluations only find the same under those names.
// https://developer.hashicorp.com/terraform/enterprise/api-docs/policy-checks
// https://developer.hashicorp.com/terraform/enterprise/api-docs/policy-evaluations
#include <utility>

#include "tfe_api/answer.h"
#include "tfe_api/policy_documents.h"
#include "tfe_api/tfe_api.h"

namespace porc::tfe_api {
namespace {

Error no_check(const std::string& id) {
  return {.code = ErrorCode::not_found, .message = "there is no " + id};
}

}  // namespace

Task<hosted::Run> TfeApi::run_of_check(std::string id) {
  auto run_id = run_id_of_check(id);
  if (!run_id) co_return no_check(id);
  PORC_CO_TRY(hosted::Run run, co_await engine_.get_hosted_run(*std::move(run_id)));
  if (!run.policy_check) co_return no_check(id);
  co_return run;
}

Task<bool> TfeApi::check_is_owned(std::string id) {
  PORC_CO_TRY(hosted::Run run, co_await run_of_check(std::move(id)));
  co_return co_await run_is_owned(std::move(run.id));
}

Task<http::Response> TfeApi::answer_check(Call call, hosted::Run run) {
  PORC_CO_TRY(const auto details, co_await engine_.policy_details(run.id));
  const Reader reader{call.principal, call.origin, options_.organization};
  co_return answer(policy_check_resource(run, details, reader));
}

Task<http::Response> TfeApi::list_policy_checks(Call call) {
  PORC_CO_TRY(hosted::Run run,
              co_await engine_.get_hosted_run(std::string(call.request.param("run"))));
  std::vector<jsonapi::Resource> checks;
  if (run.policy_check) {
    PORC_CO_TRY(const auto details, co_await engine_.policy_details(run.id));
    const Reader reader{call.principal, call.origin, options_.organization};
    checks.push_back(policy_check_resource(run, details, reader));
  }
  co_return answer_list(std::move(checks));
}

Task<http::Response> TfeApi::show_policy_check(Call call) {
  PORC_CO_TRY(hosted::Run run, co_await run_of_check(std::string(call.request.param("check"))));
  co_return co_await answer_check(std::move(call), std::move(run));
}

Task<http::Response> TfeApi::show_policy_output(Call call) {
  PORC_CO_TRY(hosted::Run run, co_await run_of_check(std::string(call.request.param("check"))));
  PORC_CO_TRY(const auto details, co_await engine_.policy_details(run.id));
  co_return bytes(policy_output(*run.policy_check, details), "text/plain");
}

Task<http::Response> TfeApi::override_policy_check(Call call) {
  PORC_CO_TRY(hosted::Run run, co_await run_of_check(std::string(call.request.param("check"))));
  PORC_CO_TRY(
      run, co_await engine_.override_run(run.id, call.principal.name(), comment_in(call.request)));
  co_return co_await answer_check(std::move(call), std::move(run));
}

Task<http::Response> TfeApi::list_task_stages(Call call) {
  PORC_CO_TRY(hosted::Run run,
              co_await engine_.get_hosted_run(std::string(call.request.param("run"))));
  const Reader reader{call.principal, call.origin, options_.organization};
  std::vector<jsonapi::Resource> stages;
  if (run.policy_check) stages.push_back(task_stage_resource(run, reader));
  co_return answer_list(std::move(stages));
}

Task<http::Response> TfeApi::show_task_stage(Call call) {
  PORC_CO_TRY(hosted::Run run, co_await run_of_check(std::string(call.request.param("check"))));
  const Reader reader{call.principal, call.origin, options_.organization};
  jsonapi::Document document{.data = {task_stage_resource(run, reader)}};
  if (includes(call.request, "policy-evaluations"))
    document.included.push_back(policy_evaluation_resource(run));
  co_return answer(document);
}

Task<http::Response> TfeApi::override_task_stage(Call call) {
  PORC_CO_TRY(hosted::Run run, co_await run_of_check(std::string(call.request.param("check"))));
  PORC_CO_TRY(
      run, co_await engine_.override_run(run.id, call.principal.name(), comment_in(call.request)));
  const Reader reader{call.principal, call.origin, options_.organization};
  co_return answer(task_stage_resource(run, reader));
}

Task<http::Response> TfeApi::list_policy_evaluations(Call call) {
  PORC_CO_TRY(hosted::Run run, co_await run_of_check(std::string(call.request.param("check"))));
  std::vector<jsonapi::Resource> evaluations;
  evaluations.push_back(policy_evaluation_resource(run));
  co_return answer_page(std::move(evaluations), page_wanted(call.request));
}

Task<http::Response> TfeApi::show_policy_evaluation(Call call) {
  PORC_CO_TRY(hosted::Run run, co_await run_of_check(std::string(call.request.param("check"))));
  co_return answer(policy_evaluation_resource(run));
}

Task<http::Response> TfeApi::list_policy_set_outcomes(Call call) {
  PORC_CO_TRY(hosted::Run run, co_await run_of_check(std::string(call.request.param("check"))));
  PORC_CO_TRY(const auto details, co_await engine_.policy_details(run.id));
  co_return answer_page(policy_set_outcome_resources(run, details), page_wanted(call.request));
}

Task<http::Response> TfeApi::show_policy_set_outcome(Call call) {
  const std::string id(call.request.param("check"));
  PORC_CO_TRY(hosted::Run run, co_await run_of_check(id));
  PORC_CO_TRY(const auto details, co_await engine_.policy_details(run.id));
  for (jsonapi::Resource& outcome : policy_set_outcome_resources(run, details)) {
    if (outcome.id == id) co_return answer(std::move(outcome));
  }
  co_return no_check(id);
}

Task<http::Response> TfeApi::list_policy_sets(Call call) {
  PORC_CO_TRY(const auto workspaces, co_await engine_.list_workspaces(""));
  std::vector<jsonapi::Resource> sets;
  for (const auto& set : engine_.policy_sets())
    sets.push_back(policy_set_resource(*set, workspaces, options_.organization));
  co_return answer_page(std::move(sets), page_wanted(call.request));
}

}  // namespace porc::tfe_api

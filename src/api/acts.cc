// SPDX-License-Identifier: Apache-2.0
// What people do to a run that exists.
#include <utility>

#include "api/answer.h"
#include "api/api.h"
#include "api/request_parts.h"
#include "wire/requests.h"
#include "wire/run_view.h"

namespace porc::api {
namespace {

/// Rendering takes milliseconds; a client that does not say waits this long for it.
constexpr Duration kBuildWait = std::chrono::seconds(60);

constexpr int kAccepted = 202;

Result<std::string> read_reason(const http::Request& request) {
  PORC_TRY(json::value document, read_optional_document(request));
  PORC_TRY(wire::Act act, json::decode<wire::Act>(document, json::Unknown::reject));
  return act.reason.value_or("");
}

Error build_error(const Run& run) {
  if (run.reason) {
    return {.code = error_code_from_name(run.reason->code),
            .message = run.reason->message,
            .violations = run.reason->violations};
  }
  return {.code = ErrorCode::conflict,
          .message = "run " + run.id.str() + " ended as " +
                     boost::describe::enum_to_string(run.status, "?") + " before it was built"};
}

}  // namespace

Task<http::Response> Api::raise_goal(Call call, run::Goal goal) {
  PORC_CO_TRY(const Duration wait, wait_parameter(call.request));
  PORC_CO_TRY(RunId id, run_id_of(call));
  PORC_CO_TRY(
      Run run,
      co_await around_.orchestrator.raise_goal(std::move(id), goal, std::move(call.principal)));
  PORC_CO_TRY(run, co_await wait_for(std::move(run), goal, wait));
  wire::Queued queued{.run_id = run.id, .status = run.status};
  if (run.engine_run) queued.tfe_run_id = json::string(*run.engine_run);
  co_return answer(queued, orchestrator::goal_is_over(run, goal) ? 200 : kAccepted);
}

Task<http::Response> Api::plan_run(Call call) {
  co_return co_await raise_goal(std::move(call), run::Goal::planned);
}

Task<http::Response> Api::apply_run(Call call) {
  co_return co_await raise_goal(std::move(call), run::Goal::applied);
}

Task<http::Response> Api::build_run(Call call) {
  PORC_CO_TRY(Duration wait, wait_parameter(call.request));
  if (wait == Duration::zero()) wait = kBuildWait;
  PORC_CO_TRY(RunId id, run_id_of(call));
  PORC_CO_TRY(Run run,
              co_await around_.orchestrator.raise_goal(
                  std::move(id), run::Goal::built, std::move(call.principal)));
  PORC_CO_TRY(run, co_await wait_for(std::move(run), run::Goal::built, wait));
  if (!run.bundle) {
    if (run::is_final(run.status)) co_return build_error(run);
    const wire::Queued queued{.run_id = run.id, .status = run.status};
    co_return answer(queued, kAccepted);
  }
  wire::Built built{.run_id = run.id, .status = run.status};
  built.files = run.bundle->files;
  built.bundle_key = run.bundle->key;
  // What cannot be made now is made when it is asked for again: the run is built all the same.
  built.bundle_url = (co_await parts().bundles.link(run.bundle->key)).value_or("");
  built.digest = run.bundle->digest;
  co_return answer(built);
}

Task<http::Response> Api::approve_run(Call call) {
  PORC_CO_TRY(const json::value document, read_optional_document(call.request));
  PORC_CO_TRY(wire::Approve asked, json::decode<wire::Approve>(document, json::Unknown::reject));
  PORC_CO_TRY(RunId id, run_id_of(call));
  ApprovalRequest request{.reason = std::move(asked.reason).value_or("")};
  request.change_record = std::move(asked.change_record);
  PORC_CO_TRY(const Run run,
              co_await around_.orchestrator.approve(
                  std::move(id), std::move(request), std::move(call.principal)));
  co_return answer(wire::view_of(run));
}

Task<http::Response> Api::cancel_run(Call call) {
  PORC_CO_TRY(std::string reason, read_reason(call.request));
  PORC_CO_TRY(RunId id, run_id_of(call));
  PORC_CO_TRY(const Run run,
              co_await around_.orchestrator.cancel(
                  std::move(id), std::move(reason), std::move(call.principal)));
  co_return answer(wire::view_of(run));
}

Task<http::Response> Api::notify_of_run(Call call) {
  PORC_CO_TRY(RunId id, run_id_of(call));
  std::optional<std::string> target;
  if (const std::string* given = call.request.find_query(wire::kTargetParameter)) target = *given;
  PORC_CO_TRY(const orchestrator::ToldAgain told,
              co_await around_.orchestrator.tell_again(
                  std::move(id), std::move(target), std::move(call.principal)));
  wire::Notified notified{.run_id = told.run.id, .status = told.run.status};
  for (const auto& entry : told.queued)
    notified.queued.push_back({.target = entry.target, .key = entry.key});
  co_return answer(notified, kAccepted);
}

Task<http::Response> Api::discard_run(Call call) {
  PORC_CO_TRY(std::string reason, read_reason(call.request));
  PORC_CO_TRY(RunId id, run_id_of(call));
  PORC_CO_TRY(const Run run,
              co_await around_.orchestrator.discard(
                  std::move(id), std::move(reason), std::move(call.principal)));
  co_return answer(wire::view_of(run));
}

}  // namespace porc::api

// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "api/answer.h"
#include "api/api.h"
#include "api/request_parts.h"
#include "api/submission.h"
#include "wire/run_view.h"

namespace porc::api {
namespace {

/// What a principal needs for a goal, beyond the right to submit.
struct GoalPermission {
  run::Goal goal;
  identity::Permission permission;
};
constexpr GoalPermission kGoalPermissions[] = {
    {run::Goal::planned, identity::Permission::plan},
    {run::Goal::applied, identity::Permission::apply},
};

Result<void> check_goal(const identity::Principal& principal, run::Goal goal) {
  for (const GoalPermission& row : kGoalPermissions) {
    if (goal >= row.goal) PORC_CHECK(principal.check(row.permission));
  }
  return ok;
}

/// What the issuer vouches for is kept with the run: which job asked, and who started it.
std::optional<run::Origin> origin_of(const identity::Principal& principal) {
  if (principal.facts.empty()) return std::nullopt;
  run::Origin origin{.source = principal.issuer, .subject = principal.subject};
  for (const auto& [name, value] : principal.facts) origin.facts[name] = value;
  return origin;
}

}  // namespace

Task<http::Response> Api::submit_blueprint(Call call) {
  PORC_CO_TRY(const Duration wait, wait_parameter(call.request));
  PORC_CO_TRY(Submission submission, read_submission(call.request));
  PORC_CO_CHECK(check_goal(call.principal, submission.goal));
  const run::Goal goal = submission.goal;
  submission.origin = origin_of(call.principal);
  const std::string request = call.request.id;
  PORC_CO_TRY(
      Run run,
      co_await around_.orchestrator.submit(std::move(submission), std::move(call.principal)));
  around_.log.info("blueprint submitted", {{"request_id", request}, {"run_id", run.id.str()}});
  PORC_CO_TRY(run, co_await wait_for(std::move(run), goal, wait));
  const wire::Submitted submitted{.run_id = run.id, .status = run.status, .advice = run.advice};
  co_return answer(submitted);
}

}  // namespace porc::api

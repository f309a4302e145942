// SPDX-License-Identifier: Apache-2.0
// The checks of a run's commit, as its code host shows them.
#include <utility>

#include "api/answer.h"
#include "api/api.h"
#include "contracts/check_board.h"
#include "wire/check_view.h"

namespace porc::api {
namespace {

constexpr int kAccepted = 202;

Result<CheckBoard*> board_of(CheckBoard* checks) {
  if (checks != nullptr) return checks;
  return Error{.code = ErrorCode::not_found,
               .message = "no code host is set up: see GITHUB_APP_ID and GITHUB_TOKEN"};
}

wire::CheckView view_of(const ShownCheck& shown) {
  wire::CheckView view{.name = shown.name,
                       .status = shown.check.status,
                       .title = shown.check.title,
                       .summary = shown.check.summary,
                       .shown = shown.shown};
  if (view.status == commit::CheckStatus::completed) view.conclusion = shown.check.conclusion;
  if (!shown.details_url.empty()) view.details_url = shown.details_url;
  if (shown.id != 0) view.check_run = shown.id;
  return view;
}

Task<wire::CheckList> checks_of(CheckBoard* board, Run run, identity::Scope scope) {
  wire::CheckList list{.run_id = run.id};
  PORC_CO_TRY(const auto shown, co_await board->list_checks(std::move(run), std::move(scope)));
  for (const ShownCheck& check : shown) list.checks.push_back(view_of(check));
  co_return list;
}

}  // namespace

Task<http::Response> Api::list_checks(Call call) {
  PORC_CO_TRY(CheckBoard * board, board_of(around_.checks));
  identity::Scope scope = call.principal.scope;
  PORC_CO_TRY(Run run, co_await get_run(std::move(call)));
  PORC_CO_TRY(const auto list, co_await checks_of(board, std::move(run), std::move(scope)));
  co_return answer(list);
}

Task<http::Response> Api::refresh_checks(Call call) {
  PORC_CO_TRY(CheckBoard * board, board_of(around_.checks));
  identity::Scope scope = call.principal.scope;
  PORC_CO_TRY(const Run run, co_await get_run(std::move(call)));
  PORC_CO_CHECK(co_await board->refresh_checks(run));
  around_.orchestrator.look_at_mail();
  PORC_CO_TRY(const auto list, co_await checks_of(board, run, std::move(scope)));
  co_return answer(list, kAccepted);
}

}  // namespace porc::api

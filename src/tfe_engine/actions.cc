// SPDX-License-Identifier: Apache-2.0
// Confirm, discard, cancel. TFE answers 409 when somebody came first: then the run is read again,
// and what was wanted may already be so.
#include "tfe_engine/tfe_engine.h"

namespace porc::tfe_engine {
namespace {

bool is_conflict(const Result<void>& acted) {
  return !acted && acted.error().code == ErrorCode::conflict;
}

Error refused(const RunDocument& run, std::string_view what) {
  return Error{
      .code = ErrorCode::conflict,
      .message = run.view.id + " is " + run.facts.status + ": it cannot be " + std::string(what)};
}

}  // namespace

Task<void> TfeEngine::confirm(std::string engine_run,
                              run::PlanEvidence bound,
                              std::string comment) {
  PORC_CO_TRY(RunDocument before, co_await read(engine_run));
  if (before.was_confirmed) co_return ok;
  if (!before.known) {
    co_return Error{.code = ErrorCode::unavailable,
                    .message = before.view.id + " is " + before.facts.status +
                               ", which is not known here: it is not confirmed"};
  }
  if (before.view.phase != EnginePhase::planned) co_return refused(before, "confirmed");
  PORC_CO_TRY(run::PlanEvidence now, co_await evidence(engine_run));
  if (now != bound) co_return run::no_longer_as_planned(run::differences(bound, now));
  Api api = api_.on_behalf_of(before.caused_by);
  Result<void> acted =
      co_await api.act("runs/" + engine_run + "/actions/apply", std::move(comment));
  if (!is_conflict(acted)) co_return acted;
  PORC_CO_TRY(RunDocument run, co_await read(std::move(engine_run)));
  if (run.was_confirmed) co_return ok;
  co_return refused(run, "confirmed");
}

Task<void> TfeEngine::override_policy(std::string engine_run, std::string comment) {
  PORC_CO_TRY(RunDocument run, co_await read(engine_run));
  Api api = api_.on_behalf_of(run.caused_by);
  PORC_CO_TRY(PolicyReading before, co_await read_policies(api, run));
  if (before.verdict == "overridden") co_return ok;
  if (run.view.phase != EnginePhase::policy_soft_failed || before.overridable.empty())
    co_return refused(run, "overridden");
  for (const std::string& action : before.overridable) {
    Result<void> acted = co_await api.act(action, comment);
    if (!acted && !is_conflict(acted)) co_return acted;
  }
  PORC_CO_TRY(run, co_await read(std::move(engine_run)));
  PORC_CO_TRY(PolicyReading after, co_await read_policies(api, run));
  if (after.verdict == "overridden") co_return ok;
  co_return refused(run, "overridden");
}

Task<void> TfeEngine::discard(std::string engine_run, std::string comment) {
  PORC_CO_TRY(RunDocument before, co_await read(engine_run));
  if (before.view.phase == EnginePhase::discarded) co_return ok;
  Api api = api_.on_behalf_of(before.caused_by);
  Result<void> acted =
      co_await api.act("runs/" + engine_run + "/actions/discard", std::move(comment));
  if (!is_conflict(acted)) co_return acted;
  PORC_CO_TRY(RunDocument run, co_await read(std::move(engine_run)));
  if (run.view.phase == EnginePhase::discarded) co_return ok;
  co_return refused(run, "discarded");
}

Task<void> TfeEngine::cancel(std::string engine_run, std::string comment) {
  PORC_CO_TRY(RunDocument before, co_await read(engine_run));
  if (is_final(before.view.phase) || before.stop_requested) co_return ok;
  // A plan that waits has no terraform to stop: it is given up.
  const std::string path = "runs/" + engine_run + "/actions/";
  Api api = api_.on_behalf_of(before.caused_by);
  Result<void> acted = co_await api.act(path + "cancel", comment);
  if (is_conflict(acted)) acted = co_await api.act(path + "discard", std::move(comment));
  if (!is_conflict(acted)) co_return acted;
  PORC_CO_TRY(RunDocument run, co_await read(std::move(engine_run)));
  if (is_final(run.view.phase) || run.stop_requested) co_return ok;
  co_return Error{.code = ErrorCode::unavailable,
                  .message = run.view.id + " is " + run.facts.status +
                             " and cannot be stopped just now: try again"};
}

}  // namespace porc::tfe_engine

// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/terraform_entities.h"

#include <algorithm>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "json/value.h"
#include "port_catalog/terraform_config.h"

namespace porc::port_catalog {
namespace {

/// For all of one delivery, which has to end well before half of its lease is over.
constexpr Duration kFollowed = std::chrono::seconds(30);
constexpr Duration kLookAgain = std::chrono::seconds(2);
// Plans of one content; each that failed has stood for a delivery that was put off.
constexpr int kAttemptsMax = 20;
constexpr const char* kComment = "PORC tells Port";

bool is_under_way(EnginePhase phase) {
  return phase == EnginePhase::pending || phase == EnginePhase::planning ||
         phase == EnginePhase::applying;
}

Secret json_text(const std::string& text) {
  return Secret(json::serialize(json::value(json::string(text))));
}

Error still_under_way() {
  return {.code = ErrorCode::rate_limited,
          .message = "terraform is still telling Port",
          .retry_after = kLookAgain};
}

/// It ended, and another one may fare better: the registry or Port was away, or somebody else
/// changed the state meanwhile.
bool may_be_tried_again(EnginePhase phase) {
  return phase == EnginePhase::plan_failed || phase == EnginePhase::apply_failed ||
         phase == EnginePhase::cancelled || phase == EnginePhase::discarded;
}

Error failed(const EngineRun& run) {
  const char* phase = boost::describe::enum_to_string(run.phase, "?");
  const bool again = may_be_tried_again(run.phase);
  return {.code = again ? ErrorCode::unavailable : ErrorCode::precondition_failed,
          .message = "the engine's run " + run.id + " that tells Port ended as " + phase +
                     (run.message.empty() ? "" : ": " + run.message)};
}

Timestamp last_change(const std::vector<Run>& runs) {
  return std::ranges::max_element(runs, {}, &Run::updated_at)->updated_at;
}

/// `newest` is not empty.
Result<PlanRequest> request_for(const Run& run,
                                const std::vector<Run>& newest,
                                const std::string& delivery,
                                const Options& options,
                                int attempt) {
  std::vector<Entity> runs;
  for (const Run& each : newest)
    runs.push_back(run_entity(each, options.names, link_to(each, options)));
  const Entity instance = instance_entity(newest, options.names);
  auto files = configuration_files(options.provider_major, instance, runs);
  PlanRequest request;
  request.workspace = sync_workspace(run.workspace);
  request.run = sync_key({.workspace = request.workspace,
                          .content = files[0].bytes + files[1].bytes,
                          .delivery = delivery,
                          .as_of = last_change(newest),
                          .attempt = attempt});
  PORC_TRY(request.bundle, archive::make_tar_gz(std::move(files)));
  request.variables.emplace(kClientIdVariable, json_text(options.client_id));
  request.variables.emplace(kClientSecretVariable,
                            json_text(options.client_secret.expose("for Port's provider")));
  request.variables.emplace(kBaseUrlVariable, json_text(options.api));
  request.message = kComment;
  request.subject = {.environment = run.identity.environment, .workspace = request.workspace.str()};
  return request;
}

}  // namespace

Task<void> TerraformEntities::write(Run run, std::vector<Run> newest, Occasion occasion) {
  const Timestamp deadline = clock_.now() + kFollowed;
  EngineRun made;
  // What is found at its end was told of before, as a failure.
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    PORC_CO_TRY(PlanRequest request,
                request_for(run, newest, occasion.delivery, options_, attempt));
    PORC_CO_TRY(made, co_await engine_.start_plan(std::move(request)));
    if (!may_be_tried_again(made.phase)) break;
  }
  PORC_CO_TRY(made, co_await follow(std::move(made), deadline));
  if (made.phase == EnginePhase::planned) {
    PORC_CO_TRY(run::PlanEvidence bound, co_await engine_.evidence(made.id));
    PORC_CO_CHECK(co_await engine_.confirm(made.id, std::move(bound), kComment));
    PORC_CO_TRY(made, co_await engine_.get_run(made.id));
    PORC_CO_TRY(made, co_await follow(std::move(made), deadline));
    // Confirmed, and not begun yet.
    if (made.phase == EnginePhase::planned) co_return still_under_way();
  }
  if (is_under_way(made.phase)) co_return still_under_way();
  if (made.phase == EnginePhase::applied || made.phase == EnginePhase::no_changes) co_return ok;
  co_return failed(made);
}

/// The run once nothing is under way in it, or as it is when we have to give up looking.
Task<EngineRun> TerraformEntities::follow(EngineRun run, Timestamp deadline) {
  while (is_under_way(run.phase) && clock_.now() < deadline) {
    PORC_CO_TRY(run, co_await engine_.observe(run.id, run.revision, deadline));
  }
  co_return run;
}

}  // namespace porc::port_catalog

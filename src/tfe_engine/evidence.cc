// SPDX-License-Identifier: Apache-2.0
// What stands now of everything a plan is bound to.
#include <algorithm>
#include <functional>
#include <memory>
#include <set>

#include <boost/json/parse.hpp>

#include "crypto/digest.h"
#include "json/canonical.h"
#include "json/decode.h"
#include "jsonapi/attributes.h"
#include "tfe_engine/tfe_engine.h"
#include "tfe_engine/variables.h"

namespace porc::tfe_engine {
namespace {

struct StateVersion {
  std::optional<std::uint64_t> serial{};
  std::optional<std::string> hosted_state_download_url{};
};
BOOST_DESCRIBE_STRUCT(StateVersion, (), (serial, hosted_state_download_url))

constexpr std::size_t kStateDepthMax = 512;
constexpr std::size_t kStateMarksMax = 10'000;

struct StateHead {
  std::string lineage{};
  std::uint64_t serial = 0;
};
BOOST_DESCRIBE_STRUCT(StateHead, (), (lineage, serial))

/// The head of a state file. The rest may hold numbers that json::parse refuses, since it promises
/// that they survive; here nothing of it is kept.
Result<StateHead> read_state_head(const std::string& bytes) {
  boost::json::parse_options options;
  options.max_depth = kStateDepthMax;
  boost::system::error_code error;
  const json::value state = boost::json::parse(bytes, error, {}, options);
  if (error)
    return Error{.code = ErrorCode::corrupt, .message = "the state that TFE sent is not JSON"};
  return json::decode<StateHead>(state, json::Unknown::ignore);
}

struct PlanMark {
  std::string digest{};
  std::set<std::string> settled{};  ///< variables that its apply cannot take any more
};

Result<PlanMark> read_plan_mark(const std::string& plan_json,
                                const std::set<std::string>& written_here) {
  return PlanMark{.digest = crypto::sha256_hex(plan_json),
                  .settled = settled_variables(plan_json, written_here)};
}

struct WithTerraformVersion {
  std::optional<std::string> terraform_version{};
};
BOOST_DESCRIBE_STRUCT(WithTerraformVersion, (), (terraform_version))

struct PolicySet {
  std::optional<bool> global{};
  std::optional<std::string> updated_at{};
};
BOOST_DESCRIBE_STRUCT(PolicySet, (), (global, updated_at))

/// What a policy set judges by, without the counters that move whenever a workspace joins it.
std::string content_of(const jsonapi::Resource& set, const PolicySet& is) {
  std::string content = set.id + " " + is.updated_at.value_or("");
  for (std::string_view name : {"current-version", "newest-version"})
    content += " " + set.related(name);
  for (const std::string& policy : set.all_related("policies")) content += " " + policy;
  return content;
}

/// One digest over documents in any order.
std::string digest_of(std::vector<std::string> parts) {
  std::ranges::sort(parts);
  return crypto::sha256_hex(json::canonical(json::encode(parts)));
}

bool has_plan(EnginePhase phase) {
  return phase != EnginePhase::pending && phase != EnginePhase::planning &&
         phase != EnginePhase::plan_failed;
}

}  // namespace

Task<run::PlanEvidence> TfeEngine::evidence(std::string engine_run) {
  PORC_CO_TRY(RunDocument run, co_await read(std::move(engine_run)));
  Result<std::string> plan = Error{.code = ErrorCode::not_found};
  if (has_plan(run.view.phase)) plan = co_await plan_bytes(run);
  if (!plan && plan.error().code == ErrorCode::not_found) {
    co_return Error{
        .code = ErrorCode::conflict,
        .message = run.view.id + " is " + run.facts.status + ": it has no plan to be bound to"};
  }
  if (!plan) co_return std::move(plan).error();
  Api api = api_.on_behalf_of(run.caused_by);
  PORC_CO_TRY(const auto variables, co_await all_variables(api, run.workspace));
  PORC_CO_TRY(auto written_here, names_written_here(variables));
  PORC_CO_TRY(PlanMark mark,
              co_await run_on(compute_, read_plan_mark, *std::move(plan), std::move(written_here)));
  PORC_CO_TRY(PolicyReading policies, co_await read_policies(api, run));
  PORC_CO_TRY(StateMark state, co_await read_state_mark(api, run.workspace));
  PORC_CO_TRY(jsonapi::Resource workspace, co_await api.get_one("workspaces/" + run.workspace));
  PORC_CO_TRY(WithTerraformVersion is,
              jsonapi::decode_attributes<WithTerraformVersion>(workspace.attributes));
  run::PlanEvidence evidence{.engine_run = run.view.id,
                             .configuration_version = run.view.configuration_version,
                             .plan_digest = std::move(mark.digest),
                             .state_lineage = std::move(state.lineage),
                             .state_serial = state.serial,
                             .terraform_version = is.terraform_version.value_or(""),
                             .policy_verdict = std::move(policies.verdict)};
  PORC_CO_TRY(evidence.variables_digest, digest_of_variables(variables, mark.settled));
  PORC_CO_TRY(evidence.policy_set_digest,
              co_await digest_policy_sets(api, run.workspace, policies.outcomes()));
  co_return evidence;
}

Task<std::string> TfeEngine::plan_json(std::string engine_run) {
  PORC_CO_TRY(RunDocument run, co_await read(std::move(engine_run)));
  co_return co_await plan_bytes(std::move(run));
}

Task<std::string> TfeEngine::plan_bytes(RunDocument run) {
  Api api = api_.on_behalf_of(run.caused_by);
  PORC_CO_TRY(std::optional<std::string> bytes,
              co_await api.get_bytes("plans/" + run.plan + "/json-output"));
  if (!bytes)
    co_return Error{.code = ErrorCode::not_found, .message = run.view.id + " has no plan yet"};
  co_return *std::move(bytes);
}

Task<TfeEngine::StateMark> TfeEngine::read_state_mark(Api api, std::string workspace_id) {
  auto found = co_await api.get_one("workspaces/" + workspace_id + "/current-state-version");
  if (!found && found.error().code == ErrorCode::not_found) co_return StateMark{};
  if (!found) co_return std::move(found).error();
  PORC_CO_TRY(StateVersion version, jsonapi::decode_attributes<StateVersion>(found->attributes));
  const auto known = state_marks_.find(found->id);
  if (known != state_marks_.end() && known->second.serial == version.serial)
    co_return known->second;
  // The lineage stands in the state file only.
  if (!version.hosted_state_download_url) {
    co_return Error{.code = ErrorCode::precondition_failed,
                    .message = "this TFE_TOKEN may not read the state, which a plan is bound to"};
  }
  PORC_CO_TRY(std::optional<std::string> bytes,
              co_await api.get_bytes(*version.hosted_state_download_url));
  PORC_CO_TRY(const StateHead head,
              co_await run_on(compute_, read_state_head, std::move(bytes).value_or("")));
  StateMark mark{head.lineage, head.serial};
  if (state_marks_.size() >= kStateMarksMax) state_marks_.clear();
  state_marks_[found->id] = mark;
  co_return mark;
}

Task<std::string> TfeEngine::digest_policy_sets(Api api,
                                                std::string workspace_id,
                                                std::vector<run::PolicyOutcome> outcomes) {
  std::vector<std::string> parts;
  for (const run::PolicyOutcome& outcome : outcomes) {
    parts.push_back(outcome.policy_set + "/" + outcome.policy + "/" + outcome.enforcement_level);
  }
  // What was in force when the plan was judged does not change; what is in force now may. Tokens
  // without the right to read policy sets see the former only.
  auto sets = co_await api.get_all("organizations/" + options_.organization + "/policy-sets");
  const bool unreadable = !sets && (sets.error().code == ErrorCode::not_found ||
                                    sets.error().code == ErrorCode::precondition_failed);
  if (!sets && !unreadable) co_return std::move(sets).error();
  if (sets) {
    for (const jsonapi::Resource& set : *sets) {
      PORC_CO_TRY(PolicySet is, jsonapi::decode_attributes<PolicySet>(set.attributes));
      const std::vector<std::string> scope = set.all_related("workspaces");
      const bool by_project = !set.all_related("projects").empty();
      if (!is.global.value_or(false) && !by_project &&
          std::ranges::find(scope, workspace_id) == scope.end())
        continue;
      parts.push_back(content_of(set, is));
    }
  }
  co_return digest_of(std::move(parts));
}

}  // namespace porc::tfe_engine

// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/policy_check.h"

#include <chrono>

#include "crypto/digest.h"
#include "host/clock.h"
#include "json/decode.h"
#include "json/parse.h"
#include "sentinel/policy_set/policy_set.h"
#include "terraform_engine/identifier.h"
#include "terraform_engine/plan_file.h"
#include "terraform_engine/plan_secrets.h"
#include "terraform_engine/variables.h"

namespace porc::terraform_engine {
namespace {

// Terraform's numbers have no bound.
constexpr json::ParseLimits kPlanLimits{
    .bytes_max = kPlanJsonBytesMax, .depth_max = 512, .numbers = json::Numbers::tolerant};
// As deep as a trace shows what lies inside each other.
constexpr json::ParseLimits kDetailsLimits{
    .bytes_max = std::size_t{256} << 20, .depth_max = 512, .numbers = json::Numbers::tolerant};

/// As many policies as cores may have so much at once.
constexpr std::size_t kHeapBytesMax = std::size_t{512} << 20;

using Steady = std::chrono::steady_clock;

/// The plan as its digest says it is. Errors: corrupt; malformed; unavailable.
Result<std::shared_ptr<const json::value>> read_plan(const Vault& vault, const StoredRun& stored) {
  PORC_TRY(const std::string bytes, vault.get(kind::plan_json, kept_as(stored)));
  if (crypto::sha256_hex(bytes) != stored.plan_digest) {
    return Error{.code = ErrorCode::corrupt, .message = "the plan is not the one that was made"};
  }
  return json::parse_shared(bytes, kPlanLimits);
}

/// Everything that nobody may read in what a policy prints.
Result<Redaction> secrets_of(const CheckStart& start, const json::value& plan) {
  // Of what a client gave with its run the plan itself tells what is sensitive.
  const RunInputs inputs{.json = start.inputs.json};
  PORC_TRY(VariableFiles files, make_variable_files(start.variables, inputs, {}));
  add_plan_secrets(plan, files.redaction);
  return std::move(files.redaction);
}

void hide(run::PolicyDetail& detail, const Redaction& secrets) {
  for (std::string* text : {&detail.outcome.message, &detail.description, &detail.trace})
    secrets.apply(*text);
  if (detail.explanation) secrets.apply(*detail.explanation);
  if (detail.document) redact_json(*detail.document, secrets);
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value() : json::value(text);
}

json::array texts(const std::vector<std::string>& items) {
  json::array listed;
  for (const std::string& item : items) listed.emplace_back(item);
  return listed;
}

json::value texts_or_null(const std::vector<std::string>& items) {
  return items.empty() ? json::value() : json::value(texts(items));
}

using Stop = std::shared_ptr<const std::atomic<bool>>;

/// What the policies are told of a plan.
sentinel::SetInput input_of(const Site& site,
                            const CheckStart& start,
                            std::shared_ptr<const json::value> plan,
                            Timestamp now) {
  sentinel::SetInput input{
      .plan = std::move(plan),
      .run = std::make_shared<const json::value>(
          facts_of_run(site.options, start.stored.run, start.workspace, start.variables)),
      .now_nanoseconds = std::chrono::nanoseconds(now.time_since_epoch()).count()};
  input.limits.heap_bytes_max = kHeapBytesMax;
  return input;
}

policy::Set::TimeLimit limit_of(const Site& site, const Stop& stop) {
  return [stop, most = site.options.policy_time_max]() -> std::function<bool()> {
    return [stop, deadline = Steady::now() + most] {
      return stop->load() || Steady::now() >= deadline;
    };
  };
}

Result<void> check_stop(const Stop& stop) {
  if (!stop->load()) return ok;
  return Error{.code = ErrorCode::cancelled, .message = "the policies were not asked"};
}

/// What cannot be tried again with another end.
bool is_lasting(ErrorCode code) {
  return code == ErrorCode::corrupt || code == ErrorCode::malformed ||
         code == ErrorCode::too_large || code == ErrorCode::not_found ||
         code == ErrorCode::invalid_argument;
}

}  // namespace

json::value facts_of_run(const Options& options,
                         const hosted::Run& run,
                         const hosted::Workspace& workspace,
                         const std::vector<hosted::Variable>& variables) {
  json::object named;
  for (const hosted::Variable& variable : variables) {
    named[variable.key] = {{"category", variable.environment ? "env" : "terraform"},
                           {"sensitive", variable.sensitive}};
  }
  json::array bindings;
  for (const auto& [key, value] : subject_of(run, workspace).tags) {
    bindings.push_back({{"key", key}, {"value", text_or_null(value)}, {"inherited", false}});
  }
  return {
      {"id", run.id},
      {"created_at", format_time(run.created_at)},
      {"created_by", run.options.created_by},
      {"message", run.options.message},
      {"commit_sha", nullptr},
      {"is_destroy", run.options.is_destroy},
      {"refresh", run.options.refresh},
      {"refresh_only", run.options.refresh_only},
      {"replace_addrs", texts_or_null(run.options.replace_addrs)},
      {"speculative", run.options.plan_only},
      {"target_addrs", texts_or_null(run.options.target_addrs)},
      {"project", {{"id", "prj-default"}, {"name", "Default Project"}}},
      {"variables", std::move(named)},
      {"organization", {{"name", options.organization}}},
      {"workspace",
       {{"id", workspace.id},
        {"name", workspace.name},
        {"created_at", format_time(workspace.created_at)},
        {"description", text_or_null(workspace.description)},
        {"execution_mode", workspace.execution_mode},
        {"auto_apply", workspace.auto_apply},
        {"tags", texts(workspace.tags)},
        {"tag_bindings", std::move(bindings)},
        {"working_directory", text_or_null(workspace.working_directory)},
        {"vcs_repo", nullptr}}},
  };
}

Result<CheckOutcome> check_policies(const Site& site,
                                    const CheckStart& start,
                                    const std::shared_ptr<const std::atomic<bool>>& stop) {
  const auto begun = Steady::now();
  CheckOutcome outcome{.sets_digest = policy::digest_of(start.sets)};
  auto plan = read_plan(site.vault, start.stored);
  auto secrets = plan ? secrets_of(start, **plan) : std::move(plan).error();
  if (!secrets) {
    if (!is_lasting(secrets.error().code)) return std::move(secrets).error();
    outcome.error = "no policy could be asked: " + secrets.error().message;
    return outcome;
  }
  const sentinel::SetInput input = input_of(site, start, *plan, host::system_now());
  std::vector<run::PolicyDetail> details;
  for (const auto& set : start.sets) {
    for (run::PolicyDetail& detail : set->judge(input, limit_of(site, stop))) {
      hide(detail, *secrets);
      outcome.outcomes.push_back(detail.outcome);
      details.push_back(std::move(detail));
    }
    PORC_CHECK(check_stop(stop));
  }
  std::string id = start.stored.run.id;
  if (site.is_shared()) {
    // Another server may be asking the same policies at this moment.
    id = make_id(id + kAttemptMark);
    outcome.details_kept = id;
  }
  PORC_CHECK(site.vault.put(kind::policy_details, id, json::serialize(json::encode(details))));
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - begun);
  outcome.milliseconds = static_cast<std::uint64_t>(took.count());
  return outcome;
}

Result<std::vector<run::PolicyOutcome>> judge_past(const Site& site,
                                                   const CheckStart& start,
                                                   const Stop& stop) {
  PORC_TRY(auto plan, read_plan(site.vault, start.stored));
  const sentinel::SetInput input = input_of(site, start, plan, planned_at(start.stored.run));
  std::vector<run::PolicyOutcome> outcomes;
  bool is_silent = true;
  for (const auto& set : start.sets) {
    for (run::PolicyOutcome& outcome : set->decide(input, limit_of(site, stop))) {
      is_silent = is_silent && outcome.message.empty();
      outcomes.push_back(std::move(outcome));
    }
    PORC_CHECK(check_stop(stop));
  }
  if (is_silent) return outcomes;  // most are, and finding every secret of a plan takes its time
  PORC_TRY(const Redaction secrets, secrets_of(start, *plan));
  for (run::PolicyOutcome& outcome : outcomes) secrets.apply(outcome.message);
  return outcomes;
}

Result<std::vector<run::PolicyDetail>> read_policy_details(const Vault* vault,
                                                           const StoredRun& stored) {
  const std::string id = stored.details_kept.value_or(stored.run.id);
  PORC_TRY(const std::string bytes, vault->get(kind::policy_details, id));
  PORC_TRY(const json::value document, json::parse(bytes, kDetailsLimits));
  return json::decode<std::vector<run::PolicyDetail>>(document, json::Unknown::ignore);
}

}  // namespace porc::terraform_engine

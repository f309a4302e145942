// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/policy_lifecycle.h"

#include <algorithm>

#include "terraform_engine/transition.h"

namespace porc::terraform_engine {

using hosted::CheckStatus;
using hosted::PolicyCheck;
using hosted::Run;
using hosted::Status;

namespace {

constexpr std::string_view kCheckPrefix = "polchk-";

/// Names the first policies that said no.
std::string refusal_of(const PolicyCheck& check, std::string_view what) {
  constexpr std::size_t kNamedMax = 3;
  std::string names;
  std::size_t named = 0;
  std::size_t failed = 0;
  for (const run::PolicyOutcome& outcome : check.outcomes) {
    if (outcome.passed || outcome.enforcement_level == "advisory") continue;
    ++failed;
    if (named == kNamedMax) continue;
    ++named;
    names += (names.empty() ? "" : ", ") + outcome.policy_set + "/" + outcome.policy;
    if (!outcome.message.empty()) names += " (" + outcome.message + ")";
  }
  if (failed > named) names += ", and " + std::to_string(failed - named) + " more";
  return std::string(what) + ": " + names;
}

/// What a finished check means for its run, which is stored by whoever asks.
Result<void> follow_verdict(Fact& fact, StoredRun& stored) {
  PolicyCheck& check = *stored.run.policy_check;
  switch (policy::verdict_of(policy::tally_of(check.outcomes))) {
    case policy::Verdict::hard_failed:
      end_check(check, CheckStatus::hard_failed, fact.now);
      stored.run.error = refusal_of(check, "a mandatory policy failed");
      return move_run(fact, stored, RunMove::fail);
    case policy::Verdict::soft_failed: {
      end_check(check, CheckStatus::soft_failed, fact.now);
      stored.run.error = refusal_of(check, "a policy failed that may be overridden");
      if (stored.run.options.plan_only) return move_run(fact, stored, RunMove::end_refused);
      PORC_TRY(std::string moved, moved_since_plan(fact, stored));
      if (!moved.empty()) return void_plan(fact, stored, moved);
      return move_run(fact, stored, RunMove::await_override);
    }
    case policy::Verdict::passed:
      end_check(check, CheckStatus::passed, fact.now);
      PORC_CHECK(advance(stored.run, RunMove::pass_checks, fact.now));
      return go_on(fact, stored);
  }
  return ok;
}

}  // namespace

policy::Subject subject_of(const Run& run, const hosted::Workspace& workspace) {
  if (!run.options.subject) return workspace.as_subject();
  policy::Subject subject = *run.options.subject;
  subject.workspace = workspace.name;
  return subject;
}

Timestamp planned_at(const Run& run) {
  return run.plan.finished_at.value_or(run.created_at);
}

Result<policy::Sets> sets_for(Fact& fact, const Run& run) {
  PORC_TRY(auto workspace, fact.records.get_workspace(run.options.workspace));
  return policy::holding_for(fact.policies.current(), subject_of(run, workspace));
}

std::string checked_digest(const Run& run) {
  return run.policy_check ? run.policy_check->sets_digest : std::string();
}

std::string verdict_word(const Run& run) {
  if (!run.policy_check) return "none";
  if (run.policy_check->status == CheckStatus::passed) return "passed";
  return run.policy_check->status == CheckStatus::overridden ? "overridden" : "failed";
}

void end_check(PolicyCheck& check, CheckStatus status, Timestamp now) {
  check.status = status;
  std::string key = boost::describe::enum_to_string(status, "");
  std::ranges::replace(key, '_', '-');
  check.status_timestamps[key + "-at"] = now;
}

Result<bool> start_checks(Fact& fact, StoredRun& stored) {
  PORC_TRY(policy::Sets sets, sets_for(fact, stored.run));
  if (sets.empty()) return false;
  // One run has one check, so that each leads to the other.
  const std::size_t dash = stored.run.id.find('-') + 1;
  stored.run.policy_check =
      PolicyCheck{.id = std::string(kCheckPrefix) + stored.run.id.substr(dash),
                  .status_timestamps = {{"queued-at", fact.now}}};
  PORC_CHECK(move_run(fact, stored, RunMove::start_checks));
  return true;
}

Result<CheckStart> gather_check(Fact& fact, const std::string& run) {
  PORC_TRY(StoredRun stored, fact.records.get_run(run));
  if (stored.run.status != Status::policy_checking) return refused(stored.run, "checked");
  PORC_TRY(auto workspace, fact.records.get_workspace(stored.run.options.workspace));
  PORC_TRY(auto variables, fact.records.list_variables(workspace.id));
  PORC_TRY(RunInputs inputs, fact.records.get_inputs(run));
  PORC_TRY(policy::Sets sets, sets_for(fact, stored.run));
  return CheckStart{.stored = std::move(stored),
                    .workspace = std::move(workspace),
                    .sets = std::move(sets),
                    .variables = std::move(variables),
                    .inputs = std::move(inputs)};
}

Result<bool> finish_checks(Fact& fact, const std::string& run, const CheckOutcome& outcome) {
  PORC_TRY(StoredRun stored, fact.records.get_run(run));
  if (stored.run.status != Status::policy_checking) return true;
  PORC_TRY(policy::Sets sets, sets_for(fact, stored.run));
  if (policy::digest_of(sets) != outcome.sets_digest) return false;
  PolicyCheck& check = *stored.run.policy_check;
  check.sets_digest = outcome.sets_digest;
  check.outcomes = outcome.outcomes;
  check.milliseconds = outcome.milliseconds;
  stored.details_kept = outcome.details_kept;
  if (outcome.error.empty()) {
    PORC_CHECK(follow_verdict(fact, stored));
    return true;
  }
  check.error = stored.run.error = outcome.error;
  end_check(check, CheckStatus::errored, fact.now);
  PORC_CHECK(move_run(fact, stored, RunMove::fail));
  return true;
}

Result<Run> override_checks(Fact& fact,
                            const std::string& run,
                            const std::string& by,
                            const std::string& comment,
                            bool strict) {
  PORC_TRY(StoredRun stored, fact.records.get_run(run));
  const bool overridden =
      stored.run.policy_check && stored.run.policy_check->status == CheckStatus::overridden;
  if (!strict && overridden) return stored.run;
  if (stored.run.status != Status::policy_override) return refused(stored.run, "overridden");
  PORC_TRY(std::string moved, moved_since_plan(fact, stored));
  if (!moved.empty()) return Error{.code = ErrorCode::conflict, .message = std::move(moved)};
  PolicyCheck& check = *stored.run.policy_check;
  end_check(check, CheckStatus::overridden, fact.now);
  check.overridden_by = by;
  check.override_comment = comment;
  name_mover(stored.run, by);
  stored.run.error.clear();
  PORC_CHECK(advance(stored.run, RunMove::override_checks, fact.now));
  PORC_CHECK(go_on(fact, stored));
  return stored.run;
}

}  // namespace porc::terraform_engine

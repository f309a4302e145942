// SPDX-License-Identifier: Apache-2.0
// How a run stands in each phase: one row for each status, so that no status can be forgotten.
#include <algorithm>

#include "domain/commit/check.h"

namespace porc::commit {
namespace {

using run::Goal;
using run::Run;
using run::RunStatus;
using enum CheckStatus;
using enum Conclusion;

Standing waits(std::string words) {
  return {.status = queued, .words = std::move(words)};
}
Standing goes_on(std::string words) {
  return {.status = in_progress, .words = std::move(words)};
}
Standing ends(Conclusion conclusion, std::string words) {
  return {.status = completed, .conclusion = conclusion, .words = std::move(words)};
}

std::string why(const Run& run, std::string otherwise) {
  return run.reason ? run.reason->message : std::move(otherwise);
}

bool was(const Run& run, const char* status) {
  return run.status_at.contains(status);
}

/// True for a run that came to its goal before it was planned, until somebody asks for more.
bool rests(const Run& run) {
  return (run.status == RunStatus::submitted && run.goal == Goal::submitted) ||
         (run.status == RunStatus::built && run.goal == Goal::built);
}

/// How a run that was given up before it came to a phase stands there.
Standing given_up(const Run& run) {
  // Never neutral, which a branch that requires the check would take as passed.
  if (run.status == RunStatus::superseded)
    return ends(cancelled, why(run, "something newer took its place"));
  if (run.status == RunStatus::expired) return ends(timed_out, why(run, "nobody acted in time"));
  return ends(cancelled, why(run, "given up"));
}

std::string count(std::uint32_t number, const char* verb) {
  return std::to_string(number) + " to " + verb;
}

/// Destroys first: they are what a reader must not overlook.
std::string counts_of(const Run& run) {
  if (!run.counts) return "planned";
  std::string text;
  auto add = [&](std::uint32_t number, const char* verb) {
    if (number == 0) return;
    if (!text.empty()) text += ", ";
    text += count(number, verb);
  };
  add(run.counts->destroy, "destroy");
  add(run.counts->change, "change");
  add(run.counts->add, "add");
  add(run.counts->import, "import");
  return text.empty() ? "only outputs change" : text;
}

Standing validated(const Run& run) {
  if (run.status == RunStatus::submitted) return waits("submitted");
  if (run.status == RunStatus::building) return goes_on("being rendered");
  if (run.status == RunStatus::build_failed) return ends(failure, why(run, "not valid"));
  if (was(run, "built")) return ends(success, "valid");
  return given_up(run);
}

Standing planned(const Run& run) {
  switch (run.status) {
    case RunStatus::submitted:
    case RunStatus::building:
    case RunStatus::built:
      return waits("waits to be planned");
    case RunStatus::plan_queued:
      return waits("waits for its workspace");
    case RunStatus::planning:
      return goes_on("being planned");
    case RunStatus::build_failed:
      // A check that could not be made must not look like one that passed.
      return ends(failure, "not planned: it is not valid");
    case RunStatus::plan_failed:
      return ends(failure, why(run, "the plan failed"));
    case RunStatus::no_changes:
      return ends(success, "no changes");
    case RunStatus::cancelling:
      if (!run.planned_at) return goes_on("being stopped");
      break;
    case RunStatus::planned:
    case RunStatus::policy_soft_failed:
    case RunStatus::awaiting_approval:
    case RunStatus::apply_queued:
    case RunStatus::applying:
    case RunStatus::applied:
    case RunStatus::policy_failed:
    case RunStatus::apply_failed:
      return ends(success, counts_of(run));
    case RunStatus::cancelled:
    case RunStatus::discarded:
    case RunStatus::expired:
    case RunStatus::superseded:
      break;
  }
  // The plan of a run that was given up is of no use, whatever it said.
  return given_up(run);
}

Standing judged(const Run& run) {
  switch (run.status) {
    case RunStatus::submitted:
    case RunStatus::building:
    case RunStatus::built:
    case RunStatus::plan_queued:
    case RunStatus::planning:
      return waits("waits for the plan");
    case RunStatus::build_failed:
    case RunStatus::plan_failed:
      return ends(failure, "not checked: there is no plan");
    case RunStatus::policy_failed:
      return ends(failure, why(run, "a mandatory policy failed"));
    case RunStatus::policy_soft_failed:
      return ends(action_required, why(run, "a policy failed that may be overridden"));
    case RunStatus::cancelling:
      if (!run.planned_at) return waits("being stopped");
      break;
    case RunStatus::planned:
    case RunStatus::awaiting_approval:
    case RunStatus::apply_queued:
    case RunStatus::applying:
    case RunStatus::applied:
    case RunStatus::apply_failed:
    case RunStatus::no_changes: {
      if (run.policy_override) {
        return ends(
            success,
            "overridden by " + run.policy_override->by + ": " + run.policy_override->reason);
      }
      const auto advice = std::ranges::count_if(
          run.policies, [](const run::PolicyOutcome& policy) { return !policy.passed; });
      if (advice != 0) return ends(success, "passed, with advice");
      return ends(success, run.policies.empty() ? "no policy applies" : "all policies passed");
    }
    case RunStatus::cancelled:
    case RunStatus::discarded:
    case RunStatus::expired:
    case RunStatus::superseded:
      break;
  }
  return given_up(run);
}

Standing applied(const Run& run) {
  switch (run.status) {
    case RunStatus::submitted:
    case RunStatus::building:
    case RunStatus::built:
    case RunStatus::plan_queued:
    case RunStatus::planning:
      return waits("waits for the plan");
    case RunStatus::planned:
      if (run.goal == Goal::applied) return waits("waits to be applied");
      return ends(neutral, "nothing is applied before the merge");
    case RunStatus::policy_soft_failed:
      return ends(action_required, "waits for the override of a policy");
    case RunStatus::awaiting_approval:
      return ends(action_required, "waits for an approval");
    case RunStatus::apply_queued:
      return waits(why(run, "waits for its workspace"));
    case RunStatus::applying:
      return goes_on("being applied");
    case RunStatus::cancelling:
      return was(run, "applying") ? goes_on("being stopped") : waits("being stopped");
    case RunStatus::applied:
      return ends(success, run.outside ? "applied outside PORC, not approved here" : "applied");
    case RunStatus::no_changes:
      return ends(success, "nothing to apply");
    case RunStatus::apply_failed:
      return ends(failure, why(run, "the apply failed"));
    case RunStatus::build_failed:
    case RunStatus::plan_failed:
    case RunStatus::policy_failed:
      return ends(skipped, "nothing to apply");
    case RunStatus::cancelled:
    case RunStatus::discarded:
    case RunStatus::expired:
    case RunStatus::superseded:
      break;
  }
  return given_up(run);
}

}  // namespace

Standing standing_of(const Run& run, Phase phase) {
  const bool is_valid = was(run, "built") && phase == Phase::validate;
  if (rests(run) && !is_valid) return ends(neutral, "nobody asked for a plan");
  switch (phase) {
    case Phase::validate:
      return validated(run);
    case Phase::plan:
      return planned(run);
    case Phase::policy:
      return judged(run);
    case Phase::apply:
      return applied(run);
  }
  return {};
}

Standing worst_of(const std::vector<Standing>& all) {
  Standing worst = ends(skipped, "");
  bool any_queued = false, any_other = false;
  for (const Standing& one : all) {
    (one.status == queued ? any_queued : any_other) = true;
    if (one.status == in_progress) worst.status = in_progress;
    if (one.status == completed) worst.conclusion = std::max(worst.conclusion, one.conclusion);
  }
  if (any_queued && worst.status == completed) worst.status = any_other ? in_progress : queued;
  if (worst.status != completed) worst.conclusion = skipped;
  return worst;
}

}  // namespace porc::commit

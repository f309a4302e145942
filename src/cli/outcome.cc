// SPDX-License-Identifier: Apache-2.0
#include "cli/outcome.h"

#include <algorithm>
#include <array>

#include <boost/describe.hpp>

#include "wire/words.h"

namespace porc::cli {
namespace {

using run::Goal;
using run::RunStatus;

/// What a run that stops in a status means for who waits for it. `{run}` is filled in.
struct Outcome {
  RunStatus status;
  Tone tone;
  ErrorCode code;  ///< becomes the exit code; unused when `is_good`
  bool is_good;    ///< this is what was wanted, or nothing had to be done
  std::string_view advice;
};
constexpr auto kOutcomes = std::to_array<Outcome>({
    {RunStatus::submitted, Tone::plain, {}, true, "`pine run` a blueprint, or `pine plan {run}`"},
    {RunStatus::building, Tone::accent, {}, true, ""},
    {RunStatus::built, Tone::accent, {}, true, "next: pine plan {run}"},
    {RunStatus::plan_queued, Tone::accent, {}, true, ""},
    {RunStatus::planning, Tone::accent, {}, true, ""},
    {RunStatus::planned, Tone::accent, {}, true, "next: pine apply {run}"},
    {RunStatus::policy_soft_failed,
     Tone::bad,
     ErrorCode::policy_failed,
     false,
     "a policy that may be overridden said no: pine policy show {run}"},
    {RunStatus::awaiting_approval,
     Tone::warn,
     ErrorCode::approval_missing,
     false,
     "an approver has to say yes: pine approve {run}"},
    {RunStatus::apply_queued, Tone::accent, {}, true, ""},
    {RunStatus::applying, Tone::accent, {}, true, ""},
    {RunStatus::cancelling, Tone::warn, {}, true, ""},
    {RunStatus::applied, Tone::good, {}, true, ""},
    {RunStatus::no_changes, Tone::good, {}, true, ""},
    {RunStatus::build_failed, Tone::bad, ErrorCode::invalid_argument, false, ""},
    {RunStatus::plan_failed,
     Tone::bad,
     ErrorCode::internal,
     false,
     "the log says why: pine logs {run}"},
    {RunStatus::policy_failed,
     Tone::bad,
     ErrorCode::policy_failed,
     false,
     "a mandatory policy said no: pine policy show {run}"},
    {RunStatus::apply_failed,
     Tone::bad,
     ErrorCode::internal,
     false,
     "some of it may exist already; the log says what: pine logs {run}"},
    {RunStatus::cancelled, Tone::warn, ErrorCode::cancelled, false, ""},
    {RunStatus::discarded, Tone::warn, ErrorCode::conflict, false, ""},
    {RunStatus::expired,
     Tone::warn,
     ErrorCode::conflict,
     false,
     "its plan grew too old: submit it again"},
    {RunStatus::superseded,
     Tone::warn,
     ErrorCode::conflict,
     false,
     "another apply changed the state: submit it again for a fresh plan"},
});

constexpr bool in_enum_order() {
  for (std::size_t i = 0; i < kOutcomes.size(); ++i) {
    if (static_cast<std::size_t>(kOutcomes[i].status) != i) return false;
  }
  return kOutcomes.size() == run::kRunStatusCount;
}
static_assert(in_enum_order());

const Outcome& outcome_of(RunStatus status) {
  return kOutcomes[static_cast<std::size_t>(status)];
}

/// Where the second line of what stands under a run begins.
constexpr std::size_t kInside = 4;

std::string filled(std::string_view advice, const RunId& run) {
  constexpr std::string_view kPlace = "{run}";
  std::string text(advice);
  if (std::size_t at = text.find(kPlace); at != text.npos)
    text.replace(at, kPlace.size(), run.str());
  return text;
}

}  // namespace

Tone tone_of(RunStatus status) {
  return outcome_of(status).tone;
}

std::string words_of(RunStatus status) {
  std::string words = boost::describe::enum_to_string(status, "?");
  std::ranges::replace(words, '_', ' ');
  return words;
}

bool is_over(const wire::RunView& run, Goal goal) {
  if (run.is_final || run.is_waiting) return true;
  switch (goal) {
    case Goal::submitted:
      return true;
    case Goal::built:
      return run.status >= RunStatus::built;
    case Goal::planned:
      return run.status >= RunStatus::planned;
    case Goal::applied:
      return false;
  }
  return false;
}

int exit_code_for(const wire::RunView& run, Goal goal) {
  const Outcome& outcome = outcome_of(run.status);
  // Somebody else's wish to see a plan approved is not this command's failure.
  const bool planned = goal < Goal::applied && run.status == RunStatus::awaiting_approval;
  // A plan that stays one was not what an apply is for: nobody said yes.
  if (goal == Goal::applied && run.status == RunStatus::planned) {
    return error_traits(ErrorCode::approval_missing).exit_code;
  }
  if (outcome.is_good || planned) return 0;
  const bool told =
      run.reason && !run.reason->code.empty() &&
      (run.status == RunStatus::plan_failed || run.status == RunStatus::build_failed ||
       run.status == RunStatus::apply_failed);
  return error_traits(told ? error_code_from_name(run.reason->code) : outcome.code).exit_code;
}

std::string describe_counts(const std::optional<run::PlanCounts>& counts) {
  return counts ? wire::words_of(*counts) : std::string();
}

Text describe_outcome(const wire::RunView& run) {
  const Outcome& outcome = outcome_of(run.status);
  Text text;
  text.say(run.run_id.str() + " ").say(words_of(run.status), outcome.tone);
  if (run.superseded_by) text.say(" by " + run.superseded_by->str());
  if (run.outside) text.say(", moved outside PORC", Tone::warn);
  text.end_line();
  if (run.reason) {
    text.say("  ").lines(run.reason->message, kInside, Tone::bad);
    for (const Violation& violation : run.reason->violations) {
      text.say("  " + violation.pointer + ": ").lines(violation.message, kInside);
    }
  }
  for (const run::PolicyOutcome& policy : run.failed_policies) {
    const bool advisory = policy.enforcement_level == "advisory";
    text.say("  ").lines((advisory ? "warning: " : "") + policy.policy_set + "/" + policy.policy +
                             " (" + policy.enforcement_level + "): " + policy.message,
                         kInside,
                         advisory ? Tone::warn : Tone::bad);
  }
  if (!outcome.advice.empty()) text.line("  " + filled(outcome.advice, run.run_id));
  return text;
}

}  // namespace porc::cli

// SPDX-License-Identifier: Apache-2.0
#include "wire/policy_view.h"

#include <utility>

namespace porc::wire {
namespace {

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

PolicyResult view_of(const run::PolicyDetail& detail) {
  const run::PolicyOutcome& outcome = detail.outcome;
  return {.policy_set = outcome.policy_set,
          .policy = outcome.policy,
          .enforcement_level = outcome.enforcement_level,
          .passed = outcome.passed,
          .message = outcome.message,
          .result = outcome.result,
          .description = unless_empty(detail.description),
          .trace = unless_empty(detail.trace),
          .explanation = detail.explanation};
}

PolicyView policy_of(const Run& run, const std::vector<run::PolicyDetail>& details) {
  PolicyView view{.run_id = run.id, .status = run.status};
  view.overridden = run.policy_override;
  for (const run::PolicyDetail& detail : details) view.policies.push_back(view_of(detail));
  const bool failed = run.status == run::RunStatus::policy_failed ||
                      run.status == run::RunStatus::policy_soft_failed;
  if (failed) {
    view.verdict = "failed";
  } else if (run.binding) {
    view.verdict = run.binding->plan.policy_verdict;
  }
  return view;
}

PolicySetView view_of(const policy::Set& set, bool current) {
  PolicySetView view{.name = set.name(),
                     .version = set.file().version,
                     .description = set.file().description,
                     .digest = set.digest(),
                     .current = current,
                     .retired = set.file().retired};
  for (const policy::Entry& entry : set.entries())
    view.policies.push_back({.name = entry.name, .enforcement_level = entry.enforcement_level});
  view.attachments = set.file().attachments;
  view.preflight = set.file().preflight;
  return view;
}

}  // namespace porc::wire

// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/replay.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace porc::policy {
namespace {

Word word_of(const run::PolicyOutcome& outcome) {
  return {.result = outcome.result.value_or(outcome.passed ? "pass" : "fail"),
          .enforcement_level = outcome.enforcement_level};
}

const run::PolicyOutcome* find(const std::vector<run::PolicyOutcome>& outcomes,
                               const std::string& set,
                               const std::string& policy) {
  auto found = std::ranges::find_if(outcomes, [&](const run::PolicyOutcome& outcome) {
    return outcome.policy_set == set && outcome.policy == policy;
  });
  return found == outcomes.end() ? nullptr : &*found;
}

/// What weighs on the run.
std::optional<Word> objection(const run::PolicyOutcome* outcome) {
  if (outcome == nullptr || outcome->passed) return std::nullopt;
  return word_of(*outcome);
}

std::optional<WordChange> change_of(const std::string& policy,
                                    const run::PolicyOutcome* before,
                                    const run::PolicyOutcome* after) {
  if (objection(before) == objection(after)) return std::nullopt;
  WordChange change{.policy = policy};
  if (before != nullptr) change.before = word_of(*before);
  if (after != nullptr) {
    change.after = word_of(*after);
    change.message = after->message;
  }
  return change;
}

template <class Plan>
void sort_by_time(std::vector<Plan>& plans) {
  std::ranges::sort(plans, [](const PlanName& a, const PlanName& b) {
    return std::tie(a.planned_at, a.engine_run) < std::tie(b.planned_at, b.engine_run);
  });
}

LostPlan lost(PlanName plan, std::string reason) {
  LostPlan made;
  static_cast<PlanName&>(made) = std::move(plan);
  made.reason = std::move(reason);
  return made;
}

}  // namespace

Comparison compare(const std::string& set,
                   const std::vector<run::PolicyOutcome>& before,
                   const std::vector<run::PolicyOutcome>& after) {
  Comparison comparison;
  std::vector<run::PolicyOutcome> together = after;
  for (const run::PolicyOutcome& outcome : after) {
    if (auto change = change_of(outcome.policy, find(before, set, outcome.policy), &outcome))
      comparison.changes.push_back(*std::move(change));
  }
  for (const run::PolicyOutcome& outcome : before) {
    if (outcome.policy_set != set) {
      together.push_back(outcome);
    } else if (find(after, set, outcome.policy) == nullptr) {
      if (auto change = change_of(outcome.policy, &outcome, nullptr))
        comparison.changes.push_back(*std::move(change));
    }
  }
  comparison.before = verdict_of(tally_of(before));
  comparison.after = verdict_of(tally_of(together));
  return comparison;
}

ReplayCount::ReplayCount(const Set& set, Timestamp since) {
  report_.policy_set = set.name();
  report_.version = set.file().version;
  report_.digest = set.digest();
  report_.since = since;
  for (Entry& entry : set.entries()) {
    places_.emplace(entry.name, report_.policies.size());
    report_.policies.push_back(
        {.policy = std::move(entry.name), .enforcement_level = std::move(entry.enforcement_level)});
  }
}

void ReplayCount::add(PlanName plan,
                      bool attached,
                      const std::vector<run::PolicyOutcome>& before,
                      const std::vector<run::PolicyOutcome>& after) {
  ++report_.considered;
  if (!attached) ++report_.not_attached;
  for (const run::PolicyOutcome& outcome : after) {
    auto place = places_.find(outcome.policy);
    if (place == places_.end()) continue;
    PolicyTotal& total = report_.policies[place->second];
    ++(outcome.passed ? total.passed : total.failed);
  }
  Comparison comparison = compare(report_.policy_set, before, after);
  if (comparison.changes.empty()) {
    ++report_.unchanged;
    return;
  }
  for (const WordChange& change : comparison.changes) {
    auto place = places_.find(change.policy);
    if (place != places_.end()) ++report_.policies[place->second].changed;
  }
  if (comparison.would_stop()) ++report_.would_stop;
  if (comparison.would_pass()) ++report_.would_pass;
  ReplayedRun run;
  static_cast<PlanName&>(run) = std::move(plan);
  run.attached = attached;
  run.before = comparison.before;
  run.after = comparison.after;
  run.policies = std::move(comparison.changes);
  report_.runs.push_back(std::move(run));
}

void ReplayCount::add_gone(PlanName plan, std::string reason) {
  ++report_.considered;
  report_.gone.push_back(lost(std::move(plan), std::move(reason)));
}

void ReplayCount::add_unreadable(PlanName plan, std::string reason) {
  ++report_.considered;
  report_.unreadable.push_back(lost(std::move(plan), std::move(reason)));
}

ReplayReport ReplayCount::report(bool complete) && {
  report_.complete = complete;
  sort_by_time(report_.runs);
  sort_by_time(report_.gone);
  sort_by_time(report_.unreadable);
  return std::move(report_);
}

}  // namespace porc::policy

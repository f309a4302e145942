// SPDX-License-Identifier: Apache-2.0
// What came to the branch: exactly what was looked at is applied, the rest is planned and waits.
#include <algorithm>
#include <set>
#include <utility>

#include "crypto/digest.h"
#include "github/events.h"
#include "github/outcome.h"

namespace porc::github {
namespace {

using commit::Asked;
using commit::Commit;
using run::RunStatus;

/// A run that goes on to be applied.
bool is_on_its_way(const Run& run) {
  return !run::is_final(run.status) && run.goal == run::Goal::applied;
}

/// True when the checks until now, their buttons and their remarks, are about something else.
bool outgrows_its_round(std::vector<Asked> before, std::vector<Asked> now) {
  if (before.empty()) return false;
  const auto by_hand = [](const Asked& asked) { return asked.path.empty(); };
  std::erase_if(before, by_hand);
  std::erase_if(now, by_hand);
  const auto same = [](const Asked& one, const Asked& other) {
    const auto why = [](const Asked& asked) { return asked.problem ? asked.problem->message : ""; };
    return one.path == other.path && one.run == other.run && why(one) == why(other);
  };
  return !std::ranges::equal(before, now, same);
}

}  // namespace

/// Who had a hand in `commit`, or in those that were looked at before it was merged.
std::vector<std::string> Events::people_behind(const Commit& commit,
                                               const std::vector<Reviewed>& reviewed) {
  std::set<std::string> people(commit.people.begin(), commit.people.end());
  for (const Reviewed& one : reviewed) {
    // Of a merge group's commit that was asked before it had come to the branch.
    if (one.commit.sha == commit.sha) continue;
    people.insert(one.commit.people.begin(), one.commit.people.end());
    if (!one.commit.sender.empty()) people.insert(one.commit.sender);
  }
  return {people.begin(), people.end()};
}

Task<std::vector<Events::Reviewed>> Events::reviewed_commits(Commit merged) {
  std::vector<Reviewed> reviewed;
  // The commit of a pull request may be pushed to the branch as it is: GitHub needs a moment to see
  // that, and a pull request of another base is merged later.
  const auto until = [&](const std::optional<Timestamp>& merged_at) {
    std::optional<Timestamp> theirs = merged_at ? merged_at : merged.pushed_at;
    if (theirs && merged.pushed_at) theirs = std::min(*theirs, *merged.pushed_at);
    if (theirs) *theirs = host_.our_time(*theirs);
    return theirs;
  };
  PORC_CO_TRY(const auto pulls, co_await host_.pull_requests_of(merged.repository, merged.sha));
  // A merge group's commit becomes the branch's own.
  if (!merged.asked.empty()) {
    std::optional<Timestamp> first;
    for (const PullRequestOf& pull : pulls) {
      if (pull.merged_at && (!first || *pull.merged_at < *first)) first = pull.merged_at;
    }
    reviewed.push_back({.commit = merged, .until = until(first)});
  }
  for (const auto& [number, merged_at] : pulls) {
    PORC_CO_TRY(KnownPullRequest known,
                co_await commits_.get_pull_request(merged.repository, number));
    if (known.memory.head.empty() || known.memory.head == merged.sha) continue;
    PORC_CO_TRY(KnownCommit head, co_await commits_.get(merged.repository, known.memory.head));
    if (head.version == 0) continue;
    if (head.commit.merged_as != merged.sha) {
      head.commit.merged_as = merged.sha;
      PORC_CO_TRY(head, co_await commits_.put(std::move(head)));
    }
    reviewed.push_back({.commit = std::move(head.commit), .until = until(merged_at)});
  }
  co_return reviewed;
}

Task<void> Events::push(Event event) {
  PORC_CO_TRY(KnownCommit known, co_await commits_.get(event.repository, event.sha));
  Commit& commit = known.commit;
  if (commit.merged && commit.complete) co_return ok;
  if (!commit.merged) {
    const bool was_group = !commit.asked.empty() && !commit.sender.empty();
    if (was_group && std::ranges::count(commit.people, commit.sender) == 0)
      commit.people.push_back(commit.sender);
    commit.merged = true;
    commit.complete = false;
    commit.by_hand = false;
    commit.base = event.before;
    commit.pushed_at = event.pushed_at;
    commit.round_of.clear();
    commit.sender = event.sender;
    PORC_CO_TRY(known, co_await commits_.put(std::move(known)));
  }
  PORC_CO_TRY(const auto reviewed, co_await reviewed_commits(known.commit));
  known.commit.people = people_behind(known.commit, reviewed);
  auto changes = co_await changes_of(known.commit);
  if (!changes && is_retryable(changes.error())) co_return std::move(changes).error();
  std::vector<Asked> all;
  std::ranges::copy_if(known.commit.asked, std::back_inserter(all), [](const Asked& asked) {
    return asked.path.empty();
  });
  known.commit.problem.reset();
  if (!changes) {
    known.commit.problem = reason_of(changes.error());
  } else {
    PORC_CO_TRY(auto files, co_await files_.read(known.commit, *std::move(changes)));
    PORC_CO_CHECK(co_await files_.remember(known.commit, files));
    for (ReadFile& file : files) {
      PORC_CO_TRY(Asked asked, co_await apply_reviewed(known.commit, std::move(file), reviewed));
      all.push_back(std::move(asked));
    }
  }
  if (outgrows_its_round(known.commit.asked, all)) ++known.commit.round;
  known.commit.asked = std::move(all);
  known.commit.complete = true;
  PORC_CO_CHECK(co_await commits_.put(std::move(known)));
  co_return ok;
}

Task<Asked> Events::go_on(Commit merged, Reviewed head, Asked reviewed) {
  identity::Principal by = sender_of(merged.repository, merged.sender, {identity::Role::developer});
  reviewed.reviewed = reviewed.run;
  PORC_CO_TRY(const Run run, co_await runs_.get(*reviewed.run, by));
  if (is_on_its_way(run)) co_return reviewed;
  if (run.status == RunStatus::applied || run.status == RunStatus::no_changes) {
    PORC_CO_TRY(const auto by_another, co_await runs_.overtaken_by(run.id, std::move(by)));
    if (!by_another) co_return reviewed;
    co_return Error{
        .code = ErrorCode::conflict,
        .message = "run " + by_another->str() + " changed the state after it was applied"};
  }
  const bool was_there = run.planned_at && head.until && *run.planned_at <= *head.until;
  if (head.commit.fork || !was_there) {
    co_return Error{.code = ErrorCode::not_found, .message = "there was no plan to look at"};
  }
  const auto raised = co_await runs_.raise_goal(run.id, run::Goal::applied, by);
  if (raised) co_return reviewed;
  if (raised.error().code != ErrorCode::policy_failed) co_return raised.error();
  reviewed.note = "Merged, and not applied: " + raised.error().message + ".";
  co_return reviewed;
}

Task<Asked> Events::apply_reviewed(Commit merged, ReadFile file, std::vector<Reviewed> reviewed) {
  const bool has_run = !file.problem && file.note.empty();
  std::string note = file.note;
  if (has_run) {
    note =
        "No plan of this file was looked at before it was merged: it is planned now, "
        "and waits to be applied.";
  }
  const auto wanted = file.removed ? run::Operation::destroy : run::Operation::apply;
  for (const Reviewed& one : reviewed) {
    const Commit& commit = one.commit;
    auto found = std::ranges::find_if(commit.asked, [&](const Asked& asked) {
      return asked.path == file.path && asked.operation == wanted && asked.run &&
             asked.digest == file.digest;
    });
    if (found == commit.asked.end()) continue;
    std::string why = "merged as " + short_of(merged.sha);
    if (has_run) {
      auto asked = co_await go_on(merged, one, *found);
      if (asked || is_retryable(asked.error())) co_return std::move(asked);
      if (asked.error().code != ErrorCode::not_found) {
        note = "The plan that was looked at is not applied: " + asked.error().message +
               ". It is planned again, and waits to be applied.";
      }
      why += ", and planned again";
    }
    Commit old;
    old.repository = merged.repository;
    old.sender = merged.sender;
    old.asked = {*found};
    PORC_CO_CHECK(co_await retire(std::move(old), why));
    break;
  }
  PORC_CO_TRY(Asked asked,
              co_await ask_for(std::move(merged), std::move(file), options_.unreviewed_goal));
  asked.note = std::move(note);
  co_return asked;
}

}  // namespace porc::github

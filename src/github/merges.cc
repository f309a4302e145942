// SPDX-License-Identifier: Apache-2.0
// What came to the branch: exactly what was looked at is applied, the rest is planned and waits.
#include <algorithm>
#include <utility>

#include "crypto/digest.h"
#include "github/events.h"
#include "github/outcome.h"

namespace porc::github {
namespace {

using commit::Asked;
using commit::Commit;
using run::RunStatus;

/// A run that goes on to be applied, or was.
bool is_on_its_way(const Run& run) {
  const bool goes_on = !run::is_final(run.status) && run.goal == run::Goal::applied;
  return goes_on || run.status == RunStatus::applied || run.status == RunStatus::no_changes;
}

}  // namespace

Task<std::vector<Commit>> Events::reviewed_commits(Commit merged) {
  std::vector<Commit> reviewed;
  // A merge group's commit becomes the branch's own.
  if (!merged.asked.empty()) reviewed.push_back(merged);
  PORC_CO_TRY(const auto numbers, co_await host_.pull_requests_of(merged.repository, merged.sha));
  for (const std::uint64_t number : numbers) {
    PORC_CO_TRY(KnownPullRequest known,
                co_await commits_.get_pull_request(merged.repository, number));
    if (known.memory.head.empty() || known.memory.head == merged.sha) continue;
    PORC_CO_TRY(KnownCommit head, co_await commits_.get(merged.repository, known.memory.head));
    if (head.version == 0) continue;
    if (head.commit.merged_as != merged.sha) {
      head.commit.merged_as = merged.sha;
      PORC_CO_TRY(head, co_await commits_.put(std::move(head)));
    }
    reviewed.push_back(std::move(head.commit));
  }
  co_return reviewed;
}

Task<std::string> Events::digest_of(Commit commit, FileChange change) {
  const std::string& sha = change.removed ? commit.base : commit.sha;
  PORC_CO_TRY(const std::string text,
              co_await host_.read_file(commit.repository, change.path, sha));
  co_return crypto::sha256_hex(text);
}

Task<void> Events::push(Event event) {
  PORC_CO_TRY(KnownCommit known, co_await commits_.get(event.repository, event.sha));
  Commit& commit = known.commit;
  if (commit.merged && commit.complete) co_return ok;
  if (!commit.merged) {
    commit.merged = true;
    commit.complete = false;
    commit.by_hand = false;
    commit.base = event.before;
    commit.round_of.clear();
    commit.sender = event.sender;
    PORC_CO_TRY(known, co_await commits_.put(std::move(known)));
  }
  PORC_CO_TRY(const auto reviewed, co_await reviewed_commits(known.commit));
  auto changes = co_await host_.changed_blueprints(event.repository, event.before, event.sha);
  if (!changes && is_retryable(changes.error())) co_return std::move(changes).error();
  std::vector<Asked> all;
  std::ranges::copy_if(known.commit.asked, std::back_inserter(all), [](const Asked& asked) {
    return asked.path.empty();
  });
  if (!changes) {
    known.commit.problem = reason_of(changes.error());
  } else {
    for (FileChange& change : *changes) {
      PORC_CO_TRY(Asked asked, co_await apply_reviewed(known.commit, std::move(change), reviewed));
      all.push_back(std::move(asked));
    }
  }
  known.commit.asked = std::move(all);
  known.commit.complete = true;
  PORC_CO_CHECK(co_await commits_.put(std::move(known)));
  co_return ok;
}

Task<Asked> Events::apply_reviewed(Commit merged, FileChange change, std::vector<Commit> reviewed) {
  auto digest = co_await digest_of(merged, change);
  if (!digest && is_retryable(digest.error())) co_return std::move(digest).error();
  std::string note =
      "No plan of this file was looked at before it was merged: it is planned now, "
      "and waits to be applied.";
  const auto wanted = change.removed ? run::Operation::destroy : run::Operation::apply;
  for (const Commit& commit : reviewed) {
    auto found = std::ranges::find_if(commit.asked, [&](const Asked& asked) {
      return asked.path == change.path && asked.operation == wanted && asked.run && digest &&
             asked.digest == *digest;
    });
    if (found == commit.asked.end()) continue;
    identity::Principal by =
        sender_of(merged.repository, merged.sender, {identity::Role::developer});
    Asked asked = *found;
    asked.reviewed = found->run;
    auto run = co_await runs_.get(*found->run, by);
    if (!run && is_retryable(run.error())) co_return std::move(run).error();
    if (run && is_on_its_way(*run)) co_return asked;
    if (run) run = co_await runs_.raise_goal(*found->run, run::Goal::applied, by);
    if (run) co_return asked;
    if (is_retryable(run.error())) co_return std::move(run).error();
    if (run.error().code == ErrorCode::policy_failed) {
      asked.note = "Merged, and not applied: " + run.error().message + ".";
      co_return asked;
    }
    note = "The plan that was looked at is not applied: " + run.error().message +
           ". It is planned again, and waits to be applied.";
    Commit old;
    old.repository = merged.repository;
    old.sender = merged.sender;
    old.asked = {*found};
    const std::string why = "merged as " + short_of(merged.sha) + ", and planned again";
    PORC_CO_CHECK(co_await retire(std::move(old), why));
    break;
  }
  PORC_CO_TRY(Asked asked,
              co_await ask_for(std::move(merged), std::move(change), options_.unreviewed_goal));
  asked.note = std::move(note);
  co_return asked;
}

}  // namespace porc::github

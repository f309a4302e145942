// SPDX-License-Identifier: Apache-2.0
// When what is shown of a commit is looked at, looked at anew, and let go of.
#include <algorithm>
#include <utility>

#include "github/events.h"
#include "github/outcome.h"

namespace porc::github {

using commit::Asked;
using commit::Commit;

Task<void> Events::propose(Event event) {
  PORC_CO_TRY(KnownCommit known, co_await commits_.get(event.repository, event.sha));
  if (known.commit.complete) co_return ok;
  // What was begun is brought to its end, also when something newer came meanwhile: that ends the
  // runs of all that were begun.
  if (known.version != 0 && !known.commit.by_hand) co_return co_await ask_for_all(std::move(known));
  known.commit.base = event.before;
  if (event.pull_request) {
    const std::uint64_t number = *event.pull_request;
    PORC_CO_TRY(const PullRequest now, co_await host_.get_pull_request(event.repository, number));
    // The event is late: another one tells of what came after it.
    if (!now.open || now.head_sha != event.sha) co_return ok;
    known.commit.base = now.base_sha;
    known.commit.fork = now.from_fork;
    PORC_CO_CHECK(co_await show_in(event.repository, number, event.sha));
  }
  known.commit.pull_request = event.pull_request;
  known.commit.sender = event.sender;
  known.commit.by_hand = false;
  PORC_CO_TRY(known, co_await commits_.put(std::move(known)));
  co_return co_await ask_for_all(std::move(known));
}

Task<void> Events::show_in(std::string repository, std::uint64_t number, std::string sha) {
  PORC_CO_TRY(KnownPullRequest known, co_await commits_.get_pull_request(repository, number));
  if (known.memory.head != sha) {
    if (!known.memory.head.empty()) known.memory.past.push_back(known.memory.head);
    known.memory.head = std::move(sha);
    PORC_CO_CHECK(co_await commits_.put_pull_request(repository, number, std::move(known)));
  }
  co_return co_await retire_past(std::move(repository), number);
}

Task<void> Events::retire_past(std::string repository, std::uint64_t number) {
  PORC_CO_TRY(KnownPullRequest known, co_await commits_.get_pull_request(repository, number));
  if (known.memory.past.empty()) co_return ok;
  for (const std::string& sha : known.memory.past) {
    // Somebody may have gone back to a commit that was shown before.
    if (sha == known.memory.head) continue;
    PORC_CO_TRY(KnownCommit past, co_await commits_.get(repository, sha));
    const std::string reason = "commit " + short_of(known.memory.head) + " of pull request " +
                               std::to_string(number) + " took its place";
    PORC_CO_CHECK(co_await retire(std::move(past.commit), reason));
  }
  known.memory.past.clear();
  PORC_CO_CHECK(
      co_await commits_.put_pull_request(std::move(repository), number, std::move(known)));
  co_return ok;
}

Task<void> Events::retire(Commit commit, std::string reason) {
  const identity::Principal by = sender_of(commit.repository, commit.sender, {});
  for (const Asked& asked : commit.asked) {
    if (!asked.run) continue;
    auto ended = co_await runs_.supersede(*asked.run, reason, by);
    // What is being applied is not taken back.
    const bool stays = !ended && !is_retryable(ended.error());
    if (!ended && !stays) co_return std::move(ended).error();
  }
  co_return ok;
}

Task<void> Events::close(Event event) {
  PORC_CO_TRY(KnownCommit known, co_await commits_.get(event.repository, event.sha));
  if (known.version == 0 || known.commit.merged || known.commit.merged_as) co_return ok;
  std::string reason = "the merge group was given up";
  if (event.pull_request) {
    PORC_CO_TRY(const PullRequest now,
                co_await host_.get_pull_request(event.repository, *event.pull_request));
    if (now.open || now.merged) co_return ok;
    reason = "pull request " + std::to_string(*event.pull_request) + " was closed";
  }
  co_return co_await retire(std::move(known.commit), std::move(reason));
}

Task<void> Events::rerun(Event event, std::string key) {
  PORC_CO_TRY(const bool ours, co_await is_ours(event));
  if (!ours) co_return ok;
  PORC_CO_TRY(KnownCommit known, co_await commits_.get(event.repository, event.sha));
  if (known.version == 0 || known.commit.by_hand) co_return ok;
  if (known.commit.round_of == key) {
    if (known.commit.complete) co_return ok;
  } else {
    if (!known.commit.complete) {
      co_return Error{.code = ErrorCode::unavailable,
                      .message = "the commit is still being looked at"};
    }
    PORC_CO_CHECK(
        co_await retire(known.commit, event.sender + " asked for the checks to be run again"));
    ++known.commit.round;
    known.commit.round_of = std::move(key);
    known.commit.complete = false;
    known.commit.problem.reset();
    PORC_CO_TRY(known, co_await commits_.put(std::move(known)));
  }
  co_return co_await ask_for_all(std::move(known));
}

}  // namespace porc::github

// SPDX-License-Identifier: Apache-2.0
// When what is shown of a commit is looked at, looked at anew, and let go of.
#include <algorithm>
#include <utility>

#include "github/events.h"
#include "github/hands.h"
#include "github/outcome.h"

namespace porc::github {

namespace {

using commit::Asked;
using commit::Commit;
using commit::Showing;

/// True when the round of the commit serves for `showing` too.
bool is_looked_at(const Commit& commit, const Showing& showing) {
  if (commit.fork && !showing.fork) return false;
  return std::ranges::any_of(commit.shown_in, [&](const Showing& one) {
    // What was merged is history for those who show it from then on.
    const bool counts = !commit.merged_as || one.pull_request == showing.pull_request;
    return counts && one.base == showing.base;
  });
}

}  // namespace

Task<void> Events::propose(Event event) {
  Showing showing{.pull_request = event.pull_request, .base = event.before};
  std::vector<std::string> people{event.sender};
  if (event.pull_request) {
    const std::uint64_t number = *event.pull_request;
    PORC_CO_TRY(const PullRequest now, co_await host_.get_pull_request(event.repository, number));
    PORC_CO_TRY(people, co_await people_of(event, number, now.author));
    if (!now.open || now.head_sha != event.sha) {
      // The event is late: another one tells of what came after it. What was begun is brought to
      // its end all the same: that ends the runs of all that were begun.
      PORC_CO_TRY(KnownCommit late, co_await commits_.get(event.repository, event.sha));
      co_return co_await finish(std::move(late));
    }
    showing.base = now.base_sha;
    showing.fork = now.from_fork;
    PORC_CO_CHECK(co_await show_in(event.repository, number, event.sha));
  }
  if (event.queued) {
    auto pull = co_await host_.get_pull_request(event.repository, *event.queued);
    if (!pull && is_retryable(pull.error())) co_return std::move(pull).error();
    if (pull) {
      PORC_CO_TRY(people, co_await people_of(event, *event.queued, pull->author));
    }
  }
  PORC_CO_TRY(KnownCommit known, co_await commits_.get(event.repository, event.sha));
  Commit& commit = known.commit;
  // What stands on the branch is compared with what stood there before.
  if (commit.merged) co_return co_await finish(std::move(known));
  const bool begun = known.version != 0 && !commit.by_hand;
  if (begun && std::ranges::count(commit.shown_in, showing) != 0)
    co_return co_await finish(std::move(known));
  const bool looked_at = begun && is_looked_at(commit, showing);
  PORC_CO_TRY(commit.shown_in, co_await shown_besides(commit, showing.pull_request));
  commit.shown_in.push_back(showing);
  if (looked_at) {
    PORC_CO_TRY(known, co_await commits_.put(std::move(known)));
    co_return co_await finish(std::move(known));
  }
  commit.base = showing.base;
  commit.fork = std::ranges::all_of(commit.shown_in, &Showing::fork);
  if (!begun) commit.sender = event.sender;
  for (std::string& login : people) {
    if (std::ranges::count(commit.people, login) == 0) commit.people.push_back(std::move(login));
  }
  const std::string why = event.sender + " has it compared with something else";
  co_return co_await begin_round(std::move(known), "", why);
}

Task<void> Events::begin_round(KnownCommit known, std::string key, std::string why) {
  Commit& commit = known.commit;
  const bool first = known.version == 0 || commit.by_hand;
  if (!first) {
    PORC_CO_CHECK(co_await retire(commit, std::move(why)));
    ++commit.round;
  }
  commit.by_hand = false;
  commit.complete = false;
  commit.problem.reset();
  commit.round_of = std::move(key);
  PORC_CO_TRY(known, co_await commits_.put(std::move(known)));
  co_return co_await finish(std::move(known));
}

Task<void> Events::finish(KnownCommit known) {
  const Commit& commit = known.commit;
  const bool begun = known.version != 0 && !commit.by_hand;
  if (!begun || commit.complete) co_return ok;
  if (!commit.merged || !commit.round_of.empty()) co_return co_await ask_for_all(std::move(known));
  Event event{.kind = EventKind::push, .repository = commit.repository};
  event.sender = commit.sender;
  event.sha = commit.sha;
  event.before = commit.base;
  co_return co_await push(std::move(event));
}

Task<std::vector<Showing>> Events::shown_besides(Commit commit,
                                                 std::optional<std::uint64_t> pull_request) {
  std::vector<Showing> shown;
  for (const Showing& one : commit.shown_in) {
    if (one.pull_request == pull_request) continue;
    if (!one.pull_request) {
      shown.push_back(one);
      continue;
    }
    auto now = co_await host_.get_pull_request(commit.repository, *one.pull_request);
    if (!now && is_retryable(now.error())) co_return std::move(now).error();
    // Compared with what it was looked at for: should that have changed, an event will tell.
    if (now && now->open && now->head_sha == commit.sha) shown.push_back(one);
  }
  co_return shown;
}

Task<std::vector<std::string>> Events::people_of(Event event,
                                                 std::uint64_t number,
                                                 std::string author) {
  PORC_CO_TRY(KnownPullRequest known, co_await commits_.get_pull_request(event.repository, number));
  std::vector<std::string>& people = known.memory.people;
  const std::size_t before = people.size();
  std::vector<std::string> hands{std::move(author), std::move(event.sender)};
  if (known.version == 0 && !event.opened.value_or(false)) {
    if (hands.front().empty()) hands.front() = kGone;
    PORC_CO_TRY(const auto commits, co_await host_.commits_of(event.repository, number));
    std::ranges::move(hands_in(commits), std::back_inserter(hands));
  }
  for (std::string& login : hands) {
    if (!login.empty() && std::ranges::count(people, login) == 0)
      people.push_back(std::move(login));
  }
  if (people.size() > before) {
    PORC_CO_TRY(known,
                co_await commits_.put_pull_request(event.repository, number, std::move(known)));
  }
  co_return std::move(known.memory.people);
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
    const std::string why = "commit " + short_of(known.memory.head) + " of pull request " +
                            std::to_string(number) + " took its place";
    PORC_CO_TRY(KnownCommit past, co_await commits_.get(repository, sha));
    PORC_CO_CHECK(co_await leave(std::move(past), number, why));
  }
  known.memory.past.clear();
  PORC_CO_CHECK(
      co_await commits_.put_pull_request(std::move(repository), number, std::move(known)));
  co_return ok;
}

Task<void> Events::leave(KnownCommit known,
                         std::optional<std::uint64_t> pull_request,
                         std::string why) {
  Commit& commit = known.commit;
  if (known.version == 0 || commit.merged) co_return ok;
  PORC_CO_TRY(std::vector<Showing> others, co_await shown_besides(commit, pull_request));
  if (commit.shown_in != others) {
    commit.shown_in = std::move(others);
    PORC_CO_TRY(known, co_await commits_.put(std::move(known)));
  }
  if (commit.shown_in.empty()) PORC_CO_CHECK(co_await retire(commit, std::move(why)));
  co_return ok;
}

Task<void> Events::retire(Commit commit, std::string reason) {
  std::vector<Asked> spared;
  if (commit.merged_as) {
    PORC_CO_TRY(KnownCommit merged, co_await commits_.get(commit.repository, *commit.merged_as));
    // It may be about to go on with any of them.
    if (!merged.commit.complete) co_return ok;
    spared = std::move(merged.commit.asked);
  }
  const identity::Principal by = sender_of(commit.repository, commit.sender, {});
  for (const Asked& asked : commit.asked) {
    // What was submitted by hand is nobody else's to end.
    if (!asked.run || asked.path.empty()) continue;
    if (std::ranges::count(spared, asked.run, &Asked::run) != 0) continue;
    auto ended = co_await runs_.supersede(*asked.run, reason, by);
    // What is being applied is not taken back.
    const bool stays = !ended && !is_retryable(ended.error());
    if (!ended && !stays) co_return std::move(ended).error();
  }
  co_return ok;
}

Task<void> Events::close(Event event) {
  if (!event.pull_request) {
    PORC_CO_TRY(KnownCommit known, co_await commits_.get(event.repository, event.sha));
    co_return co_await leave(std::move(known), std::nullopt, "the merge group was given up");
  }
  const std::uint64_t number = *event.pull_request;
  PORC_CO_TRY(const PullRequest now, co_await host_.get_pull_request(event.repository, number));
  if (now.open || now.merged) co_return ok;
  PORC_CO_TRY(const KnownPullRequest pull,
              co_await commits_.get_pull_request(event.repository, number));
  std::vector<std::string> shown = pull.memory.past;
  // Its last commit may have come and gone unseen.
  shown.push_back(pull.memory.head);
  for (const std::string& sha : shown) {
    PORC_CO_TRY(KnownCommit known, co_await commits_.get(event.repository, sha));
    const std::string why = "pull request " + std::to_string(number) + " was closed";
    PORC_CO_CHECK(co_await leave(std::move(known), number, why));
  }
  co_return ok;
}

Task<void> Events::rerun(Event event, std::string key) {
  PORC_CO_TRY(const bool ours, co_await is_ours(event));
  if (!ours) co_return ok;
  PORC_CO_TRY(KnownCommit known, co_await commits_.get(event.repository, event.sha));
  if (known.version == 0 || known.commit.by_hand) co_return ok;
  // Events of a repository are handled one after the other: whoever left the round unfinished is
  // not coming back.
  const bool goes_on = !known.commit.complete || known.commit.round_of == key;
  if (goes_on) co_return co_await finish(std::move(known));
  const std::string why = event.sender + " asked for the checks to be run again";
  co_return co_await begin_round(std::move(known), std::move(key), why);
}

}  // namespace porc::github

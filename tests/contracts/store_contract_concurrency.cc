// SPDX-License-Identifier: Apache-2.0
// Many at once: what a store answers to each is what it would have answered one after another.
#include <algorithm>
#include <set>

#include <gmock/gmock.h>

#include "tests/contracts/store_contract.h"

namespace porc {
namespace {

constexpr int kMany = 12;

class ConcurrencyContract : public StoreContract {
 protected:
  /// Runs all beside each other, and answers what each came to, in order.
  template <class T>
  std::vector<Result<T>> together(std::vector<Task<T>> tasks) {
    std::vector<Result<T>> results(tasks.size());
    must(run_all(&tasks, &results));
    return results;
  }
  template <class T>
  static std::size_t successes(const std::vector<Result<T>>& results) {
    return static_cast<std::size_t>(
        std::ranges::count_if(results, [](const auto& result) { return bool(result); }));
  }
  template <class T>
  static void expect_conflicts(const std::vector<Result<T>>& results) {
    for (const auto& result : results) {
      if (result) continue;
      EXPECT_EQ(result.error().code, ErrorCode::conflict) << result.error().to_string();
    }
  }
  static Task<void> expect_fresh(Task<std::vector<bool>> receiving, std::vector<bool> wanted) {
    PORC_CO_TRY(const auto fresh, co_await std::move(receiving));
    EXPECT_EQ(fresh, wanted);
    co_return ok;
  }
  static Task<void> only_end(Task<std::size_t> task) {
    PORC_CO_CHECK(co_await std::move(task));
    co_return ok;
  }
  static Subject subject(const std::string& name, std::uint64_t version) {
    Subject one;
    one.name = name;
    one.version = version;
    one.document = "x";
    return one;
  }
  static OutboxEntry told(const std::string& subject, int number) {
    return {.key = subject + ":" + std::to_string(number), .subject = subject, .target = "t"};
  }

 private:
  template <class T>
  Task<void> run_all(std::vector<Task<T>>* tasks, std::vector<Result<T>>* results) {
    aio::TaskScope scope(loop, [](const Error&) {});
    for (std::size_t i = 0; i < tasks->size(); ++i)
      scope.spawn(keep(std::move((*tasks)[i]), &(*results)[i]));
    co_return co_await scope.join();
  }
  template <class T>
  static Task<void> keep(Task<T> task, Result<T>* result) {
    *result = co_await std::move(task);
    co_return ok;
  }
};

TEST_P(ConcurrencyContract, EachDueRunIsClaimedOnce) {
  constexpr int kRuns = 60;
  for (int n = 0; n < kRuns; ++n) stored(new_run(n));
  std::set<std::string> runs;
  std::set<std::uint64_t> fences;
  while (runs.size() < kRuns) {
    std::vector<Task<std::vector<Claim>>> tasks;
    for (int i = 0; i < kMany; ++i) tasks.push_back(store->claim_jobs("one", kLease, 4));
    const std::size_t before = runs.size();
    for (const auto& claims : together(std::move(tasks))) {
      ASSERT_TRUE(claims);
      for (const Claim& claim : *claims) {
        EXPECT_TRUE(runs.insert(claim.run.str()).second) << "claimed twice: " << claim.run.str();
        EXPECT_TRUE(fences.insert(claim.fence).second) << "one fence for two claims";
      }
    }
    ASSERT_GT(runs.size(), before) << "what is due is claimed by nobody";
  }
  EXPECT_EQ(claimed_runs(), std::vector<std::string>{});
}

TEST_P(ConcurrencyContract, OfManyNewRunsWithOneIdOneIsStored) {
  std::vector<Task<void>> tasks;
  for (int i = 0; i < kMany; ++i) tasks.push_back(store->append(new_run(1)));
  const auto results = together(std::move(tasks));
  EXPECT_EQ(successes(results), 1U);
  expect_conflicts(results);
  EXPECT_EQ(must(store->list_events(run_id(1), 0, 100)).size(), 1U);
}

TEST_P(ConcurrencyContract, OfManyNextVersionsOneIsStored) {
  const run::Run before = stored(new_run(1));
  std::vector<Task<void>> tasks;
  for (int i = 0; i < kMany; ++i) tasks.push_back(store->append(next(before)));
  const auto results = together(std::move(tasks));
  EXPECT_EQ(successes(results), 1U);
  expect_conflicts(results);
  EXPECT_EQ(must(store->get_run(before.id)).version, 2U);
}

TEST_P(ConcurrencyContract, ADriverAndAPersonBothGetOn) {
  run::Run run = stored(new_run(1));
  const Claim claim = claimed();
  for (int round = 0; round < kMany; ++round) {
    std::vector<Task<void>> tasks;
    tasks.push_back(store->append(next(run, claim, {})));
    tasks.push_back(store->append(next(run)));
    const auto results = together(std::move(tasks));
    EXPECT_EQ(successes(results), 1U);
    expect_conflicts(results);
    run = must(store->get_run(run.id));
  }
  EXPECT_EQ(must(store->renew_claims({claim}, kLease)).size(), 0U);
}

TEST_P(ConcurrencyContract, ASubmissionKeyIsBoundToOneRun) {
  std::vector<Task<RunId>> tasks;
  for (int i = 0; i < kMany; ++i)
    tasks.push_back(store->reserve_submission("key", "digest", run_id(i), std::nullopt));
  std::set<std::string> bound;
  for (const auto& result : together(std::move(tasks))) {
    ASSERT_TRUE(result);
    bound.insert(result->str());
  }
  EXPECT_EQ(bound.size(), 1U);
}

TEST_P(ConcurrencyContract, AWorkspaceIsHeldByOneRun) {
  const auto workspace = WorkspaceName::trusted("porc-dev-orders");
  const blueprint::Identity owner{.environment = "dev", .kind = "postgres-db", .name = "orders"};
  std::vector<Task<void>> claims;
  for (int i = 0; i < kMany; ++i)
    claims.push_back(store->claim_workspace(workspace, {.owner = owner}));
  EXPECT_EQ(successes(together(std::move(claims))), std::size_t{kMany});
  std::vector<Task<bool>> holds;
  for (int i = 0; i < kMany; ++i)
    holds.push_back(store->hold_workspace(workspace, {.run = run_id(i), .fence = 1}));
  std::size_t held = 0;
  for (const auto& result : together(std::move(holds))) {
    ASSERT_TRUE(result);
    if (*result) ++held;
  }
  EXPECT_EQ(held, 1U);
}

TEST_P(ConcurrencyContract, WhoParksWhileTheWorkspaceIsGivenBackIsNotForgotten) {
  for (int round = 0; round < 3 * kMany; ++round) {
    const std::string name = "porc-dev-" + std::to_string(round);
    const Claim holder{.run = run_id(1000 + round), .fence = 1};
    const auto workspace = held_workspace(name, holder.run);
    const run::Run waiting = stored(new_run(round, name));
    const Claim claim = claimed();
    std::vector<Task<void>> tasks;
    tasks.push_back(store->release_workspace(workspace, holder));
    tasks.push_back(store->append(next(waiting, claim, parked_for(kHour))));
    EXPECT_EQ(successes(together(std::move(tasks))), 2U);
    EXPECT_EQ(claimed().run, waiting.id) << "in round " << round;
  }
}

TEST_P(ConcurrencyContract, WhoGivesItsClaimBackWhileTheWorkspaceIsGivenBackIsNotForgotten) {
  for (int round = 0; round < 3 * kMany; ++round) {
    const std::string name = "porc-dev-" + std::to_string(round);
    const Claim holder{.run = run_id(1000 + round), .fence = 1};
    const auto workspace = held_workspace(name, holder.run);
    const run::Run waiting = stored(new_run(round, name));
    const Claim claim = claimed();
    std::vector<Task<void>> tasks;
    tasks.push_back(store->release_claim(claim, parked_for(kHour)));
    tasks.push_back(store->release_workspace(workspace, holder));
    EXPECT_EQ(successes(together(std::move(tasks))), 2U);
    EXPECT_EQ(claimed().run, waiting.id) << "in round " << round;
  }
}

TEST_P(ConcurrencyContract, NoWakeUpIsLost) {
  const run::Run run = stored(new_run(1));
  for (int round = 0; round < 3 * kMany; ++round) {
    const Claim claim = claimed();
    std::vector<Task<void>> tasks;
    tasks.push_back(store->wake(run.id));
    tasks.push_back(store->release_claim(claim, due_in(kHour)));
    tasks.push_back(store->wake(run.id));
    EXPECT_EQ(successes(together(std::move(tasks))), 3U);
    // Whichever came first: it was asked for after it was given back, or while it was claimed.
    const auto next = must(store->next_due());
    ASSERT_TRUE(next);
    EXPECT_LE(*next, now()) << "in round " << round;
  }
}

TEST_P(ConcurrencyContract, ASettledRunIsWokenOnce) {
  run::Run run = stored(new_run(1));
  run = stored(next(run, claimed(), closed()));
  std::vector<Task<void>> tasks;
  for (int i = 0; i < kMany; ++i) tasks.push_back(store->wake(run.id));
  EXPECT_EQ(successes(together(std::move(tasks))), std::size_t{kMany});
  EXPECT_EQ(claimed_runs().size(), 1U);
}

TEST_P(ConcurrencyContract, AQueueOfTheOutboxKeepsItsOrder) {
  constexpr int kRounds = 8;
  std::vector<std::uint64_t> places;
  std::optional<DueEntry> under_way;
  int stored_entries = 0;
  for (int round = 0; round < kRounds || places.size() < static_cast<std::size_t>(stored_entries);
       ++round) {
    std::vector<Task<void>> tasks;
    for (int i = 0; round < kRounds && i < kMany; ++i) {
      const int number = stored_entries++;
      tasks.push_back(store->put_subject(subject("of " + std::to_string(number), 1),
                                         std::vector{told("queue", number)}));
    }
    if (under_way) {
      places.push_back(must(store->get_outbox(under_way->entry.key)).place);
      const std::vector<Delivered> done{{.key = under_way->entry.key, .fence = under_way->fence}};
      tasks.push_back(only_end(store->delivered(done)));
    }
    const auto results = together(std::move(tasks));
    EXPECT_EQ(successes(results), results.size());
    auto due = must(store->claim_outbox(kLease, 10, {}));
    ASSERT_EQ(due.size(), places.size() < static_cast<std::size_t>(stored_entries) ? 1U : 0U)
        << "after " << places.size() << " of " << stored_entries;
    under_way.reset();
    if (!due.empty()) under_way = std::move(due.front());
  }
  EXPECT_TRUE(std::ranges::is_sorted(places));
  EXPECT_EQ(must(store->outbox_depth()).due, 0U);
}

TEST_P(ConcurrencyContract, AQueueOfTheInboxKeepsItsOrder) {
  constexpr int kRounds = 8;
  std::vector<std::uint64_t> places;
  std::optional<DueEvent> under_way;
  std::size_t received = 0;
  for (int round = 0; round < kRounds || places.size() < received; ++round) {
    std::vector<Task<std::vector<bool>>> receiving;
    for (int i = 0; round < kRounds && i < kMany; ++i) {
      InboxEntry event{.key = "a:" + std::to_string(received++), .source = "a", .subject = "queue"};
      std::vector<InboxEntry> twice{event, event};
      receiving.push_back(store->receive(std::move(twice)));
    }
    if (under_way) places.push_back(must(store->get_inbox(under_way->entry.key)).place);
    std::vector<Task<void>> tasks;
    for (auto& task : receiving) tasks.push_back(expect_fresh(std::move(task), {true, false}));
    if (under_way) tasks.push_back(store->handled(under_way->entry.key, under_way->fence, kHour));
    const auto results = together(std::move(tasks));
    EXPECT_EQ(successes(results), results.size());
    auto due = must(store->claim_inbox(kLease, 10));
    ASSERT_EQ(due.size(), places.size() < received ? 1U : 0U)
        << "after " << places.size() << " of " << received;
    under_way.reset();
    if (!due.empty()) under_way = std::move(due.front());
  }
  EXPECT_TRUE(std::ranges::is_sorted(places));
  EXPECT_EQ(must(store->inbox_depth()).waiting, 0U);
}

TEST_P(ConcurrencyContract, EachEventIsHandedOutOnce) {
  std::vector<InboxEntry> events;
  for (int i = 0; i < 5 * kMany; ++i) {
    const std::string number = std::to_string(i);
    events.push_back({.key = "a:" + number, .source = "a", .subject = number});
  }
  must(store->receive(std::move(events)));
  std::set<std::string> keys;
  while (keys.size() < 5 * kMany) {
    std::vector<Task<std::vector<DueEvent>>> tasks;
    for (int i = 0; i < kMany; ++i) tasks.push_back(store->claim_inbox(kLease, 3));
    const std::size_t before = keys.size();
    for (const auto& due : together(std::move(tasks))) {
      ASSERT_TRUE(due);
      for (const DueEvent& event : *due) EXPECT_TRUE(keys.insert(event.entry.key).second);
    }
    ASSERT_GT(keys.size(), before);
  }
}

TEST_P(ConcurrencyContract, OfManyVersionsOfASubjectOneIsStored) {
  for (std::uint64_t version = 1; version <= 5; ++version) {
    std::vector<Task<void>> tasks;
    for (int i = 0; i < kMany; ++i) {
      const int number = static_cast<int>(version) * kMany + i;
      tasks.push_back(store->put_subject(subject("one", version), std::vector{told("s", number)}));
    }
    const auto results = together(std::move(tasks));
    EXPECT_EQ(successes(results), 1U);
    expect_conflicts(results);
  }
  EXPECT_EQ(must(store->outbox_depth()).due, 5U);
}

TEST_P(ConcurrencyContract, OfManyEntriesWithOneKeyOneIsStored) {
  std::vector<Task<void>> tasks;
  for (int i = 0; i < kMany; ++i) {
    tasks.push_back(
        store->put_subject(subject("of " + std::to_string(i), 1), std::vector{told("s", 1)}));
  }
  const auto results = together(std::move(tasks));
  EXPECT_EQ(successes(results), 1U);
  expect_conflicts(results);
  EXPECT_EQ(must(store->outbox_depth()).due, 1U);
}

TEST_P(ConcurrencyContract, ACheckpointsNumberIsTakenOnce) {
  std::vector<Task<void>> tasks;
  for (int i = 0; i < kMany; ++i) {
    audit::SignedCheckpoint checkpoint{
        .bytes = std::to_string(i), .signature = "s", .public_key = "k"};
    tasks.push_back(store->put_checkpoint(1, std::move(checkpoint)));
  }
  const auto results = together(std::move(tasks));
  EXPECT_EQ(successes(results), 1U);
  expect_conflicts(results);
}

INSTANTIATE_TEST_SUITE_P(All,
                         ConcurrencyContract,
                         testing::ValuesIn(store_backends()),
                         backend_name);

}  // namespace
}  // namespace porc

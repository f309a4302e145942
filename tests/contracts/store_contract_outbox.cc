// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <gmock/gmock.h>

#include "tests/contracts/store_contract.h"

namespace porc {
namespace {

using Keys = std::vector<std::string>;

class OutboxContract : public StoreContract {
 protected:
  /// Tells "target" or "target/coalesce" something with a new version of run `n`; answers the key.
  std::string tell(int n, const std::string& what) {
    auto slash = std::min(what.find('/'), what.size());
    Change change = versions.contains(n) ? next(versions.at(n)) : new_run(n);
    std::string coalesce = slash < what.size() ? what.substr(slash + 1) : "";
    change.outbox = {entry(change, what.substr(0, slash), coalesce)};
    std::string key = change.outbox[0].key;
    versions.insert_or_assign(n, stored(std::move(change)));
    return key;
  }
  DueEntry only_due() {
    auto due = must(store->claim_outbox(kLease, 10, {}));
    EXPECT_EQ(due.size(), 1U);
    return due.empty() ? DueEntry{} : due.front();
  }
  std::size_t delivered(const std::string& key, std::uint64_t fence) {
    std::vector<Delivered> done = {{.key = key, .fence = fence}};
    return must(store->delivered(std::move(done)));
  }
  std::map<int, run::Run> versions;
};

TEST_P(OutboxContract, AnEntryIsDeliveredWithWhatItSays) {
  std::string key = tell(1, "github/status");
  DueEntry due = only_due();
  EXPECT_EQ(due.entry.key, key);
  EXPECT_EQ(due.entry.subject, run_id(1).str());
  EXPECT_EQ(due.entry.target, "github");
  EXPECT_EQ(due.entry.coalesce, "status");
  EXPECT_EQ(due.entry.payload.at("version"), 1);
  EXPECT_EQ(due.attempts, 0U);
  EXPECT_EQ(delivered(key, due.fence), 1U);
  EXPECT_EQ(claimed_keys(), Keys{});
  EXPECT_EQ(must(store->outbox_depth()).due, 0U);
}

TEST_P(OutboxContract, OrderIsKeptForEachRunAndTarget) {
  Keys github, port;
  for (int i = 0; i < 3; ++i) {
    github.push_back(tell(1, "github"));
    port.push_back(tell(1, "port"));
  }
  std::string other = tell(2, "github");
  EXPECT_EQ(claimed_keys(2), (Keys{github[0], port[0]}));
  EXPECT_EQ(claimed_keys(), Keys{other}) << "the heads of the first two queues are under way";
  clock.advance(kLease);
  for (int i = 0; i < 3; ++i) {
    auto due = must(store->claim_outbox(kLease, 10, {}));
    ASSERT_EQ(due.size(), i == 0 ? 3U : 2U);
    EXPECT_EQ(due[0].entry.key, github[static_cast<std::size_t>(i)]);
    EXPECT_EQ(due[1].entry.key, port[static_cast<std::size_t>(i)]);
    for (const DueEntry& one : due) EXPECT_EQ(delivered(one.entry.key, one.fence), 1U);
  }
}

TEST_P(OutboxContract, AnUndeliveredEntryReturnsAfterItsLease) {
  std::string key = tell(1, "github");
  DueEntry first = only_due();
  clock.advance(kLease - Duration(1));
  EXPECT_EQ(claimed_keys(), Keys{});
  clock.advance(Duration(1));
  DueEntry second = only_due();
  EXPECT_EQ(second.entry.key, key);
  EXPECT_EQ(second.attempts, 1U);
  EXPECT_GT(second.fence, first.fence);
}

TEST_P(OutboxContract, AStaleDeliveryIsRefused) {
  std::string key = tell(1, "github");
  DueEntry stale = only_due();
  clock.advance(kLease);
  DueEntry latest = only_due();
  EXPECT_EQ(delivered(key, stale.fence), 0U);
  EXPECT_EQ(error_of(store->postponed(key, stale.fence, "late", std::nullopt)),
            ErrorCode::conflict);
  EXPECT_EQ(delivered(key, 0), 0U);
  EXPECT_EQ(delivered(key, latest.fence), 1U);
  EXPECT_EQ(delivered(key, latest.fence), 0U);
}

TEST_P(OutboxContract, APostponedEntryHoldsBackItsQueueOnly) {
  std::string first = tell(1, "github");
  std::string second = tell(1, "github");
  DueEntry due = only_due();
  must(store->postponed(first, due.fence, "502 Bad Gateway", now() + kHour));
  EXPECT_EQ(delivered(first, due.fence), 0U);
  std::string other = tell(1, "port");
  DueEntry due_at_port = only_due();
  EXPECT_EQ(due_at_port.entry.key, other);
  EXPECT_EQ(delivered(other, due_at_port.fence), 1U);
  clock.advance(kHour - Duration(1));
  EXPECT_EQ(claimed_keys(), Keys{});
  clock.advance(Duration(1));
  due = only_due();
  EXPECT_EQ(due.entry.key, first);
  EXPECT_EQ(delivered(first, due.fence), 1U);
  EXPECT_EQ(claimed_keys(), Keys{second});
}

TEST_P(OutboxContract, EachDeliveryCountsAsAnAttempt) {
  std::string key = tell(1, "github");
  for (std::uint32_t attempt = 0; attempt < 3; ++attempt) {
    DueEntry due = only_due();
    EXPECT_EQ(due.attempts, attempt);
    must(store->postponed(key, due.fence, "no", now()));
  }
}

TEST_P(OutboxContract, ADeadEntryStandsAside) {
  std::string poison = tell(1, "github");
  std::string next_one = tell(1, "github");
  must(store->postponed(poison, only_due().fence, "422", std::nullopt));
  auto depth = must(store->outbox_depth());
  EXPECT_EQ(depth.dead, 1U);
  EXPECT_EQ(depth.due, 1U);
  EXPECT_EQ(claimed_keys(), Keys{next_one});
  clock.advance(24 * kHour);
  EXPECT_EQ(claimed_keys(), Keys{next_one});
}

TEST_P(OutboxContract, ANewerEntryReplacesAnOlderOneWithTheSameWord) {
  tell(1, "github/status");
  std::string comment = tell(1, "github");
  std::string other_word = tell(1, "github/plan");
  std::string other_target = tell(1, "port/status");
  std::string other_run = tell(2, "github/status");
  std::string newest = tell(1, "github/status");
  EXPECT_EQ(must(store->outbox_depth()).due, 5U);
  Keys seen;
  for (int round = 0; round < 3; ++round) {
    for (const DueEntry& due : must(store->claim_outbox(kLease, 10, {}))) {
      seen.push_back(due.entry.key);
      EXPECT_EQ(delivered(due.entry.key, due.fence), 1U);
    }
  }
  // The last entry promoted the queue's new head, so that is due later than what was due before.
  EXPECT_THAT(seen,
              testing::UnorderedElementsAre(comment, other_word, other_target, other_run, newest));
  auto place = [&](const std::string& key) { return std::ranges::find(seen, key); };
  EXPECT_LT(place(comment), place(other_word));
  EXPECT_LT(place(other_word), place(newest));
}

TEST_P(OutboxContract, WithoutAWordNothingIsReplaced) {
  tell(1, "github");
  tell(1, "github");
  EXPECT_EQ(must(store->outbox_depth()).due, 2U);
}

TEST_P(OutboxContract, AnEntryUnderWayIsNotReplacedBehindItsBack) {
  std::string old = tell(1, "github/status");
  DueEntry under_way = only_due();
  std::string newer = tell(1, "github/status");
  EXPECT_EQ(claimed_keys(), Keys{}) << "two deliveries to one target must not overtake each other";
  EXPECT_EQ(delivered(old, under_way.fence), 1U);
  EXPECT_EQ(claimed_keys(), Keys{newer});
}

TEST_P(OutboxContract, ANewerEntryEndsTheRetriesOfAnOlderOne) {
  for (std::optional<Timestamp> again :
       {std::optional(now() + kHour), std::optional<Timestamp>()}) {
    std::string old = tell(1, "github/status");
    DueEntry under_way = only_due();
    std::string newer = tell(1, "github/status");
    must(store->postponed(old, under_way.fence, "502", again));
    DueEntry due = only_due();
    EXPECT_EQ(due.entry.key, newer);
    EXPECT_EQ(delivered(newer, due.fence), 1U);
    EXPECT_EQ(must(store->outbox_depth()).dead, 0U);
  }
}

TEST_P(OutboxContract, ANewerEntryReplacesWhatWaitsForARetryOrIsDead) {
  for (std::optional<Timestamp> again :
       {std::optional(now() + kHour), std::optional<Timestamp>()}) {
    std::string old = tell(1, "github/status");
    must(store->postponed(old, only_due().fence, "502", again));
    std::string newer = tell(1, "github/status");
    auto depth = must(store->outbox_depth());
    EXPECT_EQ(depth.due, 1U);
    EXPECT_EQ(depth.dead, 0U);
    DueEntry due = only_due();
    EXPECT_EQ(due.entry.key, newer);
    EXPECT_EQ(delivered(newer, due.fence), 1U);
  }
}

TEST_P(OutboxContract, ManyDeliveriesAreTakenOutTogether) {
  std::vector<Delivered> done;
  for (int n = 1; n <= 3; ++n) tell(n, "github");
  std::string behind = tell(1, "github");
  for (const DueEntry& due : must(store->claim_outbox(kLease, 10, {})))
    done.push_back({.key = due.entry.key, .fence = due.fence});
  done.push_back({.key = done[0].key, .fence = done[0].fence});
  done.push_back({.key = "unknown", .fence = 1});
  EXPECT_EQ(must(store->delivered(std::move(done))), 3U);
  EXPECT_EQ(claimed_keys(), Keys{behind});
  EXPECT_EQ(must(store->delivered({})), 0U);
}

TEST_P(OutboxContract, TargetsArePassedOver) {
  tell(1, "callback");
  std::string file = tell(1, "run_files");
  tell(2, "callback");
  auto due = must(store->claim_outbox(kLease, 10, {"callback"}));
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].entry.key, file);
  EXPECT_EQ(must(store->claim_outbox(kLease, 10, {"callback", "run_files"})).size(), 0U);
  EXPECT_EQ(claimed_keys().size(), 2U);
}

TEST_P(OutboxContract, ALimitHoldsBackTheRest) {
  Keys keys;
  for (int n = 1; n <= 3; ++n) keys.push_back(tell(n, "github"));
  EXPECT_EQ(claimed_keys(2), (Keys{keys[0], keys[1]}));
  EXPECT_EQ(claimed_keys(2), Keys{keys[2]});
}

TEST_P(OutboxContract, EntriesAreListedOldestFirst) {
  const std::string first = tell(1, "github");
  const std::string second = tell(2, "port");
  const std::string third = tell(1, "port");
  must(store->postponed(first, must(store->claim_outbox(kLease, 1, {})).at(0).fence, "422", {}));
  auto keys = [&](OutboxStore::OutboxFilter filter, std::uint64_t after, std::size_t limit) {
    Keys found;
    for (const OutboxView& view : must(store->list_outbox(std::move(filter), after, limit)))
      found.push_back(view.entry.key);
    return found;
  };
  EXPECT_EQ(keys({}, 0, 10), (Keys{first, second, third}));
  EXPECT_EQ(keys({}, 0, 2), (Keys{first, second}));
  EXPECT_EQ(keys({}, must(store->get_outbox(second)).place, 10), Keys{third});
  EXPECT_EQ(keys({.target = "port"}, 0, 10), (Keys{second, third}));
  EXPECT_EQ(keys({.dead = true}, 0, 10), Keys{first});
  const OutboxView dead = must(store->get_outbox(first));
  EXPECT_TRUE(dead.dead);
  EXPECT_EQ(dead.error, "422");
  EXPECT_EQ(dead.attempts, 1U);
  EXPECT_EQ(dead.stored_at, now());
  EXPECT_EQ(dead.entry.payload.at("version"), 1);
  EXPECT_EQ(error_of(store->get_outbox("none")), ErrorCode::not_found);
}

TEST_P(OutboxContract, APageGoesOnWhereTheOneBeforeEndedAlsoWhenNothingIsThere) {
  for (int n = 1; n <= 2; ++n) tell(n, "github");
  const std::string third = tell(3, "github");
  const OutboxView last = must(store->list_outbox({}, 0, 2)).back();
  must(store->drop_outbox(last.entry.key));
  const auto next = must(store->list_outbox({}, last.place, 2));
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].entry.key, third);
  EXPECT_TRUE(must(store->list_outbox({}, next[0].place, 2)).empty());
}

TEST_P(OutboxContract, ADeadEntryThatIsRetriedGoesBackToItsPlace) {
  const std::string first = tell(1, "github");
  const std::string second = tell(1, "github");
  must(store->postponed(first, only_due().fence, "422", std::nullopt));
  must(store->retry_outbox(first));
  EXPECT_EQ(must(store->outbox_depth()).dead, 0U);
  const DueEntry due = only_due();
  EXPECT_EQ(due.entry.key, first) << "it stands before the other one";
  EXPECT_EQ(due.attempts, 0U);
  EXPECT_EQ(delivered(first, due.fence), 1U);
  EXPECT_EQ(claimed_keys(), Keys{second});
}

TEST_P(OutboxContract, ARetriedEntryWaitsForTheOneUnderWay) {
  const std::string first = tell(1, "github");
  const std::string second = tell(1, "github");
  must(store->postponed(first, only_due().fence, "422", std::nullopt));
  const DueEntry under_way = only_due();
  ASSERT_EQ(under_way.entry.key, second);
  must(store->retry_outbox(first));
  EXPECT_EQ(claimed_keys(), Keys{}) << "two deliveries to one target must not overtake each other";
  EXPECT_EQ(error_of(store->retry_outbox(second)), ErrorCode::conflict);
  EXPECT_EQ(error_of(store->drop_outbox(second)), ErrorCode::conflict);
  EXPECT_EQ(delivered(second, under_way.fence), 1U);
  EXPECT_EQ(claimed_keys(), Keys{first});
}

TEST_P(OutboxContract, ARetriedEntryIsNotHandedOutBesideTheOneUnderWay) {
  const std::string first = tell(1, "github");
  const std::string second = tell(1, "github");
  must(store->postponed(first, only_due().fence, "no", std::nullopt));
  const DueEntry under_way = only_due();
  EXPECT_EQ(under_way.entry.key, second);
  must(store->retry_outbox(first));
  const std::string third = tell(1, "github");
  EXPECT_EQ(claimed_keys(), Keys{}) << "the second is under way";
  must(store->postponed(second, under_way.fence, "no", now() + kHour));
  const DueEntry again = only_due();
  EXPECT_EQ(again.entry.key, first) << "it stands before the one that waits again";
  EXPECT_EQ(claimed_keys(), Keys{});
  EXPECT_EQ(delivered(first, again.fence), 1U);
  EXPECT_EQ(claimed_keys(), Keys{second});
}

TEST_P(OutboxContract, ADeliveryWhoseLeaseEndedIsOverWhenAnOlderEntryIsRetried) {
  const std::string first = tell(1, "github");
  const std::string second = tell(1, "github");
  must(store->postponed(first, only_due().fence, "no", std::nullopt));
  const DueEntry late = only_due();
  clock.advance(kLease);
  must(store->retry_outbox(first));
  must(store->retry_outbox(first));
  EXPECT_EQ(error_of(store->postponed(second, late.fence, "no", now())), ErrorCode::conflict);
  EXPECT_EQ(claimed_keys(), Keys{first});
}

TEST_P(OutboxContract, AnEntryThatWaitsForARetryIsDueAtOnceWhenAskedFor) {
  const std::string key = tell(1, "github");
  must(store->postponed(key, only_due().fence, "502", now() + kHour));
  must(store->retry_outbox(key));
  EXPECT_EQ(claimed_keys(), Keys{key});
  EXPECT_EQ(error_of(store->retry_outbox("none")), ErrorCode::not_found);
}

TEST_P(OutboxContract, ADroppedEntryIsGoneAndMakesWay) {
  const std::string first = tell(1, "github");
  const std::string second = tell(1, "github");
  must(store->drop_outbox(first));
  EXPECT_EQ(error_of(store->get_outbox(first)), ErrorCode::not_found);
  EXPECT_EQ(claimed_keys(), Keys{second});
  EXPECT_EQ(error_of(store->drop_outbox(first)), ErrorCode::not_found);
}

TEST_P(OutboxContract, DepthTellsTheAgeOfTheOldest) {
  EXPECT_EQ(must(store->outbox_depth()).oldest, std::nullopt);
  const Timestamp stored_at = now();
  tell(1, "github");
  clock.advance(kHour);
  tell(2, "github");
  EXPECT_EQ(must(store->outbox_depth()).oldest, stored_at);
}

INSTANTIATE_TEST_SUITE_P(All, OutboxContract, testing::ValuesIn(store_backends()), backend_name);

}  // namespace
}  // namespace porc

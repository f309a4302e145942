// SPDX-License-Identifier: Apache-2.0
#include "tests/contracts/store_contract.h"

namespace porc {
namespace {

using Runs = std::vector<std::string>;

TEST_P(StoreContract, ANewRunIsDueAsItsChangeSays) {
  struct Case {
    JobChange job;
    std::optional<Duration> due_in;
  };
  const std::vector<Case> cases = {
      {{.kind = JobChange::Kind::keep}, Duration(0)},
      {{.kind = JobChange::Kind::due}, Duration(0)},
      {due_in(kHour), kHour},
      {closed(), std::nullopt},
      {parked_for(kHour), Duration(0)},  // nobody holds its workspace
  };
  int n = 0;
  for (const Case& c : cases) {
    Change change = new_run(++n);
    change.job = c.job;
    auto run = stored(std::move(change));
    std::optional<Timestamp> due_at;
    if (c.due_in) due_at = now() + *c.due_in;
    EXPECT_EQ(must(store->next_due()), due_at) << "case " << n;
    if (!due_at) continue;
    clock.advance(*c.due_in);
    must(store->release_claim(claimed(), closed()));
  }
}

TEST_P(StoreContract, TheOldestDueRunIsClaimedFirst) {
  Change late = new_run(1);
  late.job = due_in(std::chrono::seconds(2));
  Change early = new_run(2);
  early.job = due_in(std::chrono::seconds(1));
  Change future = new_run(3);
  future.job = due_in(kHour);
  stored(std::move(late));
  stored(std::move(early));
  stored(std::move(future));
  EXPECT_EQ(claimed_runs(), Runs{});
  clock.advance(std::chrono::minutes(1));
  EXPECT_EQ(claimed_runs(1), Runs{run_id(2).str()});
  EXPECT_EQ(claimed_runs(), Runs{run_id(1).str()});
  EXPECT_EQ(claimed_runs(), Runs{});
}

/// Whoever got fewer than there was room for asks no more until something is due again.
TEST_P(StoreContract, FewerThanTheLimitAreAllThatAreDue) {
  for (int n = 1; n <= 7; ++n) stored(new_run(n));
  EXPECT_EQ(claimed_runs(3).size(), 3U);
  EXPECT_EQ(claimed_runs(5).size(), 4U);
  EXPECT_EQ(claimed_runs(5), Runs{});
}

TEST_P(StoreContract, ALeaseThatRanOutIsClaimedWithAHigherFence) {
  stored(new_run(1));
  Claim first = claimed();
  clock.advance(kLease - Duration(1));
  EXPECT_EQ(claimed_runs(), Runs{});
  clock.advance(Duration(1));
  Claim second = claimed();
  EXPECT_EQ(second.run, first.run);
  EXPECT_GT(second.fence, first.fence);
}

TEST_P(StoreContract, WhoeverLostTheLeaseWritesNothing) {
  auto run = stored(new_run(1));
  Claim lost = claimed();
  clock.advance(kLease);
  Claim latest = claimed();
  EXPECT_EQ(error_of(store->append(next(run, lost, closed()))), ErrorCode::conflict);
  EXPECT_EQ(must(store->get_run(run.id)).version, 1U);
  run = stored(next(run, latest, {}));
  EXPECT_EQ(run.version, 2U);
}

TEST_P(StoreContract, ALeaseThatRanOutUnnoticedStillWrites) {
  auto run = stored(new_run(1));
  Claim claim = claimed();
  clock.advance(kHour);
  run = stored(next(run, claim, {}));
  EXPECT_EQ(must(store->get_run(run.id)).version, 2U);
}

TEST_P(StoreContract, AClaimOfAnotherRunWritesNothing) {
  auto run = stored(new_run(1));
  Claim claim = claimed();
  auto other = stored(new_run(2));
  EXPECT_EQ(error_of(store->append(next(other, claim, {}))), ErrorCode::conflict);
  EXPECT_EQ(error_of(store->append(next(other, Claim{.run = other.id}, {}))), ErrorCode::conflict);
}

TEST_P(StoreContract, FencesGrowOverTheEndOfAJob) {
  auto run = stored(new_run(1));
  Claim first = claimed();
  run = stored(next(run, first, closed()));
  Change again = next(run);
  again.job = {.kind = JobChange::Kind::due};
  run = stored(std::move(again));
  Claim second = claimed();
  EXPECT_GT(second.fence, first.fence);
  EXPECT_EQ(error_of(store->append(next(run, first, {}))), ErrorCode::conflict);
}

TEST_P(StoreContract, AClaimThatWasGivenBackIsLost) {
  auto run = stored(new_run(1));
  Claim claim = claimed();
  run = stored(next(run, claim, due_in(kHour)));
  EXPECT_EQ(error_of(store->append(next(run, claim, closed()))), ErrorCode::conflict);
  EXPECT_EQ(must(store->renew_claims({claim}, kLease)).size(), 1U);
  must(store->wake(run.id));
  must(store->release_claim(claim, due_in(kHour)));  // a retry that must not undo the wake
  EXPECT_EQ(must(store->next_due()), now());
}

TEST_P(StoreContract, RenewingProlongsAndTellsWhatIsLost) {
  stored(new_run(1));
  Claim lost = claimed();
  clock.advance(kLease);
  Claim kept = claimed();
  std::vector<Claim> claims = {lost, kept, {.run = run_id(7), .fence = 1}};
  auto gone = must(store->renew_claims(claims, 3 * kLease));
  ASSERT_EQ(gone.size(), 2U);
  EXPECT_EQ(gone[0].fence, lost.fence);
  EXPECT_EQ(gone[1].run, run_id(7));
  clock.advance(2 * kLease);
  EXPECT_EQ(claimed_runs(), Runs{});
  clock.advance(kLease);
  EXPECT_EQ(claimed_runs(), Runs{run_id(1).str()});
}

TEST_P(StoreContract, KeepingTheClaimLeavesTheLeaseAsItIs) {
  auto run = stored(new_run(1));
  Claim claim = claimed();
  run = stored(next(run, claim, {}));
  EXPECT_EQ(claimed_runs(), Runs{});
  run = stored(next(run, claim, {}));
  EXPECT_EQ(run.version, 3U);
}

TEST_P(StoreContract, GivingBackSaysWhenItIsDueAgain) {
  auto run = stored(new_run(1));
  run = stored(next(run, claimed(), due_in(kHour)));
  EXPECT_EQ(must(store->next_due()), now() + kHour);
  clock.advance(kHour);
  must(store->release_claim(claimed(), due_in(2 * kHour)));
  EXPECT_EQ(must(store->next_due()), now() + 2 * kHour);
  clock.advance(2 * kHour);
  must(store->release_claim(claimed(), {.kind = JobChange::Kind::keep}));
  EXPECT_EQ(must(store->next_due()), now());
}

TEST_P(StoreContract, ASettledRunIsNeverDue) {
  auto run = stored(new_run(1));
  stored(next(run, claimed(), closed()));
  stored(new_run(2));
  must(store->release_claim(claimed(), closed()));
  clock.advance(24 * kHour);
  EXPECT_EQ(claimed_runs(), Runs{});
  EXPECT_EQ(must(store->next_due()), std::nullopt);
}

TEST_P(StoreContract, ReleasingALostClaimChangesNothing) {
  stored(new_run(1));
  Claim lost = claimed();
  clock.advance(kLease);
  Claim latest = claimed();
  must(store->release_claim(lost, closed()));
  must(store->release_claim({.run = run_id(5), .fence = 1}, closed()));
  EXPECT_TRUE(must(store->renew_claims({latest}, kLease)).empty());
}

TEST_P(StoreContract, NextDueIsWhenAClaimWouldSucceed) {
  EXPECT_EQ(must(store->next_due()), std::nullopt);
  Change change = new_run(1);
  change.job = due_in(kHour);
  stored(std::move(change));
  EXPECT_EQ(must(store->next_due()), now() + kHour);
  clock.advance(2 * kHour);
  EXPECT_EQ(must(store->next_due()), now() - kHour);
  claimed();
  EXPECT_EQ(must(store->next_due()), now() + kLease);
}

TEST_P(StoreContract, WakingMakesAWaitingRunDueNow) {
  auto run = stored(new_run(1));
  run = stored(next(run, claimed(), due_in(kHour)));
  must(store->wake(run.id));
  EXPECT_EQ(claimed_runs(), Runs{run.id.str()});
}

TEST_P(StoreContract, WakingDoesNotSendADueRunToTheEndOfTheQueue) {
  stored(new_run(2));
  clock.advance(std::chrono::seconds(1));
  stored(new_run(1));
  must(store->wake(run_id(2)));
  EXPECT_EQ(claimed_runs(1), Runs{run_id(2).str()});
}

TEST_P(StoreContract, WakingASettledRunMakesItDue) {
  auto run = stored(new_run(1));
  stored(next(run, claimed(), closed()));
  must(store->wake(run.id));
  EXPECT_EQ(claimed_runs(), Runs{run.id.str()});
}

TEST_P(StoreContract, WakingAnUnknownRunDoesNothing) {
  must(store->wake(run_id(1)));
  EXPECT_EQ(must(store->next_due()), std::nullopt);
}

// The driver reads the run, somebody asks for it, the driver goes away: nobody may sleep over that.
TEST_P(StoreContract, AWakeDuringAClaimIsNeverLost) {
  const std::vector<JobChange> leavings = {
      due_in(kHour), parked_for(kHour), closed(), {.kind = JobChange::Kind::keep}};
  int n = 0;
  for (const JobChange& leaving : leavings) {
    for (bool with_change : {true, false}) {
      auto run = stored(new_run(++n));
      Claim claim = claimed();
      held_workspace("porc-dev-orders", run_id(1000));
      must(store->wake(run.id));
      EXPECT_EQ(claimed_runs(), Runs{}) << "a claimed run stays claimed";
      if (with_change && leaving.kind != JobChange::Kind::keep) {
        stored(next(run, claim, leaving));
      } else {
        must(store->release_claim(claim, leaving));
      }
      EXPECT_EQ(must(store->next_due()), now()) << "case " << n;
      must(store->release_claim(claimed(), closed()));
      EXPECT_EQ(must(store->next_due()), std::nullopt) << "one wake is one turn; case " << n;
    }
  }
}

TEST_P(StoreContract, APersonsChangeDuringAClaimIsNeverSleptOver) {
  for (JobChange::Kind kind :
       {JobChange::Kind::keep, JobChange::Kind::due, JobChange::Kind::close}) {
    int n = 1 + static_cast<int>(kind);
    auto run = stored(new_run(n));
    Claim claim = claimed();
    Change change = next(run);
    change.job.kind = kind;
    stored(std::move(change));
    EXPECT_EQ(claimed_runs(), Runs{}) << "a claimed run stays claimed";
    EXPECT_EQ(error_of(store->append(next(run, claim, due_in(kHour)))), ErrorCode::conflict);
    must(store->release_claim(claim, due_in(kHour)));
    must(store->release_claim(claimed(), closed()));
  }
}

TEST_P(StoreContract, AClaimForgetsTheWakesBeforeIt) {
  auto run = stored(new_run(1));
  claimed();
  must(store->wake(run.id));
  clock.advance(kLease);
  must(store->release_claim(claimed(), due_in(kHour)));
  EXPECT_EQ(must(store->next_due()), now() + kHour);
}

TEST_P(StoreContract, APersonNeverDelaysARun) {
  auto run = stored(new_run(1));
  Change change = next(run);
  change.job = due_in(kHour);
  run = stored(std::move(change));
  EXPECT_EQ(must(store->next_due()), now());
  run = stored(next(run, claimed(), due_in(2 * kHour)));
  change = next(run);
  change.job = due_in(kHour);
  run = stored(std::move(change));
  EXPECT_EQ(must(store->next_due()), now() + kHour);
  run = stored(next(run));
  EXPECT_EQ(must(store->next_due()), now() + kHour) << "keep leaves it as it was";
}

TEST_P(StoreContract, APersonMaySettleARunThatNobodyDrives) {
  auto run = stored(new_run(1));
  Change change = next(run);
  change.job = closed();
  run = stored(std::move(change));
  EXPECT_EQ(must(store->next_due()), std::nullopt);
  stored(next(run));
  EXPECT_EQ(must(store->next_due()), std::nullopt) << "keep leaves it settled";
}

}  // namespace
}  // namespace porc

// SPDX-License-Identifier: Apache-2.0
#include "tests/contracts/store_contract.h"

namespace porc {
namespace {

using Runs = std::vector<std::string>;

const WorkspaceName kOrders = WorkspaceName::trusted("porc-dev-orders");
const blueprint::Identity kOwner{.environment = "dev", .kind = "postgres-db", .name = "orders"};
const blueprint::Identity kOther{.environment = "dev", .kind = "redis", .name = "orders"};

TEST_P(StoreContract, AWorkspaceBelongsToOneIdentity) {
  must(store->claim_workspace(kOrders, {.owner = kOwner}));
  must(store->claim_workspace(kOrders, {.owner = kOwner}));
  EXPECT_EQ(error_of(store->claim_workspace(kOrders, {.owner = kOther})), ErrorCode::conflict);
  auto workspace = must(store->get_workspace(kOrders));
  EXPECT_EQ(workspace.name, kOrders);
  EXPECT_EQ(workspace.owner, kOwner);
  EXPECT_FALSE(workspace.hold);
}

TEST_P(StoreContract, AWorkspaceMovesOnlyBetweenRepositoriesThatAreBothAdmitted) {
  const workspace::Claimant payments{.owner = kOwner, .repository = "payments/db"};
  const workspace::Claimant shop{
      .owner = kOwner, .repository = "shop/db", .admitted_repositories = {"shop/*"}};
  const workspace::Claimant both{
      .owner = kOwner, .repository = "shop/db", .admitted_repositories = {"shop/*", "payments/*"}};
  must(store->claim_workspace(kOrders, payments));
  EXPECT_EQ(error_of(store->claim_workspace(kOrders, shop)), ErrorCode::forbidden);
  EXPECT_EQ(must(store->get_workspace(kOrders)).repository, "payments/db");
  must(store->claim_workspace(kOrders, both));
  EXPECT_EQ(must(store->get_workspace(kOrders)).repository, "shop/db");
  must(store->claim_workspace(kOrders, shop));
  // Only who may do everything submits a blueprint without a repository; it takes nothing away.
  must(store->claim_workspace(kOrders, {.owner = kOwner}));
  EXPECT_EQ(must(store->get_workspace(kOrders)).repository, "shop/db");
}

TEST_P(StoreContract, AWorkspaceOfNoRepositoryIsOutsideEveryRepositoryScope) {
  must(store->claim_workspace(kOrders, {.owner = kOwner}));
  const workspace::Claimant shop{
      .owner = kOwner, .repository = "shop/db", .admitted_repositories = {"*"}};
  EXPECT_EQ(error_of(store->claim_workspace(kOrders, shop)), ErrorCode::forbidden);
}

TEST_P(StoreContract, AWorkspaceThatNobodyOwnsIsNotFound) {
  EXPECT_EQ(error_of(store->get_workspace(kOrders)), ErrorCode::not_found);
  EXPECT_EQ(error_of(store->hold_workspace(kOrders, {.run = run_id(1), .fence = 1})),
            ErrorCode::not_found);
  must(store->release_workspace(kOrders, {.run = run_id(1), .fence = 1}));
  must(store->disown_workspace(kOrders, {.run = run_id(1), .fence = 1}));
}

TEST_P(StoreContract, AWorkspaceIsHeldByOneRun) {
  must(store->claim_workspace(kOrders, {.owner = kOwner}));
  EXPECT_TRUE(must(store->hold_workspace(kOrders, {.run = run_id(1), .fence = 1})));
  EXPECT_TRUE(must(store->hold_workspace(kOrders, {.run = run_id(1), .fence = 1})));
  EXPECT_FALSE(must(store->hold_workspace(kOrders, {.run = run_id(2), .fence = 1})));
  EXPECT_TRUE(must(store->get_workspace(kOrders)).is_held_by(run_id(1)));
}

TEST_P(StoreContract, OnlyTheHolderReleases) {
  held_workspace("porc-dev-orders", run_id(1));
  must(store->release_workspace(kOrders, {.run = run_id(2), .fence = 1}));
  EXPECT_TRUE(must(store->get_workspace(kOrders)).is_held_by(run_id(1)));
  must(store->release_workspace(kOrders, {.run = run_id(1), .fence = 1}));
  EXPECT_TRUE(must(store->hold_workspace(kOrders, {.run = run_id(2), .fence = 1})));
}

TEST_P(StoreContract, OnlyTheHolderDisowns) {
  held_workspace("porc-dev-orders", run_id(1));
  must(store->disown_workspace(kOrders, {.run = run_id(2), .fence = 9}));
  EXPECT_EQ(must(store->get_workspace(kOrders)).owner, kOwner);
  must(store->disown_workspace(kOrders, {.run = run_id(1), .fence = 1}));
  EXPECT_EQ(error_of(store->get_workspace(kOrders)), ErrorCode::not_found);
  must(store->claim_workspace(kOrders, {.owner = kOther}));
  EXPECT_FALSE(must(store->get_workspace(kOrders)).hold);
}

// A driver that was cut off long ago wakes up while another drives its run.
TEST_P(StoreContract, AnEarlierClaimTakesNoWorkspaceFromALaterOne) {
  must(store->claim_workspace(kOrders, {.owner = kOwner}));
  const Claim earlier{.run = run_id(1), .fence = 3};
  const Claim later{.run = run_id(1), .fence = 5};
  EXPECT_TRUE(must(store->hold_workspace(kOrders, earlier)));
  EXPECT_TRUE(must(store->hold_workspace(kOrders, later)));
  EXPECT_TRUE(must(store->hold_workspace(kOrders, earlier)));
  must(store->release_workspace(kOrders, earlier));
  must(store->disown_workspace(kOrders, earlier));
  EXPECT_TRUE(must(store->get_workspace(kOrders)).is_held_by(run_id(1)));
  must(store->release_workspace(kOrders, later));
  EXPECT_FALSE(must(store->get_workspace(kOrders)).hold);
}

TEST_P(StoreContract, ReleasingWakesTheOldestParkedRun) {
  held_workspace("porc-dev-orders", run_id(9));
  for (int n : {2, 3, 1}) {
    Change change = new_run(n);
    change.job = parked_for(kHour);
    stored(std::move(change));
  }
  Change elsewhere = new_run(0, "porc-dev-billing");
  held_workspace("porc-dev-billing", run_id(8));
  elsewhere.job = parked_for(kHour);
  stored(std::move(elsewhere));

  EXPECT_EQ(claimed_runs(), Runs{});
  must(store->release_workspace(kOrders, {.run = run_id(9), .fence = 1}));
  EXPECT_EQ(claimed_runs(), Runs{run_id(1).str()});
  must(store->release_workspace(
      kOrders, {.run = run_id(1), .fence = 1}));  // it never held: it was cancelled, say
  EXPECT_EQ(claimed_runs(), Runs{run_id(2).str()});
}

TEST_P(StoreContract, ReleasingWhatAnotherHoldsWakesNobody) {
  held_workspace("porc-dev-orders", run_id(9));
  Change change = new_run(1);
  change.job = parked_for(kHour);
  stored(std::move(change));
  must(store->release_workspace(kOrders, {.run = run_id(5), .fence = 1}));
  EXPECT_EQ(claimed_runs(), Runs{});
}

TEST_P(StoreContract, DisowningWakesTheOldestParkedRun) {
  held_workspace("porc-dev-orders", run_id(9));
  Change change = new_run(1);
  change.job = parked_for(kHour);
  stored(std::move(change));
  must(store->disown_workspace(kOrders, {.run = run_id(9), .fence = 1}));
  EXPECT_EQ(claimed_runs(), Runs{run_id(1).str()});
}

TEST_P(StoreContract, AParkedRunIsDueAtTheLatestWhenItsChangeSays) {
  held_workspace("porc-dev-orders", run_id(9));
  auto run = stored(new_run(1));
  run = stored(next(run, claimed(), parked_for(kHour)));
  EXPECT_EQ(must(store->next_due()), now() + kHour);
  clock.advance(kHour);
  EXPECT_EQ(claimed_runs(), Runs{run.id.str()});
}

// The driver sees the workspace taken; its holder leaves; the driver parks: who would wake it?
TEST_P(StoreContract, AWorkspaceThatBecameFreeBeforeParkingIsNotSleptOver) {
  held_workspace("porc-dev-orders", run_id(9));
  auto run = stored(new_run(1));
  Claim claim = claimed();
  EXPECT_FALSE(must(store->hold_workspace(kOrders, {.run = run.id, .fence = 1})));
  must(store->release_workspace(kOrders, {.run = run_id(9), .fence = 1}));
  must(store->release_claim(claim, parked_for(kHour)));
  EXPECT_EQ(must(store->next_due()), now());
}

TEST_P(StoreContract, AClaimedRunIsNoLongerParked) {
  held_workspace("porc-dev-orders", run_id(9));
  for (int n : {1, 2}) {
    Change change = new_run(n);
    change.job = parked_for(kHour);
    stored(std::move(change));
  }
  must(store->wake(run_id(1)));
  Claim claim = claimed();
  EXPECT_EQ(claim.run, run_id(1));
  must(store->release_workspace(kOrders, {.run = run_id(9), .fence = 1}));
  EXPECT_EQ(claimed_runs(), Runs{run_id(2).str()}) << "the baton goes to one that waits";
}

TEST_P(StoreContract, APersonsChangeTakesARunOutOfTheParkingPlace) {
  held_workspace("porc-dev-orders", run_id(9));
  for (int n : {1, 2}) {
    Change change = new_run(n);
    change.job = parked_for(kHour);
    stored(std::move(change));
  }
  Change cancelled = next(must(store->get_run(run_id(1))));
  cancelled.job = {.kind = JobChange::Kind::due};
  stored(std::move(cancelled));
  must(store->release_claim(claimed(), closed()));
  must(store->release_workspace(kOrders, {.run = run_id(9), .fence = 1}));
  EXPECT_EQ(claimed_runs(), Runs{run_id(2).str()});
}

}  // namespace
}  // namespace porc

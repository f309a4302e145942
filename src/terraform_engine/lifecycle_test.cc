// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/lifecycle.h"

#include "terraform_engine/test_lifecycle.h"

namespace porc::terraform_engine {
namespace {

using hosted::Status;

TEST_F(LifecycleTest, APlanThatEndedBeforeItsCancelCameIsStillCancelled) {
  std::string run = begun();
  ASSERT_TRUE(change(cancel, run, std::string("ann"), true, false));
  ASSERT_TRUE(change(finish_plan, run, changes()));
  EXPECT_EQ(status_of(run), Status::canceled);
}

TEST_F(LifecycleTest, APlanIsVoidWhenAVariableChangedUnderIt) {
  std::string run = begun();
  put_variable("1");
  ASSERT_TRUE(change(finish_plan, run, changes()));
  EXPECT_EQ(status_of(run), Status::discarded);
  EXPECT_EQ(error_of(run).find("a variable"), 0U) << error_of(run);
}

TEST_F(LifecycleTest, AFurtherAttemptIsBoundToWhatItFinds) {
  std::string run = begun();
  put_variable("1");
  ASSERT_TRUE(again(run));
  ASSERT_TRUE(change(finish_plan, run, changes()));
  EXPECT_EQ(status_of(run), Status::planned_and_saved);
}

TEST_F(LifecycleTest, NothingIsConfirmedThatWasMadeFromSomethingElse) {
  put_variable("1");
  std::string run = planned();
  put_variable("2");
  auto refused = change(confirm, run, std::string("ann"), true);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
  put_variable("1");
  EXPECT_TRUE(change(confirm, run, std::string("ann"), true));
}

TEST_F(LifecycleTest, WhatWasConfirmedIsNotAppliedWithOtherValues) {
  for (bool variable : {true, false}) {
    std::string run = planned();
    ASSERT_TRUE(change(confirm, run, std::string("ann"), true));
    EXPECT_EQ(status_of(run), Status::apply_queued);
    variable ? put_variable("1") : work_in("elsewhere");
    EXPECT_FALSE(begin().has_value());
    EXPECT_EQ(status_of(run), Status::discarded);
  }
}

TEST_F(LifecycleTest, AnApplyBeginsAgainOnlyWithTheSameValues) {
  std::string run = planned();
  ASSERT_TRUE(change(confirm, run, std::string("ann"), true));
  ASSERT_TRUE(begin().has_value());
  ASSERT_TRUE(again(run));
  put_variable("1");
  auto refused = again(run);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
}

}  // namespace
}  // namespace porc::terraform_engine

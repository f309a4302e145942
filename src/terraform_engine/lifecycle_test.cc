// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/lifecycle.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "host/clock.h"
#include "terraform_engine/transition.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;
using hosted::Status;

/// One workspace with an uploaded configuration, and what happens to its runs.
class LifecycleTest : public testing::Test {
 protected:
  LifecycleTest() : records_(Records::open(folder_ / "engine.db", sealer_).value()) {
    EXPECT_TRUE(records_.put_workspace({.id = "ws-1", .name = "orders"}));
    EXPECT_TRUE(
        records_.put_configuration({.id = "cv-1", .workspace = "ws-1", .status = "uploaded"}));
  }
  ~LifecycleTest() override { fs::remove_all(folder_); }

  static fs::path make_folder() {
    std::string name = (fs::temp_directory_path() / "lifecycle-XXXXXX").string();
    return ::mkdtemp(name.data());
  }

  /// As the ledger does it.
  template <class F, class... Args>
  auto change(F work, Args... args) {
    Fact fact{.records = records_, .now = host::system_now()};
    return records_.transaction([&] {
      auto answer = work(fact, args...);
      EXPECT_TRUE(admit(fact));
      return answer;
    });
  }
  /// A saved plan that has begun.
  std::string begun() {
    hosted::RunOptions options{.workspace = "ws-1", .save_plan = true};
    std::string run = change(create_run, options, RunInputs{}).value().run.id;
    EXPECT_TRUE(change(begin_next).value().has_value());
    return run;
  }
  std::string planned() {
    std::string run = begun();
    EXPECT_TRUE(change(finish_plan, run, changes()));
    EXPECT_EQ(status_of(run), Status::planned_and_saved);
    return run;
  }
  static PhaseOutcome changes() {
    return {.end = {.kind = PhaseEnd::Kind::finished, .has_changes = true}, .plan_digest = "d"};
  }
  Status status_of(const std::string& run) { return records_.get_run(run).value().run.status; }
  std::string error_of(const std::string& run) { return records_.get_run(run).value().run.error; }
  void put_variable(const std::string& version) {
    EXPECT_TRUE(records_.put_variable(
        "ws-1", {.id = "var-1", .key = "v", .value = Secret("x"), .version_id = version}));
  }
  void work_in(const std::string& folder) {
    auto workspace = records_.get_workspace("ws-1").value();
    workspace.working_directory = folder;
    EXPECT_TRUE(records_.put_workspace(workspace));
  }

  const fs::path folder_ = make_folder();
  crypto::Sealer sealer_{Secret(std::string(crypto::kSealKeyBytes, 'k'))};
  Records records_;
};

TEST_F(LifecycleTest, APlanThatEndedBeforeItsCancelCameIsStillCancelled) {
  std::string run = begun();
  ASSERT_TRUE(change(cancel, run, std::string("ann"), true));
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
  ASSERT_TRUE(change(begin_again, run));
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
    EXPECT_FALSE(change(begin_next).value().has_value());
    EXPECT_EQ(status_of(run), Status::discarded);
  }
}

TEST_F(LifecycleTest, AnApplyBeginsAgainOnlyWithTheSameValues) {
  std::string run = planned();
  ASSERT_TRUE(change(confirm, run, std::string("ann"), true));
  ASSERT_TRUE(change(begin_next).value().has_value());
  ASSERT_TRUE(change(begin_again, run));
  put_variable("1");
  auto refused = change(begin_again, run);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
}

}  // namespace
}  // namespace porc::terraform_engine

// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/policy_lifecycle.h"

#include <gmock/gmock.h>

#include "terraform_engine/test_lifecycle.h"
#include "terraform_engine/transition.h"

namespace porc::terraform_engine {
namespace {

using hosted::CheckStatus;
using hosted::Status;
using testing::HasSubstr;

class PolicyLifecycleTest : public LifecycleTest {
 protected:
  PolicyLifecycleTest() { policies.put("base", "hard-mandatory", "main = true"); }

  /// A plan that waits for the word of the policies.
  std::string checking(hosted::RunOptions options = {.save_plan = true}) {
    options.workspace = "ws-1";
    std::string run = change(create_run, options, RunInputs{}).value().run.id;
    EXPECT_TRUE(begin().has_value());
    EXPECT_TRUE(change(finish_plan, run, changes()));
    EXPECT_EQ(status_of(run), Status::policy_checking);
    return run;
  }
  /// What one policy of this level says, of the sets that hold now.
  CheckOutcome said(const std::string& level, const std::string& result) {
    CheckOutcome outcome{.sets_digest = policy::digest_of(policies.current())};
    outcome.outcomes.push_back({.policy_set = "base",
                                .policy = "guard",
                                .enforcement_level = level,
                                .passed = result == "pass",
                                .message = result == "pass" ? "" : "no good",
                                .result = result});
    return outcome;
  }
  std::string checked(const std::string& level,
                      const std::string& result,
                      hosted::RunOptions options = {.save_plan = true}) {
    std::string run = checking(std::move(options));
    EXPECT_TRUE(change(finish_checks, run, said(level, result)).value());
    return run;
  }
  hosted::Run run_of(const std::string& run) { return records_.get_run(run).value().run; }
  const std::string ann = "ann";
};

TEST_F(PolicyLifecycleTest, NothingCanBeConfirmedBeforeItsPoliciesSpoke) {
  const std::string run = checking();
  EXPECT_EQ(engine_phase(run_of(run)), EnginePhase::planning);
  EXPECT_EQ(run_of(run).policy_check->id, "polchk-" + run.substr(4));
  EXPECT_EQ(change(confirm, run, ann, true).error().code, ErrorCode::conflict);
  EXPECT_EQ(change(override_checks, run, ann, ann, true).error().code, ErrorCode::conflict);
}

TEST_F(PolicyLifecycleTest, AVerdictDecidesHowARunGoesOn) {
  struct Case {
    const char* level;
    const char* result;
    hosted::RunOptions options;
    Status status;
    CheckStatus check;
    const char* verdict;
  };
  const hosted::RunOptions saved{.save_plan = true};
  const hosted::RunOptions waits{};
  const hosted::RunOptions automatic{.auto_apply = true};
  const hosted::RunOptions plan_only{.plan_only = true};
  const Case cases[] = {
      {"hard-mandatory", "pass", saved, Status::planned_and_saved, CheckStatus::passed, "passed"},
      {"hard-mandatory", "pass", waits, Status::policy_checked, CheckStatus::passed, "passed"},
      {"hard-mandatory", "pass", automatic, Status::apply_queued, CheckStatus::passed, "passed"},
      {"soft-mandatory",
       "pass",
       plan_only,
       Status::planned_and_finished,
       CheckStatus::passed,
       "passed"},
      {"advisory", "fail", saved, Status::planned_and_saved, CheckStatus::passed, "passed"},
      {"advisory", "error", saved, Status::planned_and_saved, CheckStatus::passed, "passed"},
      {"soft-mandatory",
       "fail",
       saved,
       Status::policy_override,
       CheckStatus::soft_failed,
       "failed"},
      {"soft-mandatory",
       "error",
       automatic,
       Status::policy_override,
       CheckStatus::soft_failed,
       "failed"},
      {"soft-mandatory",
       "fail",
       plan_only,
       Status::policy_soft_failed,
       CheckStatus::soft_failed,
       "failed"},
      {"hard-mandatory", "fail", saved, Status::errored, CheckStatus::hard_failed, "failed"},
      {"hard-mandatory",
       "undefined",
       automatic,
       Status::errored,
       CheckStatus::hard_failed,
       "failed"},
      {"hard-mandatory", "error", plan_only, Status::errored, CheckStatus::hard_failed, "failed"},
  };
  for (const Case& each : cases) {
    const std::string run = checked(each.level, each.result, each.options);
    EXPECT_EQ(status_of(run), each.status) << each.level << " " << each.result;
    EXPECT_EQ(run_of(run).policy_check->status, each.check);
    EXPECT_EQ(verdict_word(run_of(run)), each.verdict);
    if (each.status == Status::errored) {
      EXPECT_EQ(engine_phase(run_of(run)), EnginePhase::policy_failed);
      EXPECT_EQ(error_of(run), "a mandatory policy failed: base/guard (no good)");
      for (bool strict : {true, false}) {
        EXPECT_FALSE(change(confirm, run, ann, strict));
        EXPECT_FALSE(change(override_checks, run, ann, ann, strict));
      }
    }
    // The next one needs the workspace.
    if (!is_final(status_of(run))) {
      const bool queued = status_of(run) == Status::apply_queued;
      EXPECT_TRUE(queued ? change(cancel, run, ann, true, false) : change(discard, run, ann, true));
    }
  }
}

TEST_F(PolicyLifecycleTest, AnOverrideLetsTheSameRunGoOn) {
  const std::string run = checked("soft-mandatory", "fail");
  EXPECT_FALSE(change(confirm, run, ann, true));
  ASSERT_TRUE(change(override_checks, run, ann, std::string("it is urgent"), true));
  EXPECT_EQ(status_of(run), Status::planned_and_saved);
  EXPECT_EQ(verdict_word(run_of(run)), "overridden");
  EXPECT_EQ(run_of(run).policy_check->override_comment, "it is urgent");
  EXPECT_EQ(run_of(run).moved_by, "ann");
  EXPECT_EQ(error_of(run), "");
  EXPECT_FALSE(change(override_checks, run, ann, ann, true)) << "TFE calls it a conflict";
  EXPECT_TRUE(change(override_checks, run, ann, ann, false)) << "and PORC harmless";
  EXPECT_TRUE(change(confirm, run, ann, true));
}

TEST_F(PolicyLifecycleTest, WhatWasJudgedByOtherPoliciesIsNotConfirmed) {
  const std::string run = checked("hard-mandatory", "pass");
  policies.put("base", "hard-mandatory", "main = false");
  auto refused = change(confirm, run, ann, true);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("the policies changed"));
  policies.put("base", "hard-mandatory", "main = true");
  EXPECT_TRUE(change(confirm, run, ann, true));
  policies.put("more", "advisory", "main = true");
  EXPECT_FALSE(begin().has_value());
  EXPECT_EQ(status_of(run), Status::discarded);
}

TEST_F(PolicyLifecycleTest, NorIsItOverridden) {
  const std::string run = checked("soft-mandatory", "fail");
  policies.put("base", "hard-mandatory", "main = false");
  EXPECT_EQ(change(override_checks, run, ann, ann, true).error().code, ErrorCode::conflict);
  EXPECT_EQ(status_of(run), Status::policy_override);
}

TEST_F(PolicyLifecycleTest, APlanFromBeforeThePoliciesIsNotConfirmedAfterThem) {
  policies.clear();
  const std::string run = planned();
  policies.put("base", "hard-mandatory", "main = true");
  EXPECT_FALSE(change(confirm, run, ann, true));
}

TEST_F(PolicyLifecycleTest, AnAnswerOfOtherPoliciesIsAskedForAgain) {
  const std::string run = checking();
  const CheckOutcome old = said("hard-mandatory", "pass");
  policies.put("base", "hard-mandatory", "main = 1 == 1");
  EXPECT_FALSE(change(finish_checks, run, old).value());
  EXPECT_EQ(status_of(run), Status::policy_checking);
  policies.clear();
  EXPECT_TRUE(change(finish_checks, run, CheckOutcome{}).value());
  EXPECT_EQ(status_of(run), Status::planned_and_saved);
}

TEST_F(PolicyLifecycleTest, ThePlanOfAStateThatMovedIsVoidWhateverThePoliciesSay) {
  for (const char* result : {"pass", "fail"}) {
    const std::string run = checking();
    put_variable(result);
    EXPECT_TRUE(change(finish_checks, run, said("soft-mandatory", result)).value());
    EXPECT_EQ(status_of(run), Status::discarded);
  }
  const std::string waits = checked("soft-mandatory", "fail");
  const hosted::StateVersion state{.id = "sv-1", .workspace = "ws-1", .serial = 1};
  ASSERT_TRUE(change(record_state, state));
  EXPECT_EQ(status_of(waits), Status::discarded);
}

TEST_F(PolicyLifecycleTest, WhatNobodyCouldAskEndsTheRun) {
  const std::string run = checking();
  CheckOutcome outcome{.sets_digest = policy::digest_of(policies.current()),
                       .error = "no policy could be asked"};
  EXPECT_TRUE(change(finish_checks, run, outcome).value());
  EXPECT_EQ(run_of(run).policy_check->status, CheckStatus::errored);
  EXPECT_EQ(engine_phase(run_of(run)), EnginePhase::policy_failed);
}

TEST_F(PolicyLifecycleTest, ACancelEndsACheckAndItsAnswerComesTooLate) {
  const std::string run = checking();
  ASSERT_TRUE(change(cancel, run, ann, true, false));
  EXPECT_EQ(status_of(run), Status::canceled);
  EXPECT_EQ(run_of(run).policy_check->status, CheckStatus::canceled);
  EXPECT_TRUE(change(finish_checks, run, said("hard-mandatory", "pass")).value());
  EXPECT_EQ(status_of(run), Status::canceled);
}

TEST_F(PolicyLifecycleTest, APlanWithoutChangesIsNotAsked) {
  const std::string run = begun();
  ASSERT_TRUE(change(finish_plan,
                     run,
                     PhaseOutcome{.end = {.kind = PhaseEnd::Kind::finished}, .plan_digest = "d"}));
  EXPECT_EQ(status_of(run), Status::planned_and_finished);
  EXPECT_FALSE(run_of(run).policy_check);
}

TEST_F(PolicyLifecycleTest, AWorkspaceRemembersWhatItsBlueprintIsToPolicies) {
  policies.clear();
  policies.put("prod", "advisory", "main = true", "attach {\n  environments = [\"prod\"]\n}\n");
  EXPECT_EQ(checked_digest(run_of(planned())), "");
  hosted::RunOptions ours{.save_plan = true, .subject = policy::Subject{.environment = "prod"}};
  checking(ours);
  // One that is made in another way, through the TFE API.
  checking();
}

TEST_F(PolicyLifecycleTest, ARenamedWorkspaceIsHeldToTheSetsOfItsNewName) {
  policies.clear();
  policies.put("prod", "advisory", "main = true", "attach {\n  workspaces = [\"prod-*\"]\n}\n");
  const hosted::RunOptions ours{
      .workspace = "ws-1", .save_plan = true, .subject = policy::Subject{.workspace = "orders"}};
  const std::string waiting = change(create_run, ours, RunInputs{}).value().run.id;
  ASSERT_TRUE(begin().has_value());
  ASSERT_TRUE(change(finish_plan, waiting, changes()));
  ASSERT_EQ(status_of(waiting), Status::planned_and_saved);

  auto workspace = records_.get_workspace("ws-1").value();
  workspace.name = "prod-orders";
  ASSERT_TRUE(records_.put_workspace(workspace));
  EXPECT_EQ(workspace.as_subject().workspace, "prod-orders");
  EXPECT_EQ(change(confirm, waiting, ann, true).error().code, ErrorCode::conflict);
  checking();
}

TEST_F(PolicyLifecycleTest, AFreeWorkspaceHasItsNameAndItsTags) {
  hosted::Workspace workspace{.name = "orders", .tags = {"team=a=b", "flat"}};
  const policy::Subject subject = subject_of({}, workspace);
  EXPECT_EQ(subject.workspace, "orders");
  EXPECT_EQ(subject.environment, "");
  EXPECT_EQ(subject.tags.at("team"), "a=b");
  EXPECT_EQ(subject.tags.at("flat"), "");
}

}  // namespace
}  // namespace porc::terraform_engine

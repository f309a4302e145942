// SPDX-License-Identifier: Apache-2.0
// Policies between the plan and the apply: what they may cost, what they may not tell, and what a
// server that dies among them leaves.
#include <fstream>
#include <thread>

#include <gmock/gmock.h>

#include "host/files.h"
#include "json/parse.h"
#include "terraform_engine/policy_check.h"
#include "tests/e2e/terraform_engine/engine_test.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kMade = "resource \"terraform_data\" \"made\" {\n  input = \"seen\"\n}\n";
// Takes longer than any test waits.
constexpr const char* kEndless =
    "count = 0\nfor range(0, 100000) as i {\n  for range(0, 100000) as k {\n    count = count + 1\n"
    "  }\n}\nmain = rule { count > 0 }";

class PolicyTest : public EngineTest {
 protected:
  EngineRun plan_of(const std::string& main_tf, std::map<std::string, Secret> variables = {}) {
    return follow(start(main_tf, run::Operation::apply, std::move(variables)),
                  [](const EngineRun& now) {
                    return is_final(now.phase) || now.phase == EnginePhase::planned ||
                           now.phase == EnginePhase::policy_soft_failed;
                  });
  }
  void reopen_with(Duration policy_time_max) {
    embedded.close();
    embedded.options.policy_time_max = policy_time_max;
    embedded.open();
  }
  hosted::Run hosted_run(const EngineRun& run) {
    return embedded.must(embedded.engine().get_hosted_run(run.id));
  }
  std::vector<run::PolicyDetail> details(const EngineRun& run) {
    return embedded.must(embedded.engine().policy_details(run.id));
  }
  /// A plan whose policy is being asked.
  EngineRun checking() {
    EngineRun run = start(kMade);
    embedded.turn_until([&] { return hosted_run(run).status == hosted::Status::policy_checking; });
    return run;
  }
};

TEST_F(PolicyTest, AnEndlessPolicyIsAnErrorOfThatPolicyWhileOthersGoOn) {
  reopen_with(std::chrono::seconds(1));
  embedded.policies.put("a", "soft-mandatory", kEndless);
  embedded.policies.put("b", "hard-mandatory", "main = true");
  EngineRun run = checking();
  // The loop thread is free meanwhile.
  EXPECT_TRUE(embedded.must(embedded.engine().list_workspaces("")).size() == 1);
  run = plan_of(kMade);
  EXPECT_EQ(run.phase, EnginePhase::policy_soft_failed) << run.message;
  ASSERT_EQ(run.policies.size(), 2U);
  EXPECT_EQ(run.policies[0].result, "error");
  EXPECT_THAT(run.policies[0].message, HasSubstr("guard.sentinel:"));
  EXPECT_EQ(run.policies[1].result, "pass");
}

TEST_F(PolicyTest, AServerThatDiesAmongThePoliciesAsksThemAgain) {
  reopen_with(std::chrono::minutes(10));
  embedded.policies.put("guard", "hard-mandatory", kEndless);
  EngineRun run = checking();
  embedded.close();
  embedded.policies.put("guard", "hard-mandatory", "main = false");
  embedded.open();
  run = finish(run);
  EXPECT_EQ(run.phase, EnginePhase::policy_failed) << run.message;
  EXPECT_EQ(run.policies.at(0).result, "fail");
}

TEST_F(PolicyTest, APlanWaitsForItsPoliciesAndCanBeCancelledMeanwhile) {
  reopen_with(std::chrono::minutes(10));
  embedded.policies.put("guard", "advisory", kEndless);
  EngineRun run = checking();
  auto confirmed = embedded.outcome_of(embedded.engine().apply_run(run.id, "ann", ""));
  ASSERT_FALSE(confirmed);
  EXPECT_EQ(confirmed.error().code, ErrorCode::conflict);
  embedded.must(embedded.engine().cancel(run.id, ""));
  EXPECT_EQ(finish(run).phase, EnginePhase::cancelled);
}

TEST_F(PolicyTest, WhatIsCancelledKeepsNobodyElseWaiting) {
  reopen_with(std::chrono::minutes(10));
  for (int i = 0; i < 100; ++i)
    embedded.policies.put("endless-" + std::to_string(i), "advisory", kEndless);
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
    const std::size_t before = embedded.policies.looks();
    const EngineRun run = checking();
    // Once at the end of the plan, and once when the check begins.
    embedded.turn_until([&] { return embedded.policies.looks() >= before + 2; });
    embedded.must(embedded.engine().cancel(run.id, ""));
  }
  embedded.policies.clear();
  embedded.policies.put("quick", "advisory", "main = true");
  EXPECT_EQ(plan_of(kMade).phase, EnginePhase::planned);
}

TEST_F(PolicyTest, NobodyAppliesWhatAMandatoryPolicyRefuses) {
  embedded.policies.put("guard", "hard-mandatory", "main = false");
  EngineRun run = plan_of(kMade);
  EXPECT_EQ(run.phase, EnginePhase::policy_failed);
  EXPECT_EQ(hosted_run(run).status, hosted::Status::errored);
  const run::PlanEvidence bound = embedded.must(embedded.engine().evidence(run.id));
  EXPECT_FALSE(embedded.outcome_of(embedded.engine().confirm(run.id, bound, "")));
  EXPECT_FALSE(embedded.outcome_of(embedded.engine().apply_run(run.id, "ann", "")));
  EXPECT_FALSE(embedded.outcome_of(embedded.engine().override_run(run.id, "ann", "please")));
  EXPECT_FALSE(embedded.outcome_of(embedded.engine().override_policy(run.id, "please")));
  EXPECT_EQ(state_of_workspace().serial, 0U);
}

TEST_F(PolicyTest, WhatIsSensitiveIsInNothingThatAPolicySays) {
  const std::string tf =
      "variable \"word\" {\n  type      = string\n  sensitive = true\n}\n"
      "resource \"terraform_data\" \"made\" {\n  input = { shown = \"seen\", hidden = var.word "
      "}\n}\n"
      "output \"hidden\" {\n  sensitive = true\n  value     = \"canary-computed-77\"\n}\n";
  embedded.policies.put("guard",
                        "soft-mandatory",
                        "import \"tfplan/v2\" as tfplan\n"
                        "print(tfplan.resource_changes)\nprint(tfplan.output_changes)\n"
                        "everything = rule { tfplan.resource_changes }\n"
                        "main = rule { everything is \"\" or error(\"saw \", "
                        "tfplan.output_changes) }");
  EngineRun run = plan_of(tf, {{"word", Secret("\"canary-given-31\"")}});
  EXPECT_EQ(run.phase, EnginePhase::policy_soft_failed) << run.message;
  std::string told = run.message;
  for (const run::PolicyOutcome& outcome : run.policies)
    told += json::serialize(json::encode(outcome));
  const std::string at_length = json::serialize(json::encode(details(run)));
  EXPECT_THAT(at_length, HasSubstr("seen"));
  // What terraform was given in clear goes when its phase is over, while policies are asked
  // already.
  embedded.turn_until([&] { return !fs::exists(room_of(run) / "1"); });
  for (const char* canary : {"canary-given-31", "canary-computed-77"}) {
    EXPECT_THAT(told + at_length, Not(HasSubstr(canary)));
    for (const auto& entry : fs::recursive_directory_iterator(embedded.folder() / "data")) {
      if (!entry.is_regular_file()) continue;
      const auto bytes = host::read_file(entry.path(), 1U << 26);
      if (!bytes) continue;
      EXPECT_THAT(*bytes, Not(HasSubstr(canary))) << entry.path();
    }
  }
}

TEST_F(PolicyTest, AnotherSetIsAskedAboutAPlanThatIsOver) {
  const std::string tf =
      "variable \"word\" {\n  type      = string\n  sensitive = true\n}\n"
      "resource \"terraform_data\" \"made\" {\n  input = { shown = \"seen\", hidden = var.word "
      "}\n}\n";
  const EngineRun run = plan_of(tf, {{"word", Secret("\"canary-given-31\"")}});
  const auto past = embedded.must(embedded.engine().list_past_plans({}, "", 10));
  ASSERT_EQ(past.size(), 1U);
  const auto second =
      std::chrono::floor<std::chrono::seconds>(past[0].planned_at.time_since_epoch()).count();
  const auto set = policy::Set::compile(
      "later",
      {{"sentinel.hcl", "policy \"yes\" {}\npolicy \"no\" {}\npolicy \"then\" {}\n"},
       {"yes.sentinel",
        "import \"tfrun\"\nmain = rule { tfrun.workspace.name is \"" + workspace.str() + "\" }\n"},
       {"no.sentinel",
        "import \"tfplan/v2\" as tfplan\nmain = error(\"saw \", tfplan.resource_changes)\n"},
       {"then.sentinel",
        "import \"time\"\nmain = rule { time.now.unix is " + std::to_string(second) + " }\n"}});
  ASSERT_TRUE(set) << set.error().to_string();
  const auto said = embedded.must(embedded.engine().judge_plan(run.id, *set));
  ASSERT_EQ(said.size(), 3U);
  EXPECT_EQ(said[0].result, "pass") << said[0].message;
  EXPECT_EQ(said[1].result, "error");
  EXPECT_THAT(said[1].message, HasSubstr("seen"));
  EXPECT_THAT(said[1].message, Not(HasSubstr("canary-given-31")));
  EXPECT_EQ(said[2].result, "pass") << said[2].message;

  const fs::path kept = embedded.options.folder / "blobs" / "plan-json" / run.id;
  ASSERT_TRUE(host::write_file_durably(kept, "not sealed", 0600));
  EXPECT_EQ(embedded.outcome_of(embedded.engine().judge_plan(run.id, *set)).error().code,
            ErrorCode::corrupt);
}

TEST_F(PolicyTest, NothingThatPoliciesSaidOutlivesItsWorkspace) {
  embedded.policies.put("guard", "advisory", "main = false");
  const EngineRun run = plan_of(kMade);
  const fs::path said = embedded.options.folder / "blobs" / "policy-details" / run.id;
  ASSERT_TRUE(fs::exists(said));
  embedded.must(embedded.engine().discard(run.id, ""));
  embedded.must(embedded.engine().delete_workspace(hosted_workspace().id, true));
  EXPECT_FALSE(fs::exists(said));

  // A check that was cancelled may end after its workspace did.
  ASSERT_TRUE(host::write_file_durably(said, "late", 0600));
  embedded.close();
  embedded.options.plan_keep = Duration(1);
  embedded.open();
  embedded.turn_until([&] { return !fs::exists(said); });
}

TEST_F(PolicyTest, AReplayDoesNotBeginAgainWhenARunIsGone) {
  plan_of(kMade);
  auto past = embedded.outcome_of(embedded.engine().list_past_plans({}, "run-gone", 10));
  ASSERT_FALSE(past);
  EXPECT_EQ(past.error().code, ErrorCode::conflict);
}

TEST_F(PolicyTest, APlanIsKeptWithWhatPoliciesWereToldUntilItIsOld) {
  embedded.policies.put("guard", "advisory", "main = false");
  EngineRun run = plan_of(kMade);
  const auto plans = [&](const std::string& after) {
    return embedded.must(embedded.engine().list_past_plans({}, after, 10));
  };
  const auto past = plans("");
  ASSERT_EQ(past.size(), 1U);
  EXPECT_EQ(past[0].run, run.id);
  EXPECT_EQ(past[0].subject.workspace, workspace.str());
  EXPECT_EQ(past[0].outcomes.size(), 1U);
  EXPECT_TRUE(past[0].kept);
  EXPECT_TRUE(plans(run.id).empty());
  const json::value facts = embedded.must(embedded.engine().run_facts(run.id));
  EXPECT_EQ(facts.at("workspace").at("name").as_string(), workspace.str());
  EXPECT_THAT(embedded.must(embedded.engine().plan_json(run.id)), HasSubstr("seen"));

  embedded.close();
  embedded.options.plan_keep = Duration(1);
  embedded.open();
  embedded.turn();
  embedded.must(embedded.engine().plan_json(run.id));  // it waits: it may still be applied
  embedded.must(embedded.engine().discard(run.id, ""));
  embedded.close();
  embedded.open();
  embedded.turn_until([&] { return !plans("").at(0).kept; });
  EXPECT_EQ(embedded.outcome_of(embedded.engine().plan_json(run.id)).error().code,
            ErrorCode::not_found);
  EXPECT_EQ(details(run).size(), 1U) << "that they spoke is kept for good";
}

}  // namespace
}  // namespace porc::terraform_engine

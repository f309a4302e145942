// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/replay.h"

#include <gmock/gmock.h>

namespace porc::policy {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

run::PolicyOutcome said(std::string policy,
                        std::string result,
                        std::string level = "hard-mandatory",
                        std::string set = "base") {
  return {.policy_set = std::move(set),
          .policy = std::move(policy),
          .enforcement_level = std::move(level),
          .passed = result == "pass",
          .message = result == "pass" ? "" : "because",
          .result = result};
}

TEST(PolicyReplay, WhatSaysTheSameChangesNothing) {
  const Comparison same = compare("base",
                                  {said("a", "pass"), said("b", "fail", "advisory")},
                                  {said("b", "fail", "advisory"), said("a", "pass")});
  EXPECT_THAT(same.changes, IsEmpty());
  EXPECT_EQ(same.before, same.after);
}

TEST(PolicyReplay, APolicyThatSaysNoNowStopsTheRun) {
  const Comparison stopped = compare("base", {said("a", "pass")}, {said("a", "fail")});
  ASSERT_THAT(stopped.changes, SizeIs(1));
  EXPECT_EQ(stopped.changes[0].policy, "a");
  EXPECT_EQ(stopped.changes[0].before, (Word{"pass", "hard-mandatory"}));
  EXPECT_EQ(stopped.changes[0].after, (Word{"fail", "hard-mandatory"}));
  EXPECT_EQ(stopped.changes[0].message, "because");
  EXPECT_EQ(stopped.after, Verdict::hard_failed);
  EXPECT_TRUE(stopped.would_stop());
  EXPECT_FALSE(stopped.would_pass());
}

TEST(PolicyReplay, OneThatSaysYesNowLetsItPass) {
  const Comparison passed =
      compare("base", {said("a", "fail", "soft-mandatory")}, {said("a", "pass")});
  EXPECT_THAT(passed.changes, SizeIs(1));
  EXPECT_TRUE(passed.would_pass());
}

TEST(PolicyReplay, OtherSetsKeepTheirWord) {
  const run::PolicyOutcome other = said("a", "fail", "hard-mandatory", "other");
  const Comparison kept = compare("base", {other, said("a", "fail")}, {said("a", "pass")});
  EXPECT_THAT(kept.changes, SizeIs(1));
  EXPECT_EQ(kept.after, Verdict::hard_failed);
  EXPECT_FALSE(kept.would_pass());
}

TEST(PolicyReplay, ANewPolicyCountsWhenItSaysNoAndALostOneWhenItDid) {
  EXPECT_THAT(compare("base", {}, {said("new", "pass")}).changes, IsEmpty());
  EXPECT_THAT(compare("base", {said("old", "pass")}, {}).changes, IsEmpty());
  const Comparison added = compare("base", {}, {said("new", "fail")});
  ASSERT_THAT(added.changes, SizeIs(1));
  EXPECT_FALSE(added.changes[0].before);
  EXPECT_TRUE(added.would_stop());
  const Comparison lost = compare("base", {said("old", "fail")}, {});
  ASSERT_THAT(lost.changes, SizeIs(1));
  EXPECT_FALSE(lost.changes[0].after);
  EXPECT_TRUE(lost.would_pass());
}

TEST(PolicyReplay, AnotherLevelCountsWhereAPolicySaysNo) {
  EXPECT_THAT(compare("base", {said("a", "pass", "advisory")}, {said("a", "pass")}).changes,
              IsEmpty());
  const Comparison harder = compare("base", {said("a", "fail", "advisory")}, {said("a", "fail")});
  EXPECT_THAT(harder.changes, SizeIs(1));
  EXPECT_TRUE(harder.would_stop());
}

TEST(PolicyReplay, AnErrorInPlaceOfAFailureIsAChangeOfNoVerdict) {
  const Comparison broken = compare("base", {said("a", "fail")}, {said("a", "error")});
  EXPECT_THAT(broken.changes, SizeIs(1));
  EXPECT_EQ(broken.before, broken.after);
  EXPECT_FALSE(broken.would_stop() || broken.would_pass());
}

TEST(PolicyReplay, AReportAccountsForEveryPlan) {
  const auto set = Set::compile("base",
                                {{"sentinel.hcl", "policy \"a\" {}\npolicy \"b\" {}\n"},
                                 {"a.sentinel", "main = true\n"},
                                 {"b.sentinel", "main = true\n"}});
  ASSERT_TRUE(set);
  ReplayCount count(**set, {});
  const auto plan = [](int minute) {
    PlanName name{.run_id = "porc-" + std::to_string(minute)};
    name.planned_at = Timestamp(std::chrono::minutes(minute));
    return name;
  };
  count.add(plan(4), true, {said("a", "pass")}, {said("a", "fail"), said("b", "pass")});
  count.add(plan(3), true, {said("a", "pass")}, {said("a", "pass"), said("b", "pass")});
  count.add(plan(2), false, {said("a", "fail")}, {});
  count.add(plan(1), false, {}, {});
  count.add_gone(plan(6), "old");
  count.add_unreadable(plan(5), "broken");
  const ReplayReport report = std::move(count).report(true);
  EXPECT_EQ(report.considered, 6U);
  EXPECT_EQ(report.unchanged, 2U);
  ASSERT_THAT(report.runs, SizeIs(2));
  EXPECT_EQ(report.runs[0].run_id, "porc-2");
  EXPECT_FALSE(report.runs[0].attached);
  EXPECT_EQ(report.runs[1].run_id, "porc-4");
  EXPECT_EQ(report.would_stop, 1U);
  EXPECT_EQ(report.would_pass, 1U);
  EXPECT_EQ(report.not_attached, 2U);
  EXPECT_THAT(report.gone, SizeIs(1));
  EXPECT_EQ(report.unreadable.at(0).reason, "broken");
  ASSERT_THAT(report.policies, SizeIs(2));
  EXPECT_EQ(report.policies[0].passed, 1U);
  EXPECT_EQ(report.policies[0].failed, 1U);
  EXPECT_EQ(report.policies[0].changed, 2U);
  EXPECT_EQ(report.policies[1].passed, 2U);
}

}  // namespace
}  // namespace porc::policy

// SPDX-License-Identifier: Apache-2.0
#include "domain/commit/check.h"

#include <algorithm>
#include <sstream>

#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>
#include <gmock/gmock.h>

#include "domain/commit/markdown.h"

namespace porc::commit {
namespace {

using run::RunStatus;
using testing::HasSubstr;
using testing::Not;

RunId id(int n) {
  return make_run_id(Timestamp(std::chrono::days(20'000)), static_cast<std::uint32_t>(n));
}

run::Run run_in(RunStatus status, int n = 1) {
  run::Run run{.id = id(n), .status = status, .goal = run::Goal::planned};
  run.identity = {.environment = "dev", .kind = "postgres-db", .name = "orders"};
  const bool built = status != RunStatus::submitted && status != RunStatus::building &&
                     status != RunStatus::build_failed;
  if (built) run.status_at["built"] = {};
  run.counts = run::PlanCounts{.add = 3, .change = 1, .destroy = 2};
  run.planned_at = Timestamp(Duration(1));
  return run;
}

Commit commit_of(const std::vector<run::Run>& runs) {
  Commit commit{.repository = "o/r", .sha = std::string(40, 'a'), .complete = true};
  for (const run::Run& run : runs) {
    commit.asked.push_back({.path = "infra/" + run.id.str() + ".yaml", .run = run.id});
  }
  return commit;
}

std::vector<Check> checks(const Commit& commit, const std::vector<run::Run>& runs) {
  std::map<RunId, run::Run> by_id;
  for (const run::Run& run : runs) by_id.emplace(run.id, run);
  return checks_of(commit, by_id, [](const RunId& run) { return "https://porc/ui/" + run.str(); });
}

const Check& of(const std::vector<Check>& all, Phase phase) {
  return all[static_cast<std::size_t>(phase)];
}

template <class F>
void for_each_status(F f) {
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<RunStatus>>(
      [&](auto described) { f(described.value); });
}

TEST(Checks, AreCompletedWhenTheRunIsOver) {
  for_each_status([](RunStatus status) {
    for (Phase phase : kPhases) {
      const Standing standing = standing_of(run_in(status), phase);
      EXPECT_FALSE(standing.words.empty());
      if (run::is_final(status)) {
        EXPECT_EQ(standing.status, CheckStatus::completed) << static_cast<int>(status);
      }
    }
  });
}

TEST(Checks, NothingPassesThatWasNotMade) {
  for_each_status([](RunStatus status) {
    const run::Run run = run_in(status);
    const bool planned = !(status < RunStatus::planned) && status != RunStatus::build_failed &&
                         status != RunStatus::plan_failed;
    auto passes = [&](Phase phase) {
      const Standing standing = standing_of(run, phase);
      return standing.status == CheckStatus::completed &&
             standing.conclusion <= Conclusion::success;
    };
    EXPECT_TRUE(planned || !passes(Phase::plan)) << static_cast<int>(status);
    EXPECT_TRUE(planned || !passes(Phase::policy)) << static_cast<int>(status);
    const bool refused =
        status == RunStatus::policy_failed || status == RunStatus::policy_soft_failed;
    EXPECT_FALSE(refused && passes(Phase::policy));
    const Standing apply = standing_of(run, Phase::apply);
    if (apply.status == CheckStatus::completed && apply.conclusion == Conclusion::success) {
      EXPECT_TRUE(status == RunStatus::applied || status == RunStatus::no_changes);
    }
  });
}

TEST(Checks, OfAPlanThatIsVoidDoNotPass) {
  using enum RunStatus;
  for (const RunStatus status : {cancelled, discarded, expired, superseded}) {
    for (const Phase phase : {Phase::plan, Phase::policy, Phase::apply}) {
      const Standing standing = standing_of(run_in(status), phase);
      EXPECT_EQ(standing.status, CheckStatus::completed);
      EXPECT_GT(standing.conclusion, Conclusion::neutral) << "which a branch takes as passed";
    }
  }
}

TEST(Checks, OfARunThatNobodyAskedMoreOfAreCompleted) {
  run::Run built = run_in(RunStatus::built);
  built.goal = run::Goal::built;
  EXPECT_EQ(standing_of(built, Phase::validate).conclusion, Conclusion::success);
  run::Run submitted = run_in(RunStatus::submitted, 2);
  submitted.goal = run::Goal::submitted;
  for (const Check& check : checks(commit_of({built, submitted}), {built, submitted})) {
    EXPECT_EQ(check.status, CheckStatus::completed);
    EXPECT_EQ(check.conclusion, Conclusion::neutral);
  }
  built.goal = run::Goal::planned;
  EXPECT_EQ(standing_of(built, Phase::plan).status, CheckStatus::queued);
}

TEST(Checks, TheirTitleCountsWhatThereIs) {
  const run::Run planned = run_in(RunStatus::planned, 1);
  const run::Run built = run_in(RunStatus::built, 2);
  const auto title = [](const std::vector<run::Run>& runs) {
    return of(checks(commit_of(runs), runs), Phase::plan).title;
  };
  EXPECT_EQ(title({planned, built}), "2 blueprints: 1 passed, 1 queued");
  EXPECT_EQ(title({planned, run_in(RunStatus::plan_failed, 2), planned}),
            "3 blueprints: 1 failed, 2 passed");
}

TEST(Checks, OfACommitThatChangesNothingPass) {
  const auto all = checks(commit_of({}), {});
  ASSERT_EQ(all.size(), 4U);
  for (const Check& check : all) {
    EXPECT_EQ(check.status, CheckStatus::completed);
    EXPECT_EQ(check.conclusion, Conclusion::success);
    EXPECT_EQ(check.title, "No blueprint changed");
    EXPECT_FALSE(check.summary.empty());
  }
}

TEST(Checks, AreNotCompletedBeforeEveryFileIsKnown) {
  Commit commit = commit_of({});
  commit.complete = false;
  for (const Check& check : checks(commit, {})) EXPECT_NE(check.status, CheckStatus::completed);
  const run::Run done = run_in(RunStatus::no_changes);
  commit = commit_of({done});
  commit.complete = false;
  for (const Check& check : checks(commit, {done})) EXPECT_NE(check.status, CheckStatus::completed);
}

TEST(Checks, TheWorstOfSeveralIsTheOneOfAllInAnyOrder) {
  std::vector<std::vector<run::Run>> all_pairs_and_more;
  for_each_status([&](RunStatus first) {
    for_each_status([&](RunStatus second) {
      all_pairs_and_more.push_back({run_in(first, 1), run_in(second, 2)});
      all_pairs_and_more.push_back(
          {run_in(first, 1), run_in(second, 2), run_in(RunStatus::applied, 3)});
    });
  });
  for (const auto& runs : all_pairs_and_more) {
    const auto all = checks(commit_of(runs), runs);
    std::vector<run::Run> shuffled = runs;
    std::ranges::reverse(shuffled);
    const auto again = checks(commit_of(shuffled), shuffled);
    for (Phase phase : kPhases) {
      const Check& check = of(all, phase);
      EXPECT_EQ(check.status, of(again, phase).status);
      EXPECT_EQ(check.conclusion, of(again, phase).conclusion);
      Conclusion worst = Conclusion::skipped;
      bool completed = true;
      for (const run::Run& run : runs) {
        const Standing one = standing_of(run, phase);
        completed = completed && one.status == CheckStatus::completed;
        worst = std::max(worst, one.conclusion);
      }
      EXPECT_EQ(check.status == CheckStatus::completed, completed);
      EXPECT_TRUE(!completed || check.conclusion == worst);
    }
  }
}

TEST(Checks, DestroysAreToldFirst) {
  run::Run run = run_in(RunStatus::planned);
  run.changes = {{"aws_s3_bucket.old", "delete"}, {"aws_s3_bucket.new", "create"}};
  const Check plan = of(checks(commit_of({run}), {run}), Phase::plan);
  EXPECT_EQ(plan.title, "2 to destroy, 1 to change, 3 to add");
  EXPECT_LT(plan.summary.find("- aws_s3_bucket.old"), plan.summary.find("+ aws_s3_bucket.new"));
  EXPECT_THAT(plan.summary, HasSubstr("](https://porc/ui/" + run.id.str() + ")"));
}

TEST(Checks, RemarksStandOnTheLinesOfTheFile) {
  run::Run run = run_in(RunStatus::build_failed);
  run.reason = run::Reason{.code = "invalid_argument",
                           .message = "the blueprint is not valid",
                           .violations = {{"/inputs/size", "must be an integer"},
                                          {"/inputs/tags/owner", "is missing"},
                                          {"/elsewhere", "is unknown"}}};
  Commit commit = commit_of({run});
  commit.asked[0].lines = {{"", 1}, {"/inputs", 4}, {"/inputs/size", 5}};
  const Check check = of(checks(commit, {run}), Phase::validate);
  EXPECT_EQ(check.conclusion, Conclusion::failure);
  ASSERT_EQ(check.annotations.size(), 3U);
  EXPECT_EQ(check.annotations[0].line, 5);
  EXPECT_EQ(check.annotations[1].line, 4) << "what is missing stands where its parent does";
  EXPECT_EQ(check.annotations[2].line, 1);
  EXPECT_EQ(check.annotations[0].path, commit.asked[0].path);
}

TEST(Checks, WhatCannotBeReadFailsWithItsReason) {
  Commit commit = commit_of({});
  Asked asked{.path = "infra/broken.yaml"};
  asked.problem = run::Reason{.code = "malformed", .message = "line 3: a tab"};
  commit.asked.push_back(std::move(asked));
  const auto all = checks(commit, {});
  EXPECT_EQ(of(all, Phase::validate).conclusion, Conclusion::failure);
  EXPECT_EQ(of(all, Phase::validate).title, "line 3: a tab");
  EXPECT_EQ(of(all, Phase::plan).conclusion, Conclusion::failure);
  EXPECT_EQ(of(all, Phase::apply).conclusion, Conclusion::skipped);
}

TEST(Checks, ButtonsOfferWhatCanBeDone) {
  auto identifiers = [](const Check& check) {
    std::vector<std::string> found;
    for (const Button& button : check.buttons) {
      EXPECT_LE(button.label.size(), 20U);
      EXPECT_LE(button.description.size(), 40U);
      EXPECT_LE(button.identifier.size(), 20U);
      found.push_back(button.identifier);
    }
    return found;
  };
  using Strings = std::vector<std::string>;
  auto offered = [&](RunStatus status, Phase phase) {
    const run::Run run = run_in(status);
    return identifiers(of(checks(commit_of({run}), {run}), phase));
  };
  EXPECT_EQ(offered(RunStatus::planned, Phase::plan), (Strings{"apply", "replan"}));
  EXPECT_EQ(offered(RunStatus::planning, Phase::plan), Strings{});
  EXPECT_EQ(offered(RunStatus::policy_soft_failed, Phase::policy), Strings{"override"});
  EXPECT_EQ(offered(RunStatus::awaiting_approval, Phase::apply), Strings{"approve"});
}

/// Without the blocks that a line of four backticks begins and ends.
std::string outside_blocks(const std::string& markdown) {
  std::string kept;
  bool inside = false;
  std::istringstream lines(markdown);
  for (std::string line; std::getline(lines, line);) {
    if (line == "````") inside = !inside;
    if (!inside) kept += line + "\n";
  }
  return kept;
}

TEST(Checks, TextOfStrangersStaysText) {
  const std::string nasty =
      "@octocat see #12 and GH-13 <script>x</script> [click](javascript:alert) ![i](http://x/y) "
      "``` \n# heading\n| a | b | www.evil.example http://evil.example";
  run::Run run = run_in(RunStatus::build_failed);
  run.reason = run::Reason{.message = nasty, .violations = {{"/inputs/@a", nasty}}};
  run.identity.name = "orders";
  run.policies = {{.policy_set = nasty, .policy = nasty, .message = nasty}};
  Commit commit = commit_of({run});
  commit.asked[0].path = "infra/" + nasty + ".yaml";
  for (const Check& check : checks(commit, {run})) {
    const std::string summary = outside_blocks(check.summary);
    EXPECT_THAT(summary, Not(HasSubstr("\n# heading")));
    // All of it stands in code, which one backtick more than it has begins.
    std::size_t at = summary.find("@octocat");
    for (; at != std::string::npos; at = summary.find("@octocat", at + 1)) {
      const std::size_t line = summary.rfind('\n', at) + 1;
      const std::string before = summary.substr(line, at - line);
      EXPECT_THAT(before, HasSubstr("````")) << check.summary;
    }
  }
}

TEST(Checks, NoTextOfStrangersDeceivesTheEye) {
  // A colour, a line that is overwritten, text from right to left, nothing at all, a bell.
  const std::string nasty = "passed\r\n\x1b[32mgreen\r\u202edesrever\u2066\u200b\ufeff\x07";
  const std::string rest = "\\u001b[32mgreen\\u000d\\u202edesrever\\u2066\\u200b\\ufeff\\u0007";
  run::Run run = run_in(RunStatus::build_failed);
  run.reason = run::Reason{.message = nasty, .violations = {{"/" + nasty, nasty}}};
  const Commit commit = commit_of({run});
  const auto nowhere = [](const RunId&) { return std::string(); };
  EXPECT_EQ(check_of(commit.asked[0], run, Phase::validate, nowhere).title, "passed " + rest);
  const Check validate = of(checks(commit, {run}), Phase::validate);
  EXPECT_EQ(validate.title, "passed " + rest);
  ASSERT_EQ(validate.annotations.size(), 1U);
  EXPECT_EQ(validate.annotations[0].title, "/passed " + rest);
  EXPECT_EQ(validate.annotations[0].message, "passed\\u000d\n" + rest) << "it may have lines";

  Commit unread = commit_of({});
  unread.problem = run::Reason{.message = nasty};
  EXPECT_EQ(of(checks(unread, {}), Phase::plan).title, "passed " + rest);
}

TEST(Checks, AReasonOfSeveralLinesKeepsThem) {
  run::Run run = run_in(RunStatus::plan_failed);
  run.reason = run::Reason{.message = "Error: no such file\non main.tf line 9: @octocat"};
  const Check plan = of(checks(commit_of({run}), {run}), Phase::plan);
  EXPECT_EQ(plan.title, "Error: no such file on main.tf line 9: @octocat");
  EXPECT_THAT(plan.summary,
              HasSubstr("\n```\nError: no such file\non main.tf line 9: @octocat\n```\n"));
}

TEST(Checks, ALongSummaryIsShortenedAndSaysSo) {
  run::Run run = run_in(RunStatus::planned);
  for (int i = 0; i < 100; ++i) {
    run.changes.push_back({"aws_thing.a[\"" + std::string(2000, 'x') + "\"]", "create"});
  }
  const Check plan = of(checks(commit_of({run}), {run}), Phase::plan);
  EXPECT_LE(plan.summary.size(), kSummaryBytesMax);
  EXPECT_THAT(plan.summary, HasSubstr("Shortened"));
  EXPECT_EQ(std::ranges::count(plan.summary, '`') % 2, 0) << "the open fence is closed";
}

TEST(Checks, ALineOfCodeIsNoFenceToBeClosed) {
  const std::string lines = "````a ``` b````\n" + std::string(kSummaryBytesMax, 'x') + "\n";
  EXPECT_THAT(shortened(lines, 1000), Not(HasSubstr("\n````\n")));
}

}  // namespace
}  // namespace porc::commit

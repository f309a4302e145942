// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "github/events.h"
#include "github/hands.h"
#include "github/test_host.h"
#include "json/decode.h"
#include "memory_store/memory_store.h"
#include "tests/fakes/no_inbox.h"
#include "tests/fakes/no_runs.h"

namespace porc::github {
namespace {

constexpr std::uint64_t kApp = 7;
const std::string kSha(40, 'a');
const std::string kBase(40, 'b');
constexpr Timestamp kPlannedAt{Duration(1'000'000)};

/// One pull request with one blueprint, which may be out of reach.
class OneHost final : public EmptyHost {
 public:
  Task<PullRequest> get_pull_request(std::string, std::uint64_t number) override {
    PullRequest pull{.number = number, .open = true};
    pull.author = author;
    pull.head_sha = kSha;
    pull.base_sha = kBase;
    co_return pull;
  }
  Task<std::vector<CommitBy>> commits_of(std::string, std::uint64_t) override {
    if (away) co_return Error{.code = ErrorCode::unavailable, .message = "GitHub is away"};
    co_return of;
  }
  Task<std::vector<FileChange>> changed_blueprints(std::string, std::string, std::string) override {
    std::vector<FileChange> changes{{.path = "infra/thing.yaml"}};
    co_return changes;
  }
  Task<std::string> read_file(std::string, std::string, std::string) override {
    if (away) co_return Error{.code = ErrorCode::unavailable, .message = "GitHub is away"};
    co_return "kind: thing\nmetadata:\n  name: thing\ninputs: {}\n";
  }
  Task<std::vector<PullRequestOf>> pull_requests_of(std::string, std::string) override {
    std::vector<PullRequestOf> pulls{{.number = 1, .merged_at = merged_at}};
    co_return pulls;
  }
  Task<std::string> permission_of(std::string, std::string) override { co_return "admin"; }
  Task<std::optional<std::uint64_t>> own_app() override { co_return kApp; }

  bool away = false;
  std::string author = "ann";
  std::vector<CommitBy> of{};  ///< whose the commits of the pull request are
  std::optional<Timestamp> merged_at = kPlannedAt;
};

/// Plans at once what is submitted, and ends what is superseded.
class FewRuns final : public fakes::NoRuns {
 public:
  Task<Run> submit(Submission submission, identity::Principal) override {
    submitted.push_back(std::move(submission));
    Run run{.version = 1, .status = run::RunStatus::planned, .goal = run::Goal::planned};
    run.id = make_run_id(Timestamp(), static_cast<std::uint32_t>(submitted.size()));
    run.planned_at = kPlannedAt;
    runs[run.id] = run;
    co_return run;
  }
  Task<Run> raise_goal(RunId id, run::Goal goal, identity::Principal) override {
    if (id == no_longer_true) co_return Error{.code = ErrorCode::conflict, .message = "it is void"};
    Run& run = runs.at(id);
    run.goal = goal;
    ++run.version;
    co_return run;
  }
  Task<Run> supersede(RunId id, std::string, identity::Principal) override {
    superseded.push_back(id);
    co_return Run{};
  }
  Task<Run> get(RunId id, identity::Principal) override { co_return runs.at(id); }

  std::vector<Submission> submitted{};
  std::map<RunId, Run> runs{};
  std::vector<RunId> superseded{};
  RunId no_longer_true{};  ///< a run that cannot be applied any more
};

class RoundsTest : public testing::Test {
 protected:
  Result<void> handle(Event event, const std::string& key) {
    event.repository = "o/r";
    event.sha = kSha;
    event.app = kApp;
    InboxEntry entry{.key = key, .source = "github"};
    entry.body = json::serialize(json::encode(event));
    return outcome_of(events.handle(std::move(entry)));
  }
  /// Somebody presses "apply" of the check that is shown now, `later` once that has happened.
  Result<void> press_apply(const std::function<void()>& later) {
    Event press{.kind = EventKind::press, .sender = "ann", .button = "apply"};
    press.check = check_name(commit(), "plan");
    later();
    return handle(std::move(press), "press");
  }
  void propose_group() {
    Event group{.kind = EventKind::propose, .merge_group = true};
    group.before = kBase;
    ASSERT_TRUE(handle(std::move(group), "group"));
  }
  void push_group(std::optional<Timestamp> pushed_at = {}) {
    Event push{.kind = EventKind::push};
    push.pushed_at = pushed_at;
    push.before = kBase;
    ASSERT_TRUE(handle(std::move(push), "push"));
  }
  /// Whether a merge goes on with what was planned for the group.
  bool goes_on(std::optional<Timestamp> merged_at, std::optional<Timestamp> pushed_at) {
    propose_group();
    const RunId planned = *commit().asked.at(0).run;
    host.merged_at = merged_at;
    push_group(pushed_at);
    return commit().asked.at(0).run == planned;
  }
  /// Who is said to have had a hand in the run of a pull request that `event` tells of first.
  std::vector<std::string> hands_by(Event event) {
    event.kind = EventKind::propose;
    event.pull_request = 1;
    event.sender = "eve";
    EXPECT_TRUE(handle(std::move(event), "first"));
    return commit().people;
  }
  commit::Commit commit() { return outcome_of(commits.get("o/r", kSha))->commit; }

  template <class T>
  static Result<T> outcome_of(Task<T> task) {
    task.start();
    EXPECT_TRUE(task.done());
    return task.take();
  }

  aio::ManualWorld world{};
  memory_store::MemoryStore store{world};
  Commits commits{store};
  FewRuns runs{};
  OneHost host{};
  fakes::NoInbox inbox{};
  Events events{runs, inbox, store, host, EventOptions{}};
};

TEST_F(RoundsTest, WhatWasGivenUpIsFinishedByWhoeverAsksNext) {
  const Event propose{.kind = EventKind::propose, .pull_request = 1, .opened = true};
  const Event again{.kind = EventKind::rerun};
  host.away = true;
  EXPECT_EQ(handle(propose, "1").error().code, ErrorCode::unavailable);
  EXPECT_FALSE(commit().complete);
  host.away = false;
  ASSERT_TRUE(handle(again, "2"));
  EXPECT_TRUE(commit().complete);
  EXPECT_EQ(commit().round, 0U);
  EXPECT_EQ(runs.submitted.size(), 1U);
  const RunId first = *commit().asked.at(0).run;
  ASSERT_TRUE(handle(again, "3"));
  EXPECT_EQ(commit().round, 1U);
  EXPECT_EQ(runs.superseded, std::vector{first});
}

TEST_F(RoundsTest, WhatIsHandledTwiceBeginsOneRound) {
  ASSERT_TRUE(handle({.kind = EventKind::propose, .pull_request = 1, .opened = true}, "1"));
  const Event again{.kind = EventKind::rerun};
  ASSERT_TRUE(handle(again, "2"));
  ASSERT_TRUE(handle(again, "2"));
  EXPECT_EQ(commit().round, 1U);
  EXPECT_EQ(runs.submitted.size(), 2U);
  Event press{.kind = EventKind::press, .sender = "ann", .button = "replan"};
  press.check = check_name(commit(), "plan");
  ASSERT_TRUE(handle(press, "3"));
  ASSERT_TRUE(handle(press, "3"));
  EXPECT_EQ(commit().round, 2U);
  EXPECT_EQ(runs.submitted.size(), 3U);
  EXPECT_EQ(commit().asked.at(0).note, "") << "it is not told that its check is an old one";
}

TEST_F(RoundsTest, AMergeThatWasGivenUpIsFinishedAsOne) {
  Event push{.kind = EventKind::push};
  push.before = kBase;
  host.away = true;
  EXPECT_EQ(handle(push, "1").error().code, ErrorCode::unavailable);
  host.away = false;
  ASSERT_TRUE(handle(Event{.kind = EventKind::rerun}, "2"));
  EXPECT_TRUE(commit().complete);
  EXPECT_NE(commit().asked.at(0).note, "") << "it says that nobody had looked at it";
}

TEST_F(RoundsTest, AButtonFromBeforeTheMergeDoesNothingToWhatIsPlannedAgain) {
  propose_group();
  runs.no_longer_true = *commit().asked.at(0).run;
  ASSERT_TRUE(press_apply([&] { push_group(); }));
  const RunId again = *commit().asked.at(0).run;
  ASSERT_NE(again, runs.no_longer_true);
  EXPECT_EQ(runs.runs.at(again).goal, run::Goal::planned);
  EXPECT_NE(commit().asked.at(0).note, "") << "it says that somebody pressed it";
  ASSERT_TRUE(press_apply([] {}));
  EXPECT_EQ(runs.runs.at(again).goal, run::Goal::applied);
}

using HandsTest = RoundsTest;

TEST_F(HandsTest, OfAPullRequestThatWasOpenBeforeAreThoseOfItsCommitsToo) {
  host.of = {{.author = "ann", .committer = "web-flow"}, {.author = "bob", .committer = "carol"}};
  const std::vector<std::string> all{"ann", "eve", "bob", "carol"};
  EXPECT_EQ(hands_by({}), all);
  const json::value& told = runs.submitted.at(0).origin->facts.at("people");
  EXPECT_EQ(told, json::encode(all));
  ASSERT_TRUE(handle({.kind = EventKind::propose, .sender = "dan", .pull_request = 1}, "second"));
  EXPECT_EQ(outcome_of(commits.get_pull_request("o/r", 1))->memory.people.size(), 5U)
      << "they are remembered";
}

TEST_F(HandsTest, OfOneThatOpensNowAreThoseWhoDoSo) {
  host.of = {{.author = "bob", .committer = "bob"}};
  const std::vector<std::string> both{"ann", "eve"};
  EXPECT_EQ(hands_by({.opened = true}), both);
}

TEST_F(HandsTest, OfOneThatWasQueuedUnheardAreThoseOfItsCommitsToo) {
  host.of = {{.author = "bob", .committer = "bob"}};
  Event group{.kind = EventKind::propose, .sender = "eve", .merge_group = true, .queued = 1};
  group.before = kBase;
  ASSERT_TRUE(handle(std::move(group), "group"));
  EXPECT_EQ(std::ranges::count(commit().people, "bob"), 1);
}

TEST_F(HandsTest, WithoutALoginAreNobodys) {
  host.author = "";
  host.of = {{.author = "", .committer = "web-flow"}};
  const std::vector<std::string> nobody{kGone, "eve", kWithoutLogin};
  EXPECT_EQ(hands_by({}), nobody);
}

TEST_F(HandsTest, ThatCannotBeListedAreListedLater) {
  host.away = true;
  const Event event{.kind = EventKind::propose, .pull_request = 1};
  EXPECT_EQ(handle(event, "first").error().code, ErrorCode::unavailable);
  EXPECT_EQ(outcome_of(commits.get_pull_request("o/r", 1))->version, 0U);
}

TEST(Hands, BeyondWhatGithubListsAreNobodys) {
  std::vector<CommitBy> commits(kListedCommitsMax - 1, {.author = "ann", .committer = "ann"});
  EXPECT_EQ(hands_in(commits), std::vector<std::string>{"ann"});
  commits.push_back({.author = "ann", .committer = "ann"});
  const std::vector<std::string> wanted{kBeyondTheList, "ann"};
  EXPECT_EQ(hands_in(commits), wanted);
}

constexpr Timestamp kBefore = kPlannedAt - Duration(1);
using MergeTest = RoundsTest;

TEST_F(MergeTest, GoesOnWithWhatWasPlannedByThen) {
  EXPECT_TRUE(goes_on(kPlannedAt, std::nullopt));
}

TEST_F(MergeTest, DoesNotGoOnWithWhatWasPlannedAfter) {
  EXPECT_FALSE(goes_on(kBefore, kPlannedAt));
}

TEST_F(MergeTest, OfWhichNoPullRequestTellsCameWithItsPush) {
  EXPECT_TRUE(goes_on(std::nullopt, kPlannedAt));
}

TEST_F(MergeTest, ThatWasPushedBeforeThePlanDoesNotGoOnWithIt) {
  EXPECT_FALSE(goes_on(std::nullopt, kBefore));
}

TEST_F(MergeTest, ThatWasPushedBeforeAPullRequestTellsOfItCameWithItsPush) {
  EXPECT_FALSE(goes_on(kPlannedAt, kBefore));
}

TEST_F(MergeTest, OfWhichNobodyTellsWhenItCameGoesOnWithNothing) {
  EXPECT_FALSE(goes_on(std::nullopt, std::nullopt));
}

TEST_F(RoundsTest, AMergeThatPlansNothingAgainMakesNoNewChecks) {
  propose_group();
  const RunId planned = *commit().asked.at(0).run;
  push_group();
  EXPECT_EQ(commit().asked.at(0).run, planned);
  EXPECT_EQ(runs.runs.at(planned).goal, run::Goal::applied);
  EXPECT_EQ(commit().round, 0U);
}

}  // namespace
}  // namespace porc::github

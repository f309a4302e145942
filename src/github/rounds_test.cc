// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "aio/manual_world.h"
#include "github/events.h"
#include "json/decode.h"
#include "memory_store/memory_store.h"

namespace porc::github {
namespace {

constexpr std::uint64_t kApp = 7;
const std::string kSha(40, 'a');

/// One pull request with one blueprint, which may be out of reach.
class OneHost final : public Host {
 public:
  Task<PullRequest> get_pull_request(std::string, std::uint64_t number) override {
    PullRequest pull{.number = number, .open = true};
    pull.head_sha = kSha;
    pull.base_sha = std::string(40, 'b');
    co_return pull;
  }
  Task<std::vector<FileChange>> changed_blueprints(std::string, std::string, std::string) override {
    std::vector<FileChange> changes{{.path = "infra/thing.yaml"}};
    co_return changes;
  }
  Task<std::string> read_file(std::string, std::string, std::string) override {
    if (away) co_return Error{.code = ErrorCode::unavailable, .message = "GitHub is away"};
    co_return "kind: thing\nmetadata:\n  name: thing\ninputs: {}\n";
  }
  Task<std::vector<FileAt>> blueprints_at(std::string, std::string) override {
    co_return std::vector<FileAt>();
  }
  Task<std::string> read_listed(std::string, FileAt, std::string) override {
    co_return std::string();
  }
  Task<std::vector<std::uint64_t>> pull_requests_of(std::string, std::string) override {
    co_return std::vector<std::uint64_t>();
  }
  Task<std::string> permission_of(std::string, std::string) override { co_return "admin"; }
  Task<std::optional<std::uint64_t>> own_app() override { co_return kApp; }
  bool writes_checks() const override { return true; }
  Task<std::uint64_t> create_check_run(std::string, CheckWrite) override { co_return 1; }
  Task<void> update_check_run(std::string, std::uint64_t, CheckWrite) override { co_return ok; }
  Task<std::optional<FoundCheck>> find_check_run(std::string,
                                                 std::string,
                                                 std::string,
                                                 std::string) override {
    co_return std::nullopt;
  }
  Task<void> set_status(std::string, std::string, StatusWrite) override { co_return ok; }

  bool away = false;
};

/// Takes what is submitted, and ends what is superseded.
class FewRuns final : public Runs {
 public:
  Task<Run> submit(Submission submission, identity::Principal) override {
    submitted.push_back(std::move(submission));
    Run run;
    run.id = make_run_id(Timestamp(), static_cast<std::uint32_t>(submitted.size()));
    co_return run;
  }
  Task<Run> raise_goal(RunId, run::Goal, identity::Principal) override { return no(); }
  Task<Run> approve(RunId, ApprovalRequest, identity::Principal) override { return no(); }
  Task<Run> override_approval(RunId, std::string, identity::Principal) override { return no(); }
  Task<Run> override_policy(RunId, std::string, identity::Principal) override { return no(); }
  Task<Run> cancel(RunId, std::string, identity::Principal) override { return no(); }
  Task<Run> discard(RunId, std::string, identity::Principal) override { return no(); }
  Task<Run> supersede(RunId id, std::string, identity::Principal) override {
    superseded.push_back(id);
    co_return Run{};
  }
  Task<Run> get(RunId, identity::Principal) override { return no(); }
  Task<std::optional<RunId>> overtaken_by(RunId, identity::Principal) override {
    co_return std::nullopt;
  }

  std::vector<Submission> submitted{};
  std::vector<RunId> superseded{};

 private:
  Task<Run> no() { co_return Error{.message = "not asked for here"}; }
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
  Events events{runs, store, host, EventOptions{}};
};

TEST_F(RoundsTest, WhatWasGivenUpIsFinishedByWhoeverAsksNext) {
  const Event propose{.kind = EventKind::propose, .pull_request = 1};
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

TEST_F(RoundsTest, AMergeThatWasGivenUpIsFinishedAsOne) {
  Event push{.kind = EventKind::push};
  push.before = std::string(40, 'b');
  host.away = true;
  EXPECT_EQ(handle(push, "1").error().code, ErrorCode::unavailable);
  host.away = false;
  ASSERT_TRUE(handle(Event{.kind = EventKind::rerun}, "2"));
  EXPECT_TRUE(commit().complete);
  EXPECT_NE(commit().asked.at(0).note, "") << "it says that nobody had looked at it";
}

}  // namespace
}  // namespace porc::github

// SPDX-License-Identifier: Apache-2.0
#include "github/checks.h"

#include <gtest/gtest.h>

#include "github/test_host.h"

namespace porc::github {
namespace {

const std::string kRepository = "acme/orders";
const std::string kSha(40, '1');

/// Remembers subjects and runs.
class Memory final : public RunStore, public SubjectStore {
 public:
  Task<void> append(Change change) override {
    runs.insert_or_assign(change.run.id, std::move(change.run));
    co_return ok;
  }
  Task<Run> get_run(RunId id) override { co_return runs.at(id); }
  Task<Page<Run>> list_runs(RunFilter, PageRequest) override { co_return Page<Run>(); }
  Task<std::map<run::RunStatus, std::uint64_t>> count_runs() override {
    co_return std::map<run::RunStatus, std::uint64_t>();
  }
  Task<std::vector<audit::Event>> list_events(RunId, std::uint64_t, std::size_t) override {
    co_return std::vector<audit::Event>();
  }
  Task<RunId> reserve_submission(std::string,
                                 std::string,
                                 RunId proposed,
                                 std::optional<Duration>) override {
    co_return proposed;
  }
  Task<RunId> find_submission(std::string, std::string) override { co_return RunId(); }
  Task<Subject> get_subject(std::string name) override {
    Subject subject = subjects[name];
    subject.name = std::move(name);
    co_return subject;
  }
  Task<void> put_subject(Subject subject, std::vector<OutboxEntry>) override {
    std::string name = subject.name;
    subjects[name] = std::move(subject);
    co_return ok;
  }

  std::map<RunId, Run> runs{};
  std::map<std::string, Subject> subjects{};
};

/// Takes check runs.
class Board final : public EmptyHost {
 public:
  Task<std::uint64_t> create_check_run(std::string, CheckWrite write) override {
    const std::uint64_t id = ++made;
    take(write);
    co_return id;
  }
  Task<void> update_check_run(std::string, std::uint64_t, CheckWrite write) override {
    take(write);
    co_return ok;
  }
  Task<std::optional<FoundCheck>> find_check_run(std::string,
                                                 std::string,
                                                 std::string name,
                                                 std::string) override {
    if (!remarks.contains(name)) co_return std::nullopt;
    co_return FoundCheck{.id = 1, .annotations = remarks[name].size()};
  }

  std::uint64_t made = 0;
  std::map<std::string, std::vector<std::string>> remarks{};  ///< of a check: paths, as they came

 private:
  void take(const CheckWrite& write) {
    for (const commit::Annotation& remark : write.check.annotations)
      remarks[write.name].push_back(remark.path);
  }
};

/// Takes commit statuses, and may leave their writers in the dark.
class Statuses final : public EmptyHost {
 public:
  bool writes_checks() const override { return false; }
  Task<void> set_status(std::string, std::string, StatusWrite write) override {
    ++writes;
    states[write.context] = write.state;
    if (lost) co_return Error{.code = ErrorCode::timeout, .message = "nobody answers"};
    co_return ok;
  }

  std::map<std::string, std::string> states{};
  int writes = 0;
  bool lost = false;
};

TEST(Checks, OfWhichNobodyHeardAreWrittenAgainAsStatuses) {
  Memory memory;
  Statuses board;
  Checks checks(memory, memory, board, CheckOptions{});
  const auto show = [&](std::optional<run::Reason> problem) {
    KnownCommit known;
    known.commit = {.repository = kRepository, .sha = kSha, .complete = true};
    known.commit.problem = std::move(problem);
    const commit::Commit commit = known.commit;
    Commits commits(memory);
    auto stored = commits.put(std::move(known));
    stored.start();
    EXPECT_TRUE(stored.take());
    auto shown = checks.deliver(Commits::entry_of(commit, 1));
    shown.start();
    return shown.take().has_value();
  };
  ASSERT_TRUE(show(std::nullopt));
  EXPECT_EQ(board.states["PORC Validate"], "success");
  board.lost = true;
  EXPECT_FALSE(show(run::Reason{.code = "too_large", .message = "it is too much"}));
  EXPECT_EQ(board.states["PORC Validate"], "failure");
  board.lost = false;
  ASSERT_TRUE(show(std::nullopt));
  EXPECT_EQ(board.states["PORC Validate"], "success");
  const int writes = board.writes;
  ASSERT_TRUE(show(std::nullopt));
  EXPECT_EQ(board.writes, writes) << "nothing is written twice";
}

TEST(Checks, SendRemarksOnceAllAreKnown) {
  Memory memory;
  Board board;
  Checks checks(memory, memory, board, CheckOptions{});
  porc::Run first;
  first.id = RunId::trusted("porc-20260102-030405-abc234");
  first.status = run::RunStatus::building;
  memory.runs.emplace(first.id, first);
  commit::Commit commit{.repository = kRepository, .sha = kSha, .complete = true};
  commit::Asked building{.path = "infra/a.yaml"};
  building.run = first.id;
  commit::Asked broken{.path = "infra/b.yaml"};
  broken.problem = run::Reason{.code = "malformed", .message = "it is no YAML"};
  commit.asked = {building, broken};
  KnownCommit known;
  known.commit = commit;
  Commits commits(memory);
  auto stored = commits.put(std::move(known));
  stored.start();
  ASSERT_TRUE(stored.take());
  const auto show = [&] {
    auto shown = checks.deliver(Commits::entry_of(commit, 1));
    shown.start();
    ASSERT_TRUE(shown.take());
  };
  show();
  EXPECT_TRUE(board.remarks["PORC Validate"].empty()) << "more may come before it";
  porc::Run& failed = memory.runs.at(first.id);
  failed.status = run::RunStatus::build_failed;
  failed.reason = run::Reason{.code = "invalid_argument", .message = "it renders to nothing"};
  show();
  const std::vector<std::string> each{"infra/a.yaml", "infra/b.yaml"};
  EXPECT_EQ(board.remarks["PORC Validate"], each);
}

}  // namespace
}  // namespace porc::github

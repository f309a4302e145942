// SPDX-License-Identifier: Apache-2.0
#include "github/checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "github/test_host.h"

namespace porc::github {
namespace {

const std::string kRepository = "acme/orders";
const std::string kSha(40, '1');
const std::string kValidate = "PORC Validate";

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

/// Takes check runs, and may leave their writers in the dark.
class Board final : public EmptyHost {
 public:
  /// Of a write to which no answer comes: whether it arrived all the same.
  enum class Loss { none, of_the_answer, of_the_request };

  Task<std::uint64_t> create_check_run(std::string, CheckWrite write) override {
    EXPECT_FALSE(remarks.contains(write.name)) << "nothing is made twice";
    if (auto heard = take(write); !heard) co_return std::move(heard).error();
    co_return kId;
  }
  Task<void> update_check_run(std::string, std::uint64_t id, CheckWrite write) override {
    EXPECT_EQ(id, kId);
    co_return take(write);
  }
  Task<std::optional<FoundCheck>> find_check_run(std::string,
                                                 std::string,
                                                 std::string name,
                                                 std::string) override {
    if (!remarks.contains(name)) co_return std::nullopt;
    co_return FoundCheck{.id = kId, .annotations = remarks[name].size()};
  }

  std::map<std::string, std::vector<std::string>> remarks{};  ///< of a check: paths, as they came
  std::map<std::string, std::vector<std::size_t>> writes{};   ///< of a check: remarks of each
  std::size_t lost = 0;  ///< which write of kValidate, from 1; 0 = none
  Loss loss = Loss::none;

 private:
  static constexpr std::uint64_t kId = 7;

  Result<void> take(const CheckWrite& write) {
    std::vector<std::size_t>& its_writes = writes[write.name];
    its_writes.push_back(write.check.annotations.size());
    const bool is_lost = write.name == kValidate && its_writes.size() == lost;
    const Error silence{.code = ErrorCode::timeout, .message = "nobody answers"};
    if (is_lost && loss == Loss::of_the_request) return silence;
    std::vector<std::string>& there = remarks[write.name];
    for (const commit::Annotation& remark : write.check.annotations) there.push_back(remark.path);
    if (is_lost) return silence;
    return ok;
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
  EXPECT_TRUE(board.remarks[kValidate].empty()) << "more may come before it";
  porc::Run& failed = memory.runs.at(first.id);
  failed.status = run::RunStatus::build_failed;
  failed.reason = run::Reason{.code = "invalid_argument", .message = "it renders to nothing"};
  show();
  const std::vector<std::string> each{"infra/a.yaml", "infra/b.yaml"};
  EXPECT_EQ(board.remarks[kValidate], each);
}

TEST(Checks, SendManyRemarksInPartsEachOnceAndInOrder) {
  commit::Commit commit{.repository = kRepository, .sha = kSha, .complete = true};
  std::vector<std::string> each;
  for (int number = 100; number < 220; ++number) {
    each.push_back("infra/" + std::to_string(number) + ".yaml");
    commit::Asked broken{.path = each.back()};
    broken.problem = run::Reason{.code = "malformed", .message = "it is no YAML"};
    commit.asked.push_back(std::move(broken));
  }
  const auto told_with = [&](Board& board) {
    Memory memory;
    Checks checks(memory, memory, board, CheckOptions{});
    KnownCommit known;
    known.commit = commit;
    Commits commits(memory);
    auto stored = commits.put(std::move(known));
    stored.start();
    EXPECT_TRUE(stored.take());
    int tries = 0;
    for (bool told = false; !told && tries < 3; ++tries) {
      auto shown = checks.deliver(Commits::entry_of(commit, 1));
      shown.start();
      told = shown.take().has_value();
    }
    auto again = checks.deliver(Commits::entry_of(commit, 1));
    again.start();
    EXPECT_TRUE(again.take());
    EXPECT_EQ(board.remarks[kValidate], each);
    EXPECT_THAT(board.writes[kValidate], testing::Each(testing::Le(50U)));
    return tries;
  };
  Board heard;
  EXPECT_EQ(told_with(heard), 1);
  EXPECT_THAT(heard.writes[kValidate], testing::ElementsAre(50U, 50U, 20U));
  for (const Board::Loss loss : {Board::Loss::of_the_answer, Board::Loss::of_the_request}) {
    for (const std::size_t lost : {1U, 2U, 3U}) {
      SCOPED_TRACE(lost);
      Board board;
      board.loss = loss;
      board.lost = lost;
      EXPECT_EQ(told_with(board), 2);
      EXPECT_LE(board.writes[kValidate].size(), 4U) << "no more than one more";
    }
  }
}

}  // namespace
}  // namespace porc::github

// SPDX-License-Identifier: Apache-2.0
#include "sqlite_store/writer.h"

#include <algorithm>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "aio/loop.h"

namespace porc::sqlite_store {
namespace {

constexpr sql::Query kInsert{.name = "insert", .text = "INSERT INTO thing (id) VALUES (:id)"};
constexpr sql::Query kOrphan{.name = "orphan", .text = "INSERT INTO child (parent) VALUES (1)"};
constexpr sql::Query kRollback{.name = "give up", .text = "ROLLBACK"};
constexpr sql::Query kCount{.name = "count", .text = "SELECT count(*) FROM thing"};

using Db = sql::Connection;

Result<void> insert(Db& db, int id) {
  return db.use(kInsert).bind(":id", id).run();
}

/// A writer whose thread waits until the test opens the gate, so that what is queued meanwhile
/// becomes one batch.
class WriterTest : public testing::Test {
 protected:
  WriterTest() {
    Db db = Db::open(":memory:", Db::Access::read_write).value();
    EXPECT_TRUE(
        db.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY) STRICT;"
                   "CREATE TABLE parent (id INTEGER PRIMARY KEY) STRICT;"
                   "CREATE TABLE child (parent INTEGER REFERENCES parent DEFERRABLE INITIALLY "
                   "DEFERRED) STRICT;"
                   "PRAGMA foreign_keys = ON;"));
    writer.emplace(std::move(db), loop, WriterLimits{.queue_max = 8, .batch_max = 8});
    start([this](Db&) -> Result<void> {
      entered.set_value();
      gate.get_future().wait();
      return ok;
    });
    entered.get_future().wait();
    started.clear();
  }

  template <class F>
  void start(F operation) {
    started.push_back(writer->run(std::move(operation)));
    started.back().start();
  }
  /// Resumes what was answered until now.
  void turn() {
    loop.post([this] { loop.stop(); });
    loop.run();
  }
  /// Opens the gate and answers how the operations that were started ended.
  std::vector<std::optional<ErrorCode>> outcomes() {
    gate.set_value();
    while (!std::ranges::all_of(started, &Task<void>::done)) turn();
    std::vector<std::optional<ErrorCode>> codes;
    for (auto& task : started) {
      auto result = task.take();
      codes.push_back(result ? std::nullopt : std::optional(result.error().code));
    }
    return codes;
  }
  std::int64_t count() {
    auto counted = run_to_end(loop, writer->run([](Db& db) -> Result<std::int64_t> {
      sql::Statement row = db.use(kCount);
      PORC_CHECK(row.step());
      return row.integer(0);
    }));
    return counted ? *counted : -1;
  }

  using Codes = std::vector<std::optional<ErrorCode>>;
  std::promise<void> entered;
  std::promise<void> gate;
  aio::Loop loop;
  std::optional<Writer> writer;
  std::vector<Task<void>> started;
};

TEST_F(WriterTest, AnOperationThatFailsUndoesItselfAlone) {
  start([](Db& db) { return insert(db, 1); });
  start([](Db& db) -> Result<void> {
    PORC_CHECK(insert(db, 2));
    return Error{.code = ErrorCode::not_found, .message = "changed its mind"};
  });
  start([](Db& db) { return insert(db, 1); });
  start([](Db& db) { return insert(db, 3); });
  EXPECT_EQ(outcomes(),
            (Codes{std::nullopt, ErrorCode::not_found, ErrorCode::conflict, std::nullopt}));
  EXPECT_EQ(count(), 2);
}

TEST_F(WriterTest, ACommitThatFailsFailsThemAll) {
  start([](Db& db) { return insert(db, 1); });
  start([](Db& db) { return db.run(kOrphan); });
  start([](Db& db) { return insert(db, 1); });  // its conflict is with what is undone
  Codes codes = outcomes();
  EXPECT_EQ(codes, Codes(3, ErrorCode::unavailable));
  EXPECT_EQ(count(), 0);
}

TEST_F(WriterTest, ATransactionThatTheDatabaseGaveUpFailsThemAll) {
  start([](Db& db) { return insert(db, 1); });
  start([](Db& db) { return db.run(kRollback); });
  start([](Db& db) { return insert(db, 2); });
  EXPECT_EQ(outcomes(), Codes(3, ErrorCode::unavailable));
  EXPECT_EQ(count(), 0);
}

TEST_F(WriterTest, AnExceptionIsAnError) {
  start([](Db&) -> Result<void> { throw std::bad_alloc(); });
  EXPECT_EQ(outcomes(), Codes{ErrorCode::internal});
}

TEST_F(WriterTest, AFullQueueRefusesAtOnce) {
  for (int id = 1; id <= 8; ++id) start([id](Db& db) { return insert(db, id); });
  Task<void> refused = writer->run([](Db& db) { return insert(db, 9); });
  refused.start();
  ASSERT_TRUE(refused.done());
  EXPECT_EQ(refused.take().error().code, ErrorCode::unavailable);
  EXPECT_EQ(outcomes(), Codes(8, std::nullopt));
  EXPECT_EQ(count(), 8);
}

TEST_F(WriterTest, WhatNobodyWaitsForAnyMoreIsStillWritten) {
  start([](Db& db) { return insert(db, 1); });
  started.clear();
  EXPECT_EQ(outcomes(), Codes{});
  EXPECT_EQ(count(), 1);
}

TEST_F(WriterTest, ClosingFinishesTheQueue) {
  for (int id = 1; id <= 3; ++id) start([id](Db& db) { return insert(db, id); });
  gate.set_value();
  writer.reset();
  turn();
  for (auto& task : started) {
    ASSERT_TRUE(task.done());
    EXPECT_TRUE(task.take());
  }
}

}  // namespace
}  // namespace porc::sqlite_store

// SPDX-License-Identifier: Apache-2.0
#include "sqlite_store/writer.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "aio/loop.h"

namespace porc::sqlite_store {
namespace {

constexpr sql::Query kInsert{.name = "insert", .text = "INSERT INTO thing (id) VALUES (:id)"};
constexpr sql::Query kOrphan{.name = "orphan", .text = "INSERT INTO child (parent) VALUES (1)"};
constexpr sql::Query kRollback{.name = "give up", .text = "ROLLBACK"};
constexpr sql::Query kCount{.name = "count", .text = "SELECT count(*) FROM thing"};

constexpr int kFoldAfter = 20;

using Db = sql::Connection;

Result<void> insert(Db& db, int id) {
  return db.use(kInsert).bind(":id", id).run();
}

/// A writer whose thread waits until the test opens the gate, so that what is queued meanwhile
/// becomes one batch.
class WriterTest : public testing::Test {
 protected:
  explicit WriterTest(const std::string& file = ":memory:") {
    Db db = Db::open(file, Db::Access::read_write).value();
    EXPECT_TRUE(
        db.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY) STRICT;"
                   "CREATE TABLE parent (id INTEGER PRIMARY KEY) STRICT;"
                   "CREATE TABLE child (parent INTEGER REFERENCES parent DEFERRABLE INITIALLY "
                   "DEFERRED) STRICT;"
                   "PRAGMA foreign_keys = ON;"));
    writer.emplace(std::move(db),
                   loop,
                   WriterLimits{.queue_max = 8, .batch_max = 8, .fold_after = kFoldAfter});
    start([this](Db&) -> Result<void> {
      entered.set_value();
      gate.get_future().wait();
      return ok;
    });
    entered.get_future().wait();
    started.clear();
  }

  template <class F>
  void start(F operation, Durable durable = Durable::now) {
    started.push_back(writer->run(std::move(operation), durable));
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

struct Folder {
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "writer-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

/// The same with a write-ahead log on the disk.
class LoggedWriterTest : private Folder, public WriterTest {
 protected:
  LoggedWriterTest() : WriterTest(log_to(path / "db")) {}

  /// Spec: https://www.sqlite.org/fileformat2.html#the_write_ahead_log: a frame that ends a
  /// transaction tells the size of the database, any other tells 0.
  int commits() const {
    std::ifstream file(path / "db-wal", std::ios::binary);
    const std::string log(std::istreambuf_iterator<char>(file), {});
    constexpr std::size_t kHeader = 32, kFrameHeader = 24, kPage = 4096, kSizeAt = 4;
    int found = 0;
    for (std::size_t at = kHeader; at + kFrameHeader <= log.size(); at += kFrameHeader + kPage) {
      found += log.substr(at + kSizeAt, 4) != std::string(4, '\0');
    }
    return found;
  }

  /// How many rows the database has without its log.
  std::int64_t folded() const {
    const std::filesystem::path alone = path / "alone";
    std::filesystem::copy_file(
        path / "db", alone, std::filesystem::copy_options::overwrite_existing);
    Db db = Db::open(alone, Db::Access::read_write).value();
    sql::Statement row = db.use(kCount);
    const auto counted = row.step();
    return counted && *counted ? row.integer(0) : 0;
  }

 private:
  static std::string log_to(const std::filesystem::path& file) {
    Db db = Db::open(file, Db::Access::read_write).value();
    EXPECT_TRUE(db.execute("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL;"));
    return file.string();
  }
};

TEST_F(LoggedWriterTest, WhatWaitsTogetherSharesOneCommit) {
  const int before = commits();
  for (int id = 1; id <= 5; ++id) {
    start([id](Db& db) { return insert(db, id); });
  }
  EXPECT_EQ(outcomes(), Codes(5, std::nullopt));
  EXPECT_EQ(commits(), before + 1);
  EXPECT_EQ(count(), 5);
}

TEST_F(LoggedWriterTest, AQuietMomentFoldsALongLogIntoTheDatabase) {
  EXPECT_EQ(outcomes(), Codes{});
  constexpr int kOpened = 1;  // the gate was an operation, too
  const auto add = [this](int id) {
    return run_to_end(loop, writer->run([id](Db& db) { return insert(db, id); }));
  };
  for (int id = 1; id < kFoldAfter - kOpened; ++id) EXPECT_TRUE(add(id));
  EXPECT_EQ(folded(), 0);
  EXPECT_TRUE(add(kFoldAfter - kOpened));
  const auto latest = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (folded() == 0 && std::chrono::steady_clock::now() < latest) std::this_thread::yield();
  EXPECT_EQ(folded(), kFoldAfter - kOpened);
}

/// Spec: https://www.sqlite.org/pragma.html#pragma_synchronous.
enum Synchronous { kNormal = 1, kFull = 2 };

/// How commits are synced now. SQLite answers when it prepares the text, so that each look needs a
/// statement of its own: `look` names it.
std::int64_t synchronous(Db& db, std::string_view look) {
  sql::Statement row = db.use({.name = look, .text = "PRAGMA synchronous"});
  return row.step() ? row.integer(0) : -1;
}

TEST_F(LoggedWriterTest, OnlyWhatMayBeDurableLaterIsCommittedWithoutASync) {
  std::vector<std::int64_t> seen;
  const auto look = [&seen](Db& db) -> Result<void> {
    constexpr std::string_view kLooks[] = {"a", "b", "c", "d"};
    seen.push_back(synchronous(db, kLooks[seen.size()]));
    return ok;
  };
  start(look, Durable::later);
  start(look, Durable::later);
  EXPECT_EQ(outcomes(), Codes(2, std::nullopt));
  EXPECT_TRUE(run_to_end(loop, writer->run(look)));
  EXPECT_TRUE(run_to_end(loop, writer->run(look, Durable::later)));
  EXPECT_EQ(seen, (std::vector<std::int64_t>{kNormal, kNormal, kFull, kNormal}));
}

TEST_F(LoggedWriterTest, OneThatMustBeDurableNowHasItsBatchSynced) {
  std::int64_t seen = 0;
  start([](Db& db) { return insert(db, 1); }, Durable::later);
  start([](Db& db) { return insert(db, 2); });
  start(
      [&seen](Db& db) -> Result<void> {
        seen = synchronous(db, "look");
        return ok;
      },
      Durable::later);
  EXPECT_EQ(outcomes(), Codes(3, std::nullopt));
  EXPECT_EQ(seen, kFull);
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

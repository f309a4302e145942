// SPDX-License-Identifier: Apache-2.0
// Connections to a real PostgreSQL that break, hang and collide.
#include "pg/pool.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "pg/migrate.h"
#include "pg/transaction.h"
#include "tests/fakes/postgres_server.h"
#include "tests/stores/relay.h"

namespace porc::pg {
namespace {

using namespace std::chrono_literals;

constexpr Query kOne{.name = "one", .text = "SELECT 1::bigint"};
constexpr Query kEcho{.name = "echo", .text = "SELECT :text::text, :bytes::bytea, :number::bigint"};
constexpr Query kArray{.name = "array", .text = "SELECT unnest(:texts::text[])"};
constexpr Query kBad{.name = "bad", .text = "SELECT 1 / :zero::bigint"};
constexpr Query kSleep{.name = "sleep", .text = "SELECT pg_sleep(60)"};
constexpr Query kInsert{.name = "insert", .text = "INSERT INTO t (n) VALUES (:n)"};
constexpr Query kCount{.name = "count", .text = "SELECT count(*) FROM t"};
constexpr Query kOthers{.name = "others",
                        .text =
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            " WHERE datname = current_database() AND pid <> pg_backend_pid()"};

class PoolTest : public testing::Test {
 protected:
  static fakes::PostgresServer& server() {
    static fakes::PostgresServer one;
    return one;
  }
  Connection connect() { return Connection::open({.url = url}).value(); }
  template <class T>
  Result<T> run(Task<T> task) {
    return aio::run_to_end(loop, std::move(task));
  }
  static Result<std::int64_t> one(Connection& db) {
    PORC_TRY(const Rows rows, db.run(Statement(kOne)));
    return rows.integer(0, 0);
  }

  std::string url = server().new_database();
  aio::Loop loop{};
};

TEST_F(PoolTest, ValuesComeBackAsTheyWent) {
  Connection db = connect();
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  Statement echo(kEcho);
  echo.bind(":text", "a'b\\c\"日本").bind_bytes(":bytes", bytes).bind(":number", -7);
  const Rows rows = db.run(echo).value();
  EXPECT_EQ(rows.text(0, 0), "a'b\\c\"日本");
  EXPECT_EQ(rows.text(0, 1), bytes);
  EXPECT_EQ(rows.integer(0, 2), -7);
  const std::vector<std::string> texts{"", "a,b", "{\"x\\y\"}", "NULL", " "};
  Statement array(kArray);
  const Rows unnested = db.run(array.bind(":texts", texts)).value();
  ASSERT_EQ(unnested.size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(unnested.text(i, 0), texts[i]);
}

TEST_F(PoolTest, ArraysComeBackAsTheyWent) {
  constexpr Query kArrays{.name = "arrays",
                          .text =
                              "SELECT words, number FROM unnest(:texts::text[], :numbers::bigint[])"
                              " AS made (words, number)"};
  Connection db = connect();
  const std::vector<std::optional<std::string>> texts{
      std::nullopt, "日本", "", std::string(70'000, 'x')};
  const std::vector<std::optional<std::uint64_t>> numbers{0, std::nullopt, 1ULL << 62U, 255};
  Statement arrays(kArrays);
  const Rows rows = db.run(arrays.bind(":texts", texts).bind(":numbers", numbers)).value();
  ASSERT_EQ(rows.size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(rows.optional_text(i, 0), texts[i]) << i;
    EXPECT_EQ(rows.is_null(i, 1), !numbers[i]) << i;
    if (numbers[i]) {
      EXPECT_EQ(rows.count(i, 1), *numbers[i]) << i;
    }
  }
  Statement empty(kArray);
  EXPECT_TRUE(db.run(empty.bind(":texts", std::vector<std::string>())).value().empty());
}

TEST_F(PoolTest, TextWithAZeroByteIsRefusedBeforeItIsSent) {
  Connection db = connect();
  Statement echo(kEcho);
  echo.bind(":text", std::string_view("a\0b", 3)).bind(":bytes", std::nullopt).bind(":number", 1);
  EXPECT_EQ(db.run(echo).error().code, ErrorCode::invalid_argument);
  Statement array(kArray);
  array.bind(":texts", std::vector{std::string("a\0b", 3)});
  EXPECT_EQ(db.run(array).error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(one(db).value(), 1) << "the connection goes on";
}

TEST_F(PoolTest, AFailureUndoesAllThatWentWithIt) {
  Connection db = connect();
  ASSERT_TRUE(db.execute("CREATE TABLE t (n bigint PRIMARY KEY)"));
  std::vector<Statement> three{Statement(kInsert), Statement(kBad), Statement(kInsert)};
  three[0].bind(":n", 1);
  three[1].bind(":zero", 0);
  three[2].bind(":n", 2);
  const auto failed = db.run(three);
  ASSERT_FALSE(failed);
  EXPECT_EQ(db.failure().state, "22012");
  EXPECT_EQ(db.run(Statement(kCount)).value().integer(0, 0), 0);
}

TEST_F(PoolTest, WhatIsNotCommittedIsUndone) {
  Connection db = connect();
  ASSERT_TRUE(db.execute("CREATE TABLE t (n bigint PRIMARY KEY)"));
  {
    Transaction transaction(db);
    transaction.add(kInsert).bind(":n", 1);
    ASSERT_TRUE(transaction.ask());
  }
  EXPECT_FALSE(db.in_transaction());
  EXPECT_EQ(db.run(Statement(kCount)).value().integer(0, 0), 0);
}

TEST_F(PoolTest, ATransactionTakesOneRoundTrip) {
  ASSERT_TRUE(connect().execute("CREATE TABLE t (n bigint PRIMARY KEY)"));
  const stores::Relay relay(url);
  Connection db = Connection::open({.url = relay.url()}).value();
  int next = 0;
  const auto turns_of = [&](Durable durable, bool asks_first) {
    const int before = relay.turns();
    Transaction transaction(db, durable);
    for (int i = 0; i < 3; ++i) transaction.add(kInsert).bind(":n", ++next);
    if (asks_first) {
      EXPECT_TRUE(transaction.ask());
      transaction.add(kInsert).bind(":n", ++next);
    }
    EXPECT_TRUE(transaction.commit());
    return relay.turns() - before;
  };
  EXPECT_EQ(turns_of(Durable::now, false), 1) << "what is prepared goes along";
  EXPECT_EQ(turns_of(Durable::now, false), 1);
  EXPECT_EQ(turns_of(Durable::later, false), 1);
  EXPECT_EQ(turns_of(Durable::now, true), 2);
  EXPECT_EQ(db.run(Statement(kCount)).value().integer(0, 0), next);
}

TEST_F(PoolTest, AStatementAloneIsDoneWholeOrNotAtAll) {
  constexpr Query kInsertAll{.name = "insert_all",
                             .text = "INSERT INTO t SELECT unnest(:ns::bigint[])"};
  Connection db = connect();
  ASSERT_TRUE(db.execute("CREATE TABLE t (n bigint PRIMARY KEY)"));
  const auto commit = [&](const std::vector<std::uint64_t>& numbers) {
    Transaction transaction(db);
    transaction.add(kInsertAll).bind(":ns", numbers);
    return transaction.commit();
  };
  EXPECT_TRUE(commit({1, 2}));
  EXPECT_FALSE(commit({3, 1}));
  EXPECT_FALSE(db.in_transaction());
  EXPECT_EQ(connect().run(Statement(kCount)).value().integer(0, 0), 2);
}

TEST_F(PoolTest, WhatFailsWhenItIsCommittedLeavesNoAnswersBehind) {
  Connection db = connect();
  ASSERT_TRUE(db.execute("CREATE TABLE t (n bigint UNIQUE DEFERRABLE INITIALLY DEFERRED)"));
  ASSERT_TRUE(db.run(Statement(kInsert).bind(":n", 1)));
  {
    Transaction transaction(db);
    transaction.add(kInsert).bind(":n", 1);
    EXPECT_FALSE(transaction.commit());
  }
  EXPECT_TRUE(db.is_broken());
  EXPECT_TRUE(db.failure().may_have_committed);
}

TEST_F(PoolTest, AConnectionThatBrokeIsOpenedAgainAndNobodyNotices) {
  Pool pool({.url = url}, 2, 16, loop);
  EXPECT_EQ(run(pool.run(one)).value(), 1);
  Connection other = connect();
  ASSERT_TRUE(other.run(Statement(kOthers)));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(run(pool.run(one)).value(), 1);
}

TEST_F(PoolTest, WhatMayHaveBeenCommittedDoesNotRunAgain) {
  Connection other = connect();
  ASSERT_TRUE(
      other.execute("CREATE TABLE t (n bigint PRIMARY KEY);"
                    "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
                    " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;"
                    "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED"
                    " FOR EACH ROW EXECUTE FUNCTION die()"));
  Pool pool({.url = url}, 1, 16, loop);
  std::atomic<int> runs = 0;
  auto insert = [&runs](Connection& db) -> Result<void> {
    ++runs;
    Transaction transaction(db);
    transaction.add(kInsert).bind(":n", 1);
    PORC_CHECK(transaction.commit());
    return ok;
  };
  const auto outcome = run(pool.run(insert));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::unavailable);
  EXPECT_EQ(runs, 1);
}

TEST_F(PoolTest, ACollisionRunsAgain) {
  Connection other = connect();
  ASSERT_TRUE(other.execute("CREATE TABLE t (n bigint PRIMARY KEY)"));
  Pool pool({.url = url}, 1, 16, loop);
  std::atomic<int> runs = 0;
  auto insert = [&](Connection& db) -> Result<void> {
    Transaction transaction(db);
    transaction.add(kInsert).bind(":n", ++runs == 1 ? 1 : 2);
    PORC_CHECK(transaction.commit());
    return ok;
  };
  Statement taken(kInsert);
  ASSERT_TRUE(other.run(taken.bind(":n", 1)));
  EXPECT_TRUE(run(pool.run(insert)));
  EXPECT_EQ(runs, 2);
}

TEST_F(PoolTest, AStatementThatTakesTooLongIsEnded) {
  Pool pool({.url = url, .statement_max = 200ms}, 1, 16, loop);
  auto sleep = [](Connection& db) -> Result<void> {
    PORC_CHECK(db.run(Statement(kSleep)));
    return ok;
  };
  const auto outcome = run(pool.run(sleep));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::unavailable);
  EXPECT_NE(outcome.error().message.find("statement timeout"), std::string::npos);
  EXPECT_EQ(run(pool.run(one)).value(), 1);
}

TEST_F(PoolTest, AServerThatIsAwayIsSaidToBeAndFoundAgain) {
  fakes::PostgresServer mine;
  Pool pool({.url = mine.url("postgres")}, 1, 16, loop);
  EXPECT_EQ(run(pool.run(one)).value(), 1);
  mine.stop();
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  // Each pause is waited for, and the next one is longer.
  Duration longest{0};
  while (longest <= 2 * Pauses::kFirst && std::chrono::steady_clock::now() < deadline) {
    const Error error = run(pool.run(one)).error();
    EXPECT_EQ(error.code, ErrorCode::unavailable);
    EXPECT_LE(error.retry_after, Pauses::kMax);
    longest = std::max<Duration>(longest, error.retry_after);
    ASSERT_TRUE(run(aio::sleep_until(loop, loop.now() + error.retry_after)));
  }
  EXPECT_GT(longest, 2 * Pauses::kFirst);
  mine.start();
  auto answer = run(pool.run(one));
  while (!answer && std::chrono::steady_clock::now() < deadline) {
    ASSERT_TRUE(run(aio::sleep_until(loop, loop.now() + answer.error().retry_after)));
    answer = run(pool.run(one));
  }
  EXPECT_EQ(std::move(answer).value_or(0), 1);
  mine.stop();
  const Error again = run(pool.run(one)).error();
  EXPECT_EQ(again.code, ErrorCode::unavailable);
  EXPECT_LE(run(pool.run(one)).error().retry_after, Pauses::kFirst) << "they begin small again";
}

TEST_F(PoolTest, AnAddressThatIsNoneIsRefused) {
  EXPECT_EQ(Connection::open({.url = "postgresql://127.0.0.1:1/x?nonsense=1"}).error().code,
            ErrorCode::invalid_argument);
  EXPECT_EQ(Connection::open({.url = "postgresql://127.0.0.1:1/x"}).error().code,
            ErrorCode::unavailable);
}

class MigrateTest : public PoolTest {
 protected:
  static constexpr Query kFirst{.name = "0001_first", .text = "CREATE TABLE a (n bigint);"};
  static constexpr Query kSecond{.name = "0002_second", .text = "CREATE TABLE b (n bigint);"};
  static constexpr Query kThird{.name = "0003_third", .text = "CREATE TABLE c (n bigint);"};
  static constexpr Query kBroken{.name = "0002_broken",
                                 .text = "CREATE TABLE b (n bigint); SELECT nonsense();"};
  const std::vector<const Query*> one_step{&kFirst};
  const std::vector<const Query*> two_steps{&kFirst, &kSecond};
  const std::vector<const Query*> three_steps{&kFirst, &kSecond, &kThird};
};

TEST_F(MigrateTest, EachStepIsTakenOnceWhoeverBegins) {
  std::vector<std::thread> servers;
  std::atomic<int> done = 0;
  for (int i = 0; i < 6; ++i) {
    servers.emplace_back([&] {
      auto db = Connection::open({.url = url});
      if (db && migrate(*db, two_steps)) ++done;
    });
  }
  for (std::thread& one : servers) one.join();
  EXPECT_EQ(done, 6);
}

TEST_F(MigrateTest, AServerThatIsOneStepOlderGoesOnAndAnOlderOneDoesNot) {
  Connection db = connect();
  ASSERT_TRUE(migrate(db, three_steps));
  EXPECT_TRUE(migrate(db, two_steps));
  const auto refused = migrate(db, one_step);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::precondition_failed);
}

TEST_F(MigrateTest, AStepThatFailsLeavesNothing) {
  {
    Connection db = connect();
    const std::vector<const Query*> broken{&kFirst, &kBroken};
    EXPECT_FALSE(migrate(db, broken));
  }
  Connection db = connect();
  EXPECT_TRUE(migrate(db, two_steps));
}

}  // namespace
}  // namespace porc::pg

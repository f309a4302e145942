// SPDX-License-Identifier: Apache-2.0
#include "sql/connection.h"

#include <string>

#include <gtest/gtest.h>

namespace porc::sql {
namespace {

constexpr Query kInsert{
    .name = "insert",
    .text = "INSERT INTO thing (id, number, at, note) VALUES (:id, :number, :at, :note)"};
constexpr Query kSelect{.name = "select",
                        .text = "SELECT id, number, at, note FROM thing ORDER BY id"};
constexpr Query kUpdate{.name = "update", .text = "UPDATE thing SET number = 0"};

class ConnectionTest : public testing::Test {
 protected:
  ConnectionTest() {
    EXPECT_TRUE(
        db.execute("CREATE TABLE thing (id TEXT PRIMARY KEY, number INTEGER, at INTEGER, "
                   "note TEXT) STRICT;"));
  }
  Result<void> insert(std::string_view id, std::optional<std::string> note = std::nullopt) {
    return db.use(kInsert)
        .bind(":id", id)
        .bind(":number", 1U << 31)
        .bind(":at", Timestamp(Duration(-5)))
        .bind(":note", note)
        .run();
  }
  Connection db = Connection::open(":memory:", Connection::Access::read_write).value();
};

TEST_F(ConnectionTest, ValuesComeBackAsTheyWereBound) {
  const std::string bytes("ü\0'\"", 5);
  ASSERT_TRUE(insert("a", bytes));
  ASSERT_TRUE(insert("", std::nullopt));
  Statement rows = db.use(kSelect);
  ASSERT_TRUE(*rows.step());
  EXPECT_EQ(rows.text(0), "");
  EXPECT_FALSE(rows.is_null(0)) << "empty is not NULL";
  EXPECT_EQ(rows.optional_text(3), std::nullopt);
  ASSERT_TRUE(*rows.step());
  EXPECT_EQ(rows.count(1), 1U << 31);
  EXPECT_EQ(rows.time(2), Timestamp(Duration(-5)));
  EXPECT_EQ(rows.optional_text(3), bytes);
  EXPECT_FALSE(*rows.step());
}

TEST_F(ConnectionTest, AStatementIsCleanForItsNextUse) {
  ASSERT_TRUE(insert("a", "first"));
  ASSERT_TRUE(insert("b"));
  {
    Statement left_early = db.use(kSelect);
    ASSERT_TRUE(*left_early.step());
  }
  Statement rows = db.use(kSelect);
  ASSERT_TRUE(*rows.step());
  EXPECT_EQ(rows.text(0), "a");
}

TEST_F(ConnectionTest, ADuplicateKeyIsAConflict) {
  ASSERT_TRUE(insert("a"));
  auto twice = insert("a", "tell-nobody");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code, ErrorCode::conflict);
  EXPECT_EQ(twice.error().to_string(),
            "database: UNIQUE constraint failed: thing.id, while running insert");
}

TEST_F(ConnectionTest, WrongSqlIsAnErrorWhenItIsStepped) {
  constexpr Query wrong{.name = "wrong", .text = "SELECT x FROM nowhere"};
  auto result = db.use(wrong).bind(":id", "x").step();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::internal);
  EXPECT_EQ(result.error().to_string(), "database: no such table: nowhere, while preparing wrong");
}

TEST_F(ConnectionTest, TellsHowManyRowsChanged) {
  ASSERT_TRUE(insert("a"));
  ASSERT_TRUE(insert("b"));
  ASSERT_TRUE(db.run(kUpdate));
  EXPECT_EQ(db.changes(), 2);
}

TEST_F(ConnectionTest, TellsWhetherATransactionIsOpen) {
  EXPECT_FALSE(db.in_transaction());
  ASSERT_TRUE(db.execute("BEGIN"));
  EXPECT_TRUE(db.in_transaction());
  ASSERT_TRUE(db.execute("ROLLBACK"));
  EXPECT_FALSE(db.in_transaction());
}

TEST(ConnectionOpenTest, AMissingFolderIsUnavailable) {
  auto db = Connection::open("/nonexistent/x.db", Connection::Access::read_write);
  ASSERT_FALSE(db);
  EXPECT_EQ(db.error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace porc::sql

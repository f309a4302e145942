// SPDX-License-Identifier: Apache-2.0
#include "sql/migrate.h"

#include <array>

#include <gtest/gtest.h>

namespace porc::sql {
namespace {

constexpr std::int32_t kOurs = 0x54455354;
constexpr Query kFirst{.name = "first", .text = "CREATE TABLE a (x INTEGER) STRICT;"};
constexpr Query kSecond{.name = "second", .text = "ALTER TABLE a ADD COLUMN y INTEGER;"};
constexpr Query kBroken{.name = "broken", .text = "CREATE TABLE b (x); CREATE TABLE a (x);"};
constexpr Query kVersion{.name = "version", .text = "PRAGMA user_version"};
constexpr Query kTables{.name = "tables", .text = "SELECT count(*) FROM sqlite_schema"};

constexpr auto kOne = std::to_array<const Query*>({&kFirst});
constexpr auto kTwo = std::to_array<const Query*>({&kFirst, &kSecond});

class MigrateTest : public testing::Test {
 protected:
  std::int64_t number(const Query& query) {
    Statement statement = db.use(query);
    EXPECT_TRUE(*statement.step());
    return statement.integer(0);
  }
  Connection db = Connection::open(":memory:", Connection::Access::read_write).value();
};

TEST_F(MigrateTest, RunsWhatIsMissingAndNothingTwice) {
  ASSERT_TRUE(migrate(db, kOne, kOurs));
  ASSERT_TRUE(migrate(db, kTwo, kOurs));
  ASSERT_TRUE(migrate(db, kTwo, kOurs));
  EXPECT_EQ(number(kVersion), 2);
  EXPECT_TRUE(db.execute("INSERT INTO a (x, y) VALUES (1, 2)"));
}

TEST_F(MigrateTest, ANewerSchemaIsRefused) {
  ASSERT_TRUE(migrate(db, kTwo, kOurs));
  auto result = migrate(db, kOne, kOurs);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::precondition_failed);
  EXPECT_NE(result.error().message.find("newer porc"), std::string::npos);
}

TEST_F(MigrateTest, AnotherProgramsDatabaseIsRefused) {
  ASSERT_TRUE(db.execute("CREATE TABLE theirs (x)"));
  auto result = migrate(db, kOne, kOurs);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::corrupt);
  EXPECT_EQ(number(kTables), 1);
}

TEST_F(MigrateTest, ABrokenMigrationLeavesTheVersionBefore) {
  constexpr auto broken = std::to_array<const Query*>({&kFirst, &kBroken});
  auto result = migrate(db, broken, kOurs);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().trail.back(), "migrating to broken");
  EXPECT_EQ(number(kVersion), 1);
  EXPECT_EQ(number(kTables), 1);
  EXPECT_FALSE(db.in_transaction());
}

}  // namespace
}  // namespace porc::sql

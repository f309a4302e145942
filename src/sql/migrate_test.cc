// SPDX-License-Identifier: Apache-2.0
#include "sql/migrate.h"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

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

class CheckSchemaTest : public testing::Test {
 protected:
  ~CheckSchemaTest() override { std::filesystem::remove_all(folder); }

  static std::filesystem::path make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "schema-XXXXXX").string();
    return ::mkdtemp(name.data());
  }
  Connection make() const {
    Connection db = Connection::open(file, Connection::Access::read_write).value();
    EXPECT_TRUE(db.execute("PRAGMA journal_mode = WAL"));
    EXPECT_TRUE(migrate(db, kTwo, kOurs));
    return db;
  }
  ErrorCode refused(std::size_t newest, std::int32_t application = kOurs) const {
    const auto checked = check_schema(file, newest, application);
    EXPECT_FALSE(checked);
    return checked ? ErrorCode::internal : checked.error().code;
  }

  std::filesystem::path folder = make_folder();
  std::filesystem::path file = folder / "a.db";
};

TEST_F(CheckSchemaTest, OnlyTheSameOneIsTakenAndNothingIsMadeBesideIt) {
  { Connection ended = make(); }
  EXPECT_TRUE(check_schema(file, 2, kOurs));
  EXPECT_EQ(refused(1), ErrorCode::precondition_failed);
  EXPECT_EQ(refused(3), ErrorCode::precondition_failed);
  EXPECT_EQ(refused(2, kOurs + 1), ErrorCode::corrupt);
  const auto there = std::filesystem::directory_iterator(folder);
  EXPECT_EQ(std::distance(begin(there), end(there)), 1);
}

TEST_F(CheckSchemaTest, WhatOnlyTheLogSaysCounts) {
  const Connection open = make();
  ASSERT_TRUE(std::filesystem::exists(file.string() + "-wal"));
  EXPECT_TRUE(check_schema(file, 2, kOurs));
  EXPECT_EQ(refused(3), ErrorCode::precondition_failed);
}

TEST_F(CheckSchemaTest, WhatIsNoDatabaseIsTold) {
  EXPECT_EQ(refused(2), ErrorCode::not_found);
  std::ofstream(file).close();
  EXPECT_EQ(refused(2), ErrorCode::not_found);
  std::ofstream(file) << "SQLite";
  EXPECT_EQ(refused(2), ErrorCode::corrupt);
}

}  // namespace
}  // namespace porc::sql

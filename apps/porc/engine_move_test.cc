// SPDX-License-Identifier: Apache-2.0
#include "engine_move.h"

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "host/files.h"
#include "sql/connection.h"

namespace porc::app {
namespace {

namespace fs = std::filesystem;

class EngineMoveTest : public testing::Test {
 protected:
  ~EngineMoveTest() override { fs::remove_all(scratch); }

  static fs::path make_folder() {
    std::string name = (fs::temp_directory_path() / "engine-move-XXXXXX").string();
    return ::mkdtemp(name.data());
  }
  /// An engine with these workspaces and one fact.
  std::unique_ptr<TableRows> make(const std::string& name,
                                  std::initializer_list<const char*> workspaces) const {
    auto rows = make_engine({.folder = scratch / name}).value();
    EXPECT_TRUE(rows->at_once([&]() -> Result<void> {
      for (const char* id : workspaces) PORC_CHECK(rows->write_rows("workspace", {{id, id, "{}"}}));
      return rows->write_rows("fact", {{"secret", name}});
    }));
    return rows;
  }
  static std::size_t count(TableRows& rows) {
    std::size_t found = 0;
    for (const std::string& table : rows.tables())
      found += rows.read_rows(table, "", 100).value().size();
    return found;
  }

  fs::path scratch = make_folder();
};

TEST_F(EngineMoveTest, AllRowsAreMovedAndAgainIsHarmless) {
  const auto from = make("from", {"ws-1", "ws-2"});
  const auto to = make_engine({.folder = scratch / "to"}).value();
  EXPECT_EQ(move_engine(*from, *to).value(), 3U);
  EXPECT_EQ(move_engine(*from, *to).value(), 3U);
  EXPECT_EQ(count(*to), 3U);
}

TEST_F(EngineMoveTest, NoRowIsLeftInAnEngineWhoseLastTableHoldsSomething) {
  const auto from = make("from", {"ws-1"});
  const auto to = make("to", {});
  const auto moved = move_engine(*from, *to);
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().code, ErrorCode::conflict);
  EXPECT_EQ(count(*to), 1U);
}

TEST_F(EngineMoveTest, WhatEndsItLeavesNoRow) {
  const auto from = make("from", {"ws-1"});
  const auto to = make_engine({.folder = scratch / "to"}).value();
  const auto ended = to->at_once([&]() -> Result<void> {
    PORC_CHECK(to->write_rows("workspace", {{"ws-1", "ws-1", "{}"}}));
    return Error{.code = ErrorCode::corrupt, .message = "the next page is damaged"};
  });
  EXPECT_EQ(ended.error().code, ErrorCode::corrupt);
  EXPECT_EQ(count(*to), 0U);
}

TEST_F(EngineMoveTest, AnEngineOfAnotherSchemaIsReadByNobody) {
  make("from", {"ws-1"}).reset();
  const fs::path file = scratch / "from/engine.db";
  {
    auto old = sql::Connection::open(file, sql::Connection::Access::read_write).value();
    ASSERT_TRUE(old.execute("PRAGMA user_version = 1"));
  }
  const std::string before = host::read_file(file, std::size_t{64} << 20).value();
  const auto opened = open_engine({.folder = scratch / "from"});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::precondition_failed);
  EXPECT_NE(opened.error().message.find("start `porc serve` of this version"), std::string::npos);
  EXPECT_EQ(host::read_file(file, std::size_t{64} << 20).value(), before);
}

TEST_F(EngineMoveTest, WhereNoEngineIsNoneIsMade) {
  EXPECT_EQ(open_engine({.folder = scratch / "none"}).value(), nullptr);
  EXPECT_FALSE(fs::exists(scratch / "none"));
}

}  // namespace
}  // namespace porc::app

// SPDX-License-Identifier: Apache-2.0
// A server's connection ends between any two statements that change something: what was answered is
// there, and nothing is there by half or twice.
#include <gtest/gtest.h>

#include "aio/loop.h"
#include "pg/connection.h"
#include "postgres_store/postgres_store.h"
#include "tests/fakes/postgres_server.h"
#include "tests/stores/acts.h"

namespace porc::postgres_store {
namespace {

using stores::Acts;

/// Counts statements, also of what is undone, and ends whoever sends number `at` or one after it:
/// so nobody mends by trying again what was left.
constexpr const char* kCut = R"(
CREATE SEQUENCE cut_count;
CREATE TABLE cut (at bigint NOT NULL);
CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF nextval('cut_count') >= (SELECT at FROM cut) THEN
    PERFORM pg_terminate_backend(pg_backend_pid());
    PERFORM pg_sleep(0.01);
  END IF;
  RETURN NULL;
END $$;
DO $$
DECLARE one regclass;
BEGIN
  FOR one IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'cut' LOOP
    EXECUTE format('CREATE TRIGGER cut BEFORE INSERT OR UPDATE OR DELETE ON %s'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION cut()', one);
  END LOOP;
END $$;
)";

class CrashTest : public testing::Test {
 protected:
  std::unique_ptr<PostgresStore> open(const std::string& url) {
    return PostgresStore::open(loop, {.address = {.url = url}, .connections = 2}).value();
  }
  /// How many statements were counted.
  static std::int64_t counted(pg::Connection& db) {
    return db.run(pg::Statement({.name = "counted", .text = "SELECT last_value FROM cut_count"}))
        .value()
        .integer(0, 0);
  }

  fakes::PostgresServer server{};
  aio::Loop loop{};
  Acts work{loop};
};

TEST_F(CrashTest, WhatIsLeftBetweenAnyTwoStatementsIsWhole) {
  bool was_cut = true;
  int at = 1;
  for (; was_cut; ++at) {
    const std::string url = server.new_database();
    auto store = open(url);
    auto db = pg::Connection::open({.url = url}).value();
    ASSERT_TRUE(db.execute(kCut));
    ASSERT_TRUE(db.execute("INSERT INTO cut VALUES (" + std::to_string(at) + ")"));
    const int acts = work.act(*store);
    was_cut = counted(db) >= at;
    ASSERT_TRUE(db.execute("DELETE FROM cut"));
    SCOPED_TRACE("ended at statement " + std::to_string(at) + " after " + std::to_string(acts) +
                 " acts");
    EXPECT_TRUE(was_cut || acts == Acts::kAll);
    store.reset();
    const auto fresh = open(url);
    work.expect_sound(*fresh);
    work.expect_done(*fresh, acts);
    // Somebody goes on from there.
    ASSERT_TRUE(aio::run_to_end(loop, fresh->append(Acts::new_run(100))));
    work.expect_sound(*fresh);
    if (HasFailure()) return;
  }
  EXPECT_GT(at, 2 * Acts::kAll);
}

}  // namespace
}  // namespace porc::postgres_store

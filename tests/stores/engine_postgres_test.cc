// SPDX-License-Identifier: Apache-2.0
// The lifecycles of this program lie in a PostgreSQL database.
#include <algorithm>

#include "host/clock.h"
#include "terraform_engine/drivers.h"
#include "terraform_engine/engine_rows.h"
#include "terraform_engine/postgres_database.h"
#include "terraform_engine/postgres_queries.h"
#include "terraform_engine/queries.h"
#include "terraform_engine/test_lifecycle.h"
#include "tests/fakes/postgres_server.h"

namespace porc::terraform_engine {

namespace {

fakes::PostgresServer& server() {
  static fakes::PostgresServer running;
  return running;
}

/// The address of the one that open_test_database made last.
std::string& last_database() {
  static std::string address;
  return address;
}

TEST(EngineQueries, EachIsSpokenByBothDatabases) {
  for (const sql::Query* query : queries::kAll) {
    const bool is_spoken = std::ranges::any_of(
        postgres_queries::kAll, [&](const pg::Query* each) { return each->name == query->name; });
    EXPECT_TRUE(is_spoken) << query->name;
  }
}

TEST(PostgresDatabase, AFactThatMetAnErrorIsNotCommitted) {
  auto database = PostgresDatabase::open({.url = server().new_database()}).value();
  ASSERT_TRUE(database->begin());
  ASSERT_TRUE(database->change(queries::put_fact,
                               {{":name", std::string("a")}, {":value", std::string("1")}}));
  const Database::Values workspace{
      {":id", std::string("w")}, {":name", std::string("n")}, {":document", std::string("{}")}};
  ASSERT_TRUE(database->change(queries::put_workspace, workspace));
  const Database::Values twin{
      {":id", std::string("v")}, {":name", std::string("n")}, {":document", std::string("{}")}};
  EXPECT_EQ(database->change(queries::put_workspace, twin).error().code, ErrorCode::conflict);
  EXPECT_FALSE(database->commit());
  database->rollback();
  EXPECT_TRUE(database->ask(queries::get_fact, {{":name", std::string("a")}}).value().empty());
}

TEST(PostgresDatabase, ItIsThereAgainAfterTheServerWas) {
  auto database = PostgresDatabase::open({.url = server().new_database()}).value();
  ASSERT_TRUE(database->change(queries::put_fact,
                               {{":name", std::string("a")}, {":value", std::string("1")}}));
  ASSERT_TRUE(database->begin());
  server().restart();
  EXPECT_FALSE(database->change(queries::put_fact,
                                {{":name", std::string("a")}, {":value", std::string("2")}}));
  EXPECT_FALSE(database->commit());
  database->rollback();
  EXPECT_EQ(database->ask(queries::get_fact, {{":name", std::string("a")}}).value().at(0).at(0),
            "1");
}

/// The server's clock goes wrong, for whoever uses this database: what is asked for by its name is
/// another one. The clock of this process stays right.
void set_clock(const std::string& address, const std::string& ahead) {
  auto db = pg::Connection::open({.url = address}).value();
  ASSERT_TRUE(db.execute(
      "ALTER FUNCTION pg_catalog.clock_timestamp() RENAME TO right_clock;"
      "CREATE FUNCTION pg_catalog.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS"
      " $$ SELECT pg_catalog.right_clock() + interval '" +
      ahead + "' $$"));
}

TEST(PostgresDatabase, LeasesFollowTheServersClockAlsoWhereItIsWrong) {
  for (const int hours : {1, -1}) {
    SCOPED_TRACE(hours);
    const std::string address = server().new_database();
    const auto one = PostgresDatabase::open({.url = address}).value();
    const auto other = PostgresDatabase::open({.url = address}).value();
    set_clock(address, std::to_string(hours) + " hours");
    for (Database* database : {one.get(), other.get()}) {
      const Duration ahead = database->begin().value() - host::system_now();
      EXPECT_LT(std::chrono::abs(ahead - std::chrono::hours(hours)), std::chrono::minutes(10));
      database->rollback();
    }
  }
}

/// What servers hear of each other where their database is wrong about the time.
class WrongClockTest : public LifecycleTest, public testing::WithParamInterface<const char*> {
 protected:
  WrongClockTest() { set_clock(last_database(), GetParam()); }
  void act_as(const std::string& server, Duration life) {
    instance = server;
    const Instance self{.id = server, .session = server + "-1", .patience_ms = 60'000};
    ASSERT_TRUE(change(beat, self, true, life));
  }
};

TEST_P(WrongClockTest, APhaseIsItsServersForAsLongAsThatOneIsHeardOf) {
  act_as("a", std::chrono::minutes(20));
  const std::string run = begun();
  act_as("b", std::chrono::minutes(20));
  ASSERT_TRUE(change(take_over));
  EXPECT_EQ(status_of(run), hosted::Status::planning);
  act_as("a", std::chrono::minutes(-20));
  instance = "b";
  ASSERT_TRUE(change(take_over));
  EXPECT_EQ(status_of(run), hosted::Status::plan_queued);
}

INSTANTIATE_TEST_SUITE_P(Either, WrongClockTest, testing::Values("1 hour", "-1 hour"));

TEST(EngineRows, ADatabaseWithoutAnEngineIsLeftAsItIs) {
  const std::string address = server().new_database();
  const auto opened = rows_of_server(Secret(address), Schema::as_it_is);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::not_found);
  auto db = pg::Connection::open({.url = address}).value();
  EXPECT_TRUE(db.execute("CREATE SCHEMA porc_engine"));
}

TEST(EngineRows, WhatIsWrittenAtOnceIsAllThereOrNotAtAll) {
  const std::string address = server().new_database();
  const auto rows = rows_of_server(Secret(address), Schema::brought_up_to_date).value();
  const auto ended = rows->at_once([&]() -> Result<void> {
    PORC_CHECK(rows->write_rows("workspace", {{"w", "n", "{}"}}));
    EXPECT_EQ(rows->read_rows("workspace", "", 9).value().size(), 1U);
    return rows->write_rows("fact", {{"a", "row", "of three"}});
  });
  EXPECT_EQ(ended.error().code, ErrorCode::corrupt);
  EXPECT_TRUE(rows->read_rows("workspace", "", 9).value().empty());
  ASSERT_TRUE(rows->at_once([&] { return rows->write_rows("workspace", {{"w", "n", "{}"}}); }));
  const auto as_it_is = rows_of_server(Secret(address), Schema::as_it_is).value();
  EXPECT_EQ(as_it_is->read_rows("workspace", "", 9).value().size(), 1U);
}

}  // namespace

std::unique_ptr<Database> open_test_database(const std::filesystem::path& /*folder*/) {
  last_database() = server().new_database();
  return PostgresDatabase::open({.url = last_database()}).value();
}

}  // namespace porc::terraform_engine

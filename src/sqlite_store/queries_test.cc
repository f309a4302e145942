// SPDX-License-Identifier: Apache-2.0
#include "sqlite_store/queries.h"

#include <regex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sql/migrate.h"
#include "sqlite_store/database.h"
#include "sqlite_store/migrations.h"

namespace porc::sqlite_store {
namespace {

std::vector<std::string> plan_of(sql::Connection& db, const sql::Query& query) {
  std::string text = "EXPLAIN QUERY PLAN " + std::string(query.text);
  sql::Query explain{.name = query.name, .text = text};
  sql::Statement rows = db.use(explain);
  std::vector<std::string> plan;
  for (;;) {
    auto row = rows.step();
    if (!row) ADD_FAILURE() << row.error().to_string();
    if (!row || !*row) return plan;
    plan.push_back(rows.text(3));
  }
}

class QueriesTest : public testing::TestWithParam<const sql::Query*> {
 protected:
  QueriesTest() { EXPECT_TRUE(sql::migrate(db, migrations::kAll, kApplicationId)); }
  sql::Connection db =
      sql::Connection::open(":memory:", sql::Connection::Access::read_write).value();
};

// A covering index is read in place of a table only by what counts all rows.
TEST_P(QueriesTest, SearchesTheTablesThatGrow) {
  const std::regex scan("SCAN (change|run|job|outbox|event)\\b(?!.*COVERING INDEX).*");
  for (const std::string& step : plan_of(db, *GetParam())) {
    EXPECT_FALSE(std::regex_match(step, scan)) << step;
  }
}

TEST_P(QueriesTest, SortsNothingItself) {
  for (const std::string& step : plan_of(db, *GetParam())) {
    EXPECT_EQ(step.find("TEMP B-TREE"), std::string::npos) << step;
  }
}

INSTANTIATE_TEST_SUITE_P(All, QueriesTest, testing::ValuesIn(queries::kAll), [](const auto& query) {
  return std::string(query.param->name);
});

}  // namespace
}  // namespace porc::sqlite_store

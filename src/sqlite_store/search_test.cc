// SPDX-License-Identifier: Apache-2.0
#include "sqlite_store/search.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sql/migrate.h"
#include "sqlite_store/database.h"
#include "sqlite_store/migrations.h"

namespace porc::sqlite_store {
namespace {

/// In their order.
const std::vector<std::string> kIds = {
    "porc-19700101-000000-222222",
    "porc-20240101-000000-2zzzzz",
    "porc-20240101-000000-aaaaaa",
    "porc-20240229-235959-7a7a7a",
    "porc-20240229-235959-zzzzzz",
    "porc-20240301-000000-222222",
    "porc-21001231-235959-zzzzzz",
};

TEST(SearchTest, PlacesAreInTheOrderOfIds) {
  for (std::size_t i = 1; i < kIds.size(); ++i)
    EXPECT_LT(order_of(kIds[i - 1]), order_of(kIds[i])) << kIds[i];
  EXPECT_LT(order_of(kIds.back()), order_of(kBeyondAllIds));
}

TEST(SearchTest, TheDatabaseComputesTheSamePlaces) {
  auto db = sql::Connection::open(":memory:", sql::Connection::Access::read_write).value();
  ASSERT_TRUE(sql::migrate(db, migrations::kAll, kApplicationId));
  constexpr sql::Query kInsert{
      .name = "insert",
      .text =
          "INSERT INTO run (id, version, status, kind, environment, name, workspace,"
          " audit_sequence, audit_head, projection)"
          " VALUES (:id, 1, 'applied', 'k', 'dev', 'n', 'w', 1, '', '') RETURNING place"};
  for (const std::string& id : kIds) {
    sql::Statement row = db.use(kInsert);
    ASSERT_TRUE(row.bind(":id", id).step().value());
    EXPECT_EQ(row.integer(0), order_of(id)) << id;
  }
}

}  // namespace
}  // namespace porc::sqlite_store

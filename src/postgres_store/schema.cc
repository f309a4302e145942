// SPDX-License-Identifier: Apache-2.0
#include "postgres_store/schema.h"

#include "pg/migrate.h"
#include "postgres_store/migrations.h"

namespace porc::postgres_store {

Result<void> make_schema(pg::Connection& db) {
  return pg::migrate(db, migrations::kAll);
}

Result<void> check_schema(pg::Connection& db) {
  return pg::check_schema(db, migrations::kAll.size());
}

}  // namespace porc::postgres_store

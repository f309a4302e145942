// SPDX-License-Identifier: Apache-2.0
// The schema of this program's stores (migrations/), which nobody else names.
#pragma once

#include "base/result.h"
#include "pg/connection.h"

namespace porc::postgres_store {

/// Brings a database up to it. Errors: as pg::migrate.
Result<void> make_schema(pg::Connection& db);
/// Whether a database has just this one; it is only read. Errors: as pg::check_schema.
Result<void> check_schema(pg::Connection& db);

}  // namespace porc::postgres_store

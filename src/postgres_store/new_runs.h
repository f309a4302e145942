// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "pg/connection.h"
#include "postgres_store/gathering.h"

namespace porc::postgres_store {

/// Stores new runs that a Gathering takes in one transaction of one row each in a few statements:
/// true when they are on the disk, false when something of one stands in the way of all, and
/// nothing was changed. Errors: unavailable when the connection broke.
Result<bool> append_new_runs(pg::Connection& db, const Gathering::Changes& changes);

}  // namespace porc::postgres_store

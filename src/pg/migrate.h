// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "base/result.h"
#include "pg/connection.h"
#include "pg/query.h"

namespace porc::pg {

/// Brings a database to the newest schema: runs the migrations that it has not seen, each in a
/// transaction of its own, while an advisory lock keeps others from doing the same. Migration i
/// (from 0) makes version i + 1, which the table porc_schema records. A schema that is one step
/// newer is accepted: every step leaves what the program before it uses, so that a new version can
/// replace an old one server by server. Errors: precondition_failed when it is newer than that;
/// those of the server.
Result<void> migrate(Connection& db, std::span<const Query* const> migrations);
/// Whether the schema is that of `newest` migrations. It is only read. Errors: not_found when there
/// is none; precondition_failed when it is another one.
Result<void> check_schema(Connection& db, std::size_t newest);

}  // namespace porc::pg

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "base/result.h"
#include "sql/connection.h"
#include "sql/query.h"

namespace porc::sql {

/// Brings a database to the newest schema: runs the migrations that it has not seen, each in a
/// transaction of its own. Migration i (from 0) makes version i + 1, which `PRAGMA user_version`
/// records; `application_id` marks the database as ours.
/// Errors: precondition_failed when a newer program made the schema; corrupt when the database is
/// not empty and belongs to another program.
Result<void> migrate(Connection& connection,
                     std::span<const Query* const> migrations,
                     std::int32_t application_id);

/// Whether the database in `path` has the schema of `newest` migrations. It is only read. Errors:
/// not_found when there is no file, or nothing in it; precondition_failed when the schema is
/// another one; corrupt as `migrate`.
Result<void> check_schema(const std::filesystem::path& path,
                          std::size_t newest,
                          std::int32_t application_id);

}  // namespace porc::sql

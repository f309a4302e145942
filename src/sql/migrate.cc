// SPDX-License-Identifier: Apache-2.0
#include "sql/migrate.h"

#include <string>

namespace porc::sql {
namespace {

constexpr Query kUserVersion{.name = "user_version", .text = "PRAGMA user_version"};
constexpr Query kApplicationId{.name = "application_id", .text = "PRAGMA application_id"};
constexpr Query kCountTables{.name = "count_tables", .text = "SELECT count(*) FROM sqlite_schema"};

Result<std::int64_t> number(Connection& connection, const Query& query) {
  Statement statement = connection.use(query);
  PORC_TRY([[maybe_unused]] bool row, statement.step());
  return statement.integer(0);
}

// A PRAGMA takes no parameter; what is put in is a number of our own.
std::string set_pragma(const char* name, std::int64_t value) {
  return "PRAGMA " + std::string(name) + " = " + std::to_string(value) + ";";
}

}  // namespace

Result<void> migrate(Connection& connection,
                     std::span<const Query* const> migrations,
                     std::int32_t application_id) {
  PORC_TRY(std::int64_t tables, number(connection, kCountTables));
  PORC_TRY(std::int64_t owner, number(connection, kApplicationId));
  if (tables != 0 && owner != application_id) {
    return Error{.code = ErrorCode::corrupt, .message = "the database belongs to another program"};
  }
  PORC_TRY(std::int64_t version, number(connection, kUserVersion));
  auto newest = static_cast<std::int64_t>(migrations.size());
  if (version > newest) {
    return Error{.code = ErrorCode::precondition_failed,
                 .message = "the database was made by a newer porc: its schema is version " +
                            std::to_string(version) + ", this program knows " +
                            std::to_string(newest) + "; start the newer one"};
  }
  for (; version < newest; ++version) {
    const Query& step = *migrations[static_cast<std::size_t>(version)];
    auto done = connection.execute("BEGIN IMMEDIATE;" + std::string(step.text) +
                                   set_pragma("application_id", application_id) +
                                   set_pragma("user_version", version + 1) + "COMMIT;");
    if (!done) {
      if (connection.in_transaction()) PORC_CHECK(connection.execute("ROLLBACK"));
      return std::move(done).error().in("migrating to " + std::string(step.name));
    }
  }
  return ok;
}

}  // namespace porc::sql

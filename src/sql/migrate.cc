// SPDX-License-Identifier: Apache-2.0
#include "sql/migrate.h"

#include <string>

#include "base/schema.h"

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

Error foreign() {
  return {.code = ErrorCode::corrupt, .message = "the database belongs to another program"};
}

}  // namespace

Result<void> migrate(Connection& connection,
                     std::span<const Query* const> migrations,
                     std::int32_t application_id) {
  PORC_TRY(std::int64_t tables, number(connection, kCountTables));
  PORC_TRY(std::int64_t owner, number(connection, kApplicationId));
  if (tables != 0 && owner != application_id) return foreign();
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

Result<void> check_schema(const std::filesystem::path& path,
                          std::size_t newest,
                          std::int32_t application_id) {
  if (!std::filesystem::exists(path))
    return Error{.code = ErrorCode::not_found, .message = path.string() + " does not exist"};
  PORC_TRY(Connection connection, Connection::open(path, Connection::Access::read_only));
  PORC_TRY(const std::int64_t tables, number(connection, kCountTables));
  if (tables == 0)
    return Error{.code = ErrorCode::not_found, .message = path.string() + " holds nothing"};
  PORC_TRY(const std::int64_t owner, number(connection, kApplicationId));
  if (owner != application_id) return foreign();
  PORC_TRY(const std::int64_t version, number(connection, kUserVersion));
  if (version == static_cast<std::int64_t>(newest)) return ok;
  return other_schema(static_cast<std::uint64_t>(version), newest);
}

}  // namespace porc::sql

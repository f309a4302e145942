// SPDX-License-Identifier: Apache-2.0
#include "sql/migrate.h"

#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

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

struct Marks {
  std::int64_t version = 0;
  std::int64_t application_id = 0;
};

/// Of a database whose log may say more than its file.
Result<Marks> ask_marks(const std::filesystem::path& path) {
  PORC_TRY(Connection connection, Connection::open(path, Connection::Access::read_only));
  Marks marks;
  PORC_TRY(marks.version, number(connection, kUserVersion));
  PORC_TRY(marks.application_id, number(connection, kApplicationId));
  return marks;
}

/// Of one without a log: SQLite would make one beside it, only to read it. Spec: SQLite, "Database
/// File Format", section 1.3; numbers are big-endian.
Result<Marks> read_marks(const std::filesystem::path& path) {
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  constexpr std::size_t kVersionAt = 60;
  constexpr std::size_t kApplicationAt = 68;
  std::string header(100, '\0');
  std::ifstream in(path, std::ios::binary);
  in.read(header.data(), static_cast<std::streamsize>(header.size()));
  if (in.bad() || !in.is_open())
    return Error{.code = ErrorCode::unavailable, .message = path.string() + " cannot be read"};
  if (!header.starts_with(kMagic)) return foreign();
  const auto number_at = [&header](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = at; i < at + sizeof value; ++i)
      value = value << 8U | static_cast<unsigned char>(header[i]);
    return static_cast<std::int64_t>(static_cast<std::int32_t>(value));
  };
  return Marks{.version = number_at(kVersionAt), .application_id = number_at(kApplicationAt)};
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
  std::error_code absent;
  const auto size = std::filesystem::file_size(path, absent);
  if (absent || size == 0) {
    return Error{.code = ErrorCode::not_found,
                 .message = path.string() + (absent ? " does not exist" : " holds nothing")};
  }
  const bool has_log = std::filesystem::exists(path.string() + "-wal");
  PORC_TRY(const Marks marks, has_log ? ask_marks(path) : read_marks(path));
  if (marks.application_id != application_id) return foreign();
  if (marks.version == static_cast<std::int64_t>(newest)) return ok;
  return other_schema(static_cast<std::uint64_t>(marks.version), newest);
}

}  // namespace porc::sql

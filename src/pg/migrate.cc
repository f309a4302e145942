// SPDX-License-Identifier: Apache-2.0
#include "pg/migrate.h"

#include <string>

#include "base/schema.h"

namespace porc::pg {
namespace {

constexpr Query kMakeTable{.name = "make_schema_table",
                           .text =
                               "CREATE TABLE IF NOT EXISTS porc_schema ("
                               "version bigint NOT NULL PRIMARY KEY,"
                               " made_at timestamptz NOT NULL DEFAULT now())"};
constexpr Query kVersion{.name = "schema_version",
                         .text = "SELECT coalesce(max(version), 0) FROM porc_schema"};
constexpr Query kTable{.name = "schema_table",
                       .text = "SELECT to_regclass('porc_schema') IS NOT NULL"};
constexpr Query kLock{.name = "lock_schema", .text = "SELECT pg_advisory_lock(1347375680)"};
constexpr Query kUnlock{.name = "unlock_schema", .text = "SELECT pg_advisory_unlock(1347375680)"};

Result<std::size_t> version_of(Connection& db) {
  PORC_TRY(const Rows table, db.run(Statement(kTable)));
  if (!table.boolean(0, 0)) return std::size_t{0};
  PORC_TRY(const Rows version, db.run(Statement(kVersion)));
  return version.count(0, 0);
}

Result<void> make_newer(Connection& db, std::span<const Query* const> migrations) {
  PORC_TRY([[maybe_unused]] const Rows table, db.run(Statement(kMakeTable)));
  PORC_TRY(std::size_t version, version_of(db));
  for (; version < migrations.size(); ++version) {
    const Query& step = *migrations[version];
    // What is put in is a number of our own.
    auto done = db.execute("BEGIN;" + std::string(step.text) +
                           "INSERT INTO porc_schema (version) VALUES (" +
                           std::to_string(version + 1) + "); COMMIT;");
    if (!done) return std::move(done).error().in("migrating to " + std::string(step.name));
  }
  return ok;
}

}  // namespace

Result<void> migrate(Connection& db, std::span<const Query* const> migrations) {
  PORC_TRY(const std::size_t version, version_of(db));
  if (version == migrations.size() || version == migrations.size() + 1) return ok;
  if (version > migrations.size()) {
    return Error{.code = ErrorCode::precondition_failed,
                 .message = "the database was made by a newer porc: its schema is version " +
                            std::to_string(version) + ", this program knows " +
                            std::to_string(migrations.size()) + "; start the newer one"};
  }
  PORC_TRY([[maybe_unused]] const Rows locked, db.run(Statement(kLock)));
  PORC_CHECK(make_newer(db, migrations));
  PORC_TRY([[maybe_unused]] const Rows unlocked, db.run(Statement(kUnlock)));
  return ok;
}

Result<void> check_schema(Connection& db, std::size_t newest) {
  PORC_TRY(const std::size_t version, version_of(db));
  if (version == newest) return ok;
  if (version > 0) return other_schema(version, newest);
  return Error{.code = ErrorCode::not_found, .message = "porc keeps nothing there"};
}

}  // namespace porc::pg

// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/sqlite_database.h"

#include "host/clock.h"
#include "sql/migrate.h"
#include "terraform_engine/migrations.h"

namespace porc::terraform_engine {
namespace {

constexpr std::int32_t kApplicationId = 0x504f5245;  // "PORE"
// What another process (a backup, a reader) may hold the file.
constexpr const char* kSettings =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
    "PRAGMA busy_timeout = 10000;";

void bind_all(sql::Statement& statement, const Database::Values& values) {
  for (const Database::Value& each : values) {
    if (const auto* text = std::get_if<std::string>(&each.value)) {
      statement.bind(each.name, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&each.value)) {
      statement.bind(each.name, *number);
    } else {
      statement.bind(each.name, std::nullopt);
    }
  }
}

}  // namespace

Result<std::unique_ptr<Database>> SqliteDatabase::open(const std::filesystem::path& path,
                                                       Schema schema) {
  if (schema == Schema::as_it_is)
    PORC_CHECK(sql::check_schema(path, migrations::kAll.size(), kApplicationId));
  PORC_TRY(sql::Connection file, sql::Connection::open(path, sql::Connection::Access::read_write));
  PORC_CHECK(file.execute(kSettings));
  PORC_CHECK(sql::migrate(file, migrations::kAll, kApplicationId));
  return std::unique_ptr<Database>(new SqliteDatabase(std::move(file)));
}

Result<std::vector<Database::Row>> SqliteDatabase::ask(const sql::Query& query,
                                                       const Values& values) {
  sql::Statement statement = file_.use(query);
  bind_all(statement, values);
  std::vector<Row> rows;
  for (;;) {
    PORC_TRY(const bool is_row, statement.step());
    if (!is_row) return rows;
    Row row;
    for (int column = 0; column < statement.columns(); ++column)
      row.push_back(statement.text(column));
    rows.push_back(std::move(row));
  }
}

Result<std::int64_t> SqliteDatabase::change(const sql::Query& query, const Values& values) {
  {
    sql::Statement statement = file_.use(query);
    bind_all(statement, values);
    PORC_CHECK(statement.run());
  }
  return file_.changes();
}

Result<Timestamp> SqliteDatabase::begin() {
  PORC_CHECK(file_.execute("BEGIN IMMEDIATE"));
  return host::system_now();
}

Result<void> SqliteDatabase::commit() {
  return file_.execute("COMMIT");
}

void SqliteDatabase::rollback() {
  // It can only fail when there is nothing to roll back any more.
  [[maybe_unused]] auto ignored = file_.execute("ROLLBACK");
}

}  // namespace porc::terraform_engine

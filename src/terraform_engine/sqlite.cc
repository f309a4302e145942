// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/sqlite.h"

#include <sqlite3.h>

namespace porc::terraform_engine {
namespace {

// What another process (a backup, a reader) may hold the file.
constexpr int kBusyWaitMs = 10'000;

void bind(sqlite3_stmt* statement, int place, const SqlValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    sqlite3_bind_int64(statement, place, *number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    sqlite3_bind_text64(statement, place, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
  } else if (const auto* blob = std::get_if<Blob>(&value)) {
    sqlite3_bind_blob64(statement, place, blob->bytes.data(), blob->bytes.size(), SQLITE_STATIC);
  } else {
    sqlite3_bind_null(statement, place);
  }
}

std::string column_bytes(sqlite3_stmt* statement, int column) {
  const void* bytes = sqlite3_column_blob(statement, column);
  auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

SqlValue column(sqlite3_stmt* statement, int index) {
  switch (sqlite3_column_type(statement, index)) {
    case SQLITE_INTEGER:
      return sqlite3_column_int64(statement, index);
    case SQLITE_TEXT:
      return column_bytes(statement, index);
    case SQLITE_BLOB:
      return Blob{column_bytes(statement, index)};
    default:
      return std::monostate();
  }
}

}  // namespace

void Sqlite::Close::operator()(sqlite3* connection) const noexcept {
  sqlite3_close(connection);
}
void Sqlite::Close::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

Sqlite::Sqlite(Sqlite&&) noexcept = default;
Sqlite::~Sqlite() = default;

Result<Sqlite> Sqlite::open(const std::filesystem::path& path) {
  sqlite3* raw = nullptr;
  int status = sqlite3_open_v2(path.c_str(),
                               &raw,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                               nullptr);
  Sqlite opened(raw);
  if (status != SQLITE_OK) return opened.failure().in("opening " + path.string());
  sqlite3_busy_timeout(raw, kBusyWaitMs);
  PORC_CHECK(
      opened.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"));
  return opened;
}

Error Sqlite::failure() const {
  int code = sqlite3_errcode(connection_.get());
  ErrorCode kind = code == SQLITE_CONSTRAINT                         ? ErrorCode::conflict
                   : code == SQLITE_CORRUPT || code == SQLITE_NOTADB ? ErrorCode::corrupt
                                                                     : ErrorCode::unavailable;
  return Error{.code = kind,
               .message = std::string("sqlite: ") + sqlite3_errmsg(connection_.get())};
}

Result<void> Sqlite::execute(const std::string& statements) {
  int status = sqlite3_exec(connection_.get(), statements.c_str(), nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return failure();
  return ok;
}

Result<sqlite3_stmt*> Sqlite::prepare(std::string_view sql) {
  if (auto known = statements_.find(sql); known != statements_.end()) return known->second.get();
  sqlite3_stmt* raw = nullptr;
  int status = sqlite3_prepare_v3(connection_.get(),
                                  sql.data(),
                                  static_cast<int>(sql.size()),
                                  SQLITE_PREPARE_PERSISTENT,
                                  &raw,
                                  nullptr);
  if (status != SQLITE_OK) return failure();
  statements_[std::string(sql)].reset(raw);
  return raw;
}

Result<std::vector<SqlRow>> Sqlite::query(std::string_view sql, std::vector<SqlValue> arguments) {
  PORC_TRY(sqlite3_stmt * statement, prepare(sql));
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    bind(statement, static_cast<int>(i) + 1, arguments[i]);
  }
  std::vector<SqlRow> rows;
  int status = SQLITE_ROW;
  while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
    SqlRow row;
    for (int i = 0; i < sqlite3_column_count(statement); ++i) row.push_back(column(statement, i));
    rows.push_back(std::move(row));
  }
  auto answer = status == SQLITE_DONE ? Result<std::vector<SqlRow>>(std::move(rows))
                                      : Result<std::vector<SqlRow>>(failure());
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  return answer;
}

std::string text_of(const SqlRow& row, std::size_t index) {
  const auto* text = std::get_if<std::string>(&row.at(index));
  return text == nullptr ? std::string() : *text;
}

std::string bytes_of(const SqlRow& row, std::size_t index) {
  const auto* blob = std::get_if<Blob>(&row.at(index));
  return blob == nullptr ? std::string() : blob->bytes;
}

}  // namespace porc::terraform_engine

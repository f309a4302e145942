// SPDX-License-Identifier: Apache-2.0
#include "sql/statement.h"

#include <utility>

#include <sqlite3.h>

#include "base/assert.h"
#include "sql/connection.h"

namespace porc::sql {

Statement::Statement(const Query& query, sqlite3_stmt* prepared, std::optional<Error> error)
    : query_(query), prepared_(prepared), error_(std::move(error)) {}

Statement::~Statement() {
  if (prepared_ == nullptr) return;
  sqlite3_reset(prepared_);
  sqlite3_clear_bindings(prepared_);
}

int Statement::parameter(std::string_view name) const {
  int index = sqlite3_bind_parameter_index(prepared_, std::string(name).c_str());
  PORC_ASSERT(index > 0);
  return index;
}

Statement& Statement::bind(std::string_view name, std::string_view text) {
  if (!error_) {
    // The empty view may have no address, which SQLite would take for NULL.
    const char* bytes = text.empty() ? "" : text.data();
    keep_error(sqlite3_bind_text64(
        prepared_, parameter(name), bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  }
  return *this;
}

Statement& Statement::bind(std::string_view name, std::int64_t number) {
  if (!error_) keep_error(sqlite3_bind_int64(prepared_, parameter(name), number));
  return *this;
}

Statement& Statement::bind_blob(std::string_view name, std::string_view bytes) {
  if (!error_) {
    const char* first = bytes.empty() ? "" : bytes.data();
    keep_error(
        sqlite3_bind_blob64(prepared_, parameter(name), first, bytes.size(), SQLITE_TRANSIENT));
  }
  return *this;
}

Statement& Statement::bind(std::string_view name, std::nullopt_t) {
  if (!error_) keep_error(sqlite3_bind_null(prepared_, parameter(name)));
  return *this;
}

Result<bool> Statement::step() {
  if (!error_) {
    int code = sqlite3_step(prepared_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    keep_error(code);
  }
  return *error_;
}

Result<void> Statement::run() {
  for (;;) {
    PORC_TRY(bool row, step());
    if (!row) return ok;
  }
}

int Statement::columns() const {
  return sqlite3_column_count(prepared_);
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(prepared_, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(prepared_, column);
}

std::string Statement::text(int column) const {
  // Bytes are asked for after the text: the call may convert and move it.
  const void* bytes = sqlite3_column_text(prepared_, column);
  auto size = static_cast<std::size_t>(sqlite3_column_bytes(prepared_, column));
  return size == 0 ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

std::string Statement::blob(int column) const {
  const void* bytes = sqlite3_column_blob(prepared_, column);
  auto size = static_cast<std::size_t>(sqlite3_column_bytes(prepared_, column));
  return size == 0 ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

std::optional<std::string> Statement::optional_text(int column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}

void Statement::keep_error(int code) {
  if (code == SQLITE_OK) return;
  error_ = error_from(
      code, sqlite3_errmsg(sqlite3_db_handle(prepared_)), "running " + std::string(query_.name));
}

}  // namespace porc::sql

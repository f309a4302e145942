// SPDX-License-Identifier: Apache-2.0
#include "sql/connection.h"

#include <array>
#include <utility>

#include <sqlite3.h>

namespace porc::sql {
namespace {

struct CodeRow {
  int sqlite;
  ErrorCode code;
};

/// By primary result code; what is not listed is our own mistake.
constexpr auto kCodes = std::to_array<CodeRow>({
    {SQLITE_BUSY, ErrorCode::unavailable},
    {SQLITE_LOCKED, ErrorCode::unavailable},
    {SQLITE_FULL, ErrorCode::unavailable},
    {SQLITE_IOERR, ErrorCode::unavailable},
    {SQLITE_CANTOPEN, ErrorCode::unavailable},
    {SQLITE_READONLY, ErrorCode::unavailable},
    {SQLITE_NOMEM, ErrorCode::unavailable},
    {SQLITE_CORRUPT, ErrorCode::corrupt},
    {SQLITE_NOTADB, ErrorCode::corrupt},
    {SQLITE_CONSTRAINT, ErrorCode::conflict},
    {SQLITE_TOOBIG, ErrorCode::too_large},
});

}  // namespace

Error error_from(int code, std::string_view words, std::string_view doing) {
  Error error{.message = "database: " + std::string(words)};
  for (const CodeRow& row : kCodes) {
    if (row.sqlite == (code & 0xff)) error.code = row.code;
  }
  return std::move(error).in(std::string(doing));
}

void Connection::Close::operator()(sqlite3* handle) const noexcept {
  sqlite3_close_v2(handle);
}

void Connection::Finalize::operator()(sqlite3_stmt* prepared) const noexcept {
  sqlite3_finalize(prepared);
}

Connection::Connection(std::unique_ptr<sqlite3, Close> handle) : handle_(std::move(handle)) {}

Result<Connection> Connection::open(const std::filesystem::path& path, Access access) {
  int flags = access == Access::read_only ? SQLITE_OPEN_READONLY
                                          : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  sqlite3* raw = nullptr;
  int code = sqlite3_open_v2(
      path.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  std::unique_ptr<sqlite3, Close> handle(raw);
  if (code != SQLITE_OK) {
    return error_from(
        code, raw ? sqlite3_errmsg(raw) : "out of memory", "opening " + path.string());
  }
  // A database file is input: its schema may call no function of ours and change nothing behind us.
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  return Connection(std::move(handle));
}

Result<void> Connection::execute(const std::string& script) {
  int code = sqlite3_exec(handle_.get(), script.c_str(), nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) return ok;
  return error_from(code, sqlite3_errmsg(handle_.get()), "executing a script");
}

Statement Connection::use(const Query& query) {
  auto place = prepared_.find(query.name);
  if (place == prepared_.end()) {
    sqlite3_stmt* prepared = nullptr;
    int code = sqlite3_prepare_v3(handle_.get(),
                                  query.text.data(),
                                  static_cast<int>(query.text.size()),
                                  SQLITE_PREPARE_PERSISTENT,
                                  &prepared,
                                  nullptr);
    if (code != SQLITE_OK) {
      return Statement(
          query,
          nullptr,
          error_from(code, sqlite3_errmsg(handle_.get()), "preparing " + std::string(query.name)));
    }
    place = prepared_.emplace(query.name, prepared).first;
  }
  PORC_ASSERT(!sqlite3_stmt_busy(place->second.get()));
  return Statement(query, place->second.get(), std::nullopt);
}

std::int64_t Connection::changes() const {
  return sqlite3_changes64(handle_.get());
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(handle_.get()) == 0;
}

}  // namespace porc::sql

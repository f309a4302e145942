// SPDX-License-Identifier: Apache-2.0
// sql: SQLite as values. It knows no table and no domain word. Reading order: query.h, statement.h,
// connection.h, migrate.h.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sql/statement.h"

struct sqlite3;
struct sqlite3_stmt;

namespace porc::sql {

/// An open database. Used by one thread at a time; everything here may block.
class Connection {
 public:
  enum class Access : std::uint8_t { read_write, read_only };

  /// Opens `path`, or makes an empty database there when `access` allows it.
  /// Errors: unavailable with the system's words.
  static Result<Connection> open(const std::filesystem::path& path, Access access);

  /// Runs statements that have neither parameters nor rows anybody wants.
  Result<void> execute(const std::string& script);
  /// A use of `query`, which is prepared the first time and kept. One use of a query at a time.
  Statement use(const Query& query);
  /// Runs a query without parameters.
  Result<void> run(const Query& query) { return use(query).run(); }

  /// How many rows the last INSERT, UPDATE or DELETE touched.
  std::int64_t changes() const;
  /// False outside of BEGIN … COMMIT, and when SQLite gave a transaction up by itself.
  bool in_transaction() const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const noexcept;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* prepared) const noexcept;
  };

  explicit Connection(std::unique_ptr<sqlite3, Close> handle);

  std::unique_ptr<sqlite3, Close> handle_;  ///< outlives the statements
  std::map<std::string_view, std::unique_ptr<sqlite3_stmt, Finalize>> prepared_{};
};

/// What SQLite's (extended) result code means: `doing` and SQLite's words, never a value.
Error error_from(int code, std::string_view words, std::string_view doing);

}  // namespace porc::sql

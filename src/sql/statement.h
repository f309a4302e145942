// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "sql/query.h"

struct sqlite3_stmt;

namespace porc::sql {

/// One use of a prepared statement: bind, step, read columns. When it goes out of scope the
/// statement is reset and its parameters are cleared. Whatever went wrong earlier is answered by
/// `step`.
class Statement {
 public:
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Binds a parameter such as ":run". A name that the statement does not have is our own mistake.
  Statement& bind(std::string_view name, std::string_view text);
  Statement& bind(std::string_view name, std::int64_t number);
  Statement& bind_blob(std::string_view name, std::string_view bytes);
  Statement& bind(std::string_view name, Timestamp time) {
    return bind(name, static_cast<std::int64_t>(time.time_since_epoch().count()));
  }
  template <std::integral T>
  Statement& bind(std::string_view name, T number) {
    return bind(name, static_cast<std::int64_t>(number));
  }
  Statement& bind(std::string_view name, std::nullopt_t);
  template <class T>
  Statement& bind(std::string_view name, const std::optional<T>& value) {
    return value ? bind(name, *value) : bind(name, std::nullopt);
  }

  /// True when there is a row, whose columns are then readable; false at the end.
  Result<bool> step();
  /// Steps to the end.
  Result<void> run();

  int columns() const;
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  std::uint64_t count(int column) const { return static_cast<std::uint64_t>(integer(column)); }
  Timestamp time(int column) const { return Timestamp(Duration(integer(column))); }
  std::string text(int column) const;
  std::string blob(int column) const;
  std::optional<std::string> optional_text(int column) const;

 private:
  friend class Connection;
  Statement(const Query& query, sqlite3_stmt* prepared, std::optional<Error> error);
  int parameter(std::string_view name) const;
  void keep_error(int code);

  const Query& query_;
  sqlite3_stmt* prepared_;
  std::optional<Error> error_;
};

}  // namespace porc::sql

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace porc::terraform_engine {

struct Blob {
  std::string bytes{};
};
/// NULL, INTEGER, TEXT or BLOB.
using SqlValue = std::variant<std::monostate, std::int64_t, std::string, Blob>;
using SqlRow = std::vector<SqlValue>;

/// One connection to one SQLite file, used by one thread at a time. Statements are prepared once.
class Sqlite {
 public:
  /// Opens or makes the file: WAL, every commit durable. Errors: unavailable; corrupt.
  static Result<Sqlite> open(const std::filesystem::path& path);
  Sqlite(Sqlite&&) noexcept;
  Sqlite& operator=(Sqlite&&) = delete;
  ~Sqlite();

  /// Runs statements that answer nothing.
  Result<void> execute(const std::string& statements);
  /// Runs one statement. `sql` is a literal. Errors: conflict on a constraint; unavailable.
  Result<std::vector<SqlRow>> query(std::string_view sql, std::vector<SqlValue> arguments = {});

 private:
  struct Close {
    void operator()(sqlite3* connection) const noexcept;
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  explicit Sqlite(sqlite3* connection) : connection_(connection) {}
  Result<sqlite3_stmt*> prepare(std::string_view sql);
  Error failure() const;

  std::unique_ptr<sqlite3, Close> connection_;
  std::map<std::string, std::unique_ptr<sqlite3_stmt, Close>, std::less<>> statements_{};
};

/// Column `index` as text; "" when it is none.
std::string text_of(const SqlRow& row, std::size_t index);
std::string bytes_of(const SqlRow& row, std::size_t index);

}  // namespace porc::terraform_engine

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "sql/query.h"

namespace porc::terraform_engine {

/// What becomes of a schema that is not this program's.
enum class Schema : std::uint8_t {
  brought_up_to_date,  ///< it is made where there is none
  as_it_is,            ///< refused with precondition_failed; not_found where there is none
};

/// Where the records lie: a file of SQLite, or a database of PostgreSQL that several servers share.
/// Queries are named by SQLite's constants (queries.h); another database has its own text for each.
/// Blocks; one thread at a time.
class Database {
 public:
  using Row = std::vector<std::string>;  ///< all columns are texts
  struct Value {
    Value(std::string_view parameter, std::string text) : name(parameter), value(std::move(text)) {}
    Value(std::string_view parameter, std::int64_t number) : name(parameter), value(number) {}
    Value(std::string_view parameter, std::optional<std::string> text) : name(parameter) {
      if (text) value = *std::move(text);
    }
    std::string_view name;  ///< such as ":run"
    std::variant<std::monostate, std::string, std::int64_t> value{};
  };
  using Values = std::vector<Value>;

  virtual ~Database() = default;
  /// The rows that a query answers.
  virtual Result<std::vector<Row>> ask(const sql::Query& query, const Values& values) = 0;
  /// How many rows it touched. Errors: conflict when another row has what must be unique.
  virtual Result<std::int64_t> change(const sql::Query& query, const Values& values) = 0;

  /// Begins a fact, and answers its moment. Nobody else makes one until it ends.
  virtual Result<Timestamp> begin() = 0;
  /// Durable when it answers. When it fails nobody knows whether it is.
  virtual Result<void> commit() = 0;
  virtual void rollback() = 0;
};

}  // namespace porc::terraform_engine

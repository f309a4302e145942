// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/time.h"

struct pg_result;

namespace porc::pg {

/// What one statement answered. A column that is not of the type it is read as is our own mistake.
class Rows {
 public:
  explicit Rows(pg_result* result);

  std::size_t size() const;
  bool empty() const { return size() == 0; }
  int columns() const;
  /// How many rows an INSERT, UPDATE or DELETE touched.
  std::size_t changed() const;

  bool is_null(std::size_t row, int column) const;
  std::int64_t integer(std::size_t row, int column) const;
  std::uint64_t count(std::size_t row, int column) const {
    return static_cast<std::uint64_t>(integer(row, column));
  }
  bool boolean(std::size_t row, int column) const { return integer(row, column) != 0; }
  Timestamp time(std::size_t row, int column) const {
    return Timestamp(Duration(integer(row, column)));
  }
  std::optional<Timestamp> optional_time(std::size_t row, int column) const;
  /// Of a text or bytea.
  std::string text(std::size_t row, int column) const;
  std::optional<std::string> optional_text(std::size_t row, int column) const;

 private:
  struct Clear {
    void operator()(pg_result* result) const noexcept;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

}  // namespace porc::pg

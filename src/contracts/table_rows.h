// SPDX-License-Identifier: Apache-2.0
// What a part keeps in tables of its own, to be copied row by row as it stands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/class.hpp>

#include "base/result.h"

namespace porc {

/// A row as texts, in the order of the table's columns; the first is unique and the order of rows.
using TableRow = std::vector<std::string>;

/// Some tables of one part. Everything blocks. What is in no table here is of no use elsewhere.
class TableRows {
 public:
  virtual ~TableRows() = default;
  /// Their names, in the order in which they are filled.
  virtual std::vector<std::string> tables() const = 0;
  /// At most `limit` rows behind the one that begins with `after` ("" = from the start).
  virtual Result<std::vector<TableRow>> read_rows(const std::string& table,
                                                  const std::string& after,
                                                  std::size_t limit) = 0;
  /// All that `write` writes counts, durably, when it ends well, and otherwise nothing of it. It
  /// may read what it wrote. Errors: those of `write`.
  virtual Result<void> at_once(const std::function<Result<void>()>& write) = 0;
  /// Within `at_once` only. Rows that are there stay as they are. Errors: corrupt when a row is
  /// none of the table.
  virtual Result<void> write_rows(const std::string& table, const std::vector<TableRow>& rows) = 0;
};

}  // namespace porc

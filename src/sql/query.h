// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace porc::sql {

/// One statement as a constant of the program, made from a .sql file by cmake/EmbedSql.cmake. SQL
/// is never put together at run time: what varies is a parameter.
struct Query {
  std::string_view name{};  ///< unique within a connection: the statement is kept under it
  std::string_view text{};
};

}  // namespace porc::sql

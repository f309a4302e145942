// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace porc::pg {

/// One statement as a constant of the program, made from a .sql file by cmake/EmbedSql.cmake. SQL
/// is never put together at run time: what varies is a parameter such as `:run`.
struct Query {
  std::string_view name{};  ///< unique within a connection: the statement is prepared under it
  std::string_view text{};
};

}  // namespace porc::pg

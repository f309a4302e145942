// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace porc::pg {

/// A query as the server takes it.
struct Numbered {
  std::string text{};                          ///< `:run` is `$1`, and so on
  std::vector<std::string_view> parameters{};  ///< the name of each number, without the colon
};

/// Numbers the parameters of `query`, each name once. A colon in a string, a quoted name or a
/// comment begins none, and `::` is a cast.
Numbered number_placeholders(std::string_view query);

}  // namespace porc::pg

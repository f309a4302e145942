// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace porc::json {

/// One value of the keyword `format` that we check. Spec: JSON Schema draft-07 validation,
/// section 7.
struct StringFormat {
  std::string_view name;
  std::string_view noun;  ///< completes "must be …"
  bool (*accepts)(std::string_view text);
};

/// Null for a format that is not checked, which the specification allows.
const StringFormat* find_string_format(std::string_view name);

}  // namespace porc::json

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hcl/syntax.h"

namespace porc::sentinel {

/// What an expression refers to as terraform lists it: each reference, then what it is part of.
struct References {
  std::vector<std::string> names{};
  bool are_known = true;  ///< false when terraform may list or write them in another way
};

References references_of(const hcl::Expression& expression);

/// What an entry of `depends_on` refers to; "" when it is no reference, nothing when it is not
/// known.
std::optional<std::string> dependency_of(const hcl::Expression& expression);

}  // namespace porc::sentinel

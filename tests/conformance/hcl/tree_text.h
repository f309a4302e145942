// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "hcl/syntax.h"

namespace porc::hcl {

/// The tree as the cases write it: one attribute or block a line, in the order of the source; an
/// expression on one line, every operation in parentheses, every text as a JSON string.
std::string tree_text(const Body& body, std::size_t indent = 0);
std::string tree_text(const Expression& expression);

}  // namespace porc::hcl

// SPDX-License-Identifier: Apache-2.0
// Inside of explain.h: what an explanation asks of expressions and values.
#pragma once

#include <string_view>

#include "sentinel/syntax/walk.h"

namespace porc::sentinel {

/// A constant of the source, also one of the predeclared.
bool is_literal(const Expression& node);
/// What tells a list or map from any other; null for other values.
const void* identity_of(Value container);
/// The name of a function that is called as `x(...)` or `import.x(...)`.
std::string_view called_name(const Call& node);

}  // namespace porc::sentinel

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "jinja/value.h"

namespace porc::jinja {

/// Python's `format(value, spec)`, as CPython 3.11 has it. Limit: kFormatWidthMax. Throws Abort on
/// a bad spec, or one that is not for a value of this kind.
std::string format_value(const Value& value, std::string_view spec);

}  // namespace porc::jinja

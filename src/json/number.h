// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace porc::json {

/// Integers beyond this magnitude have neighbours that a double cannot tell apart, so another JSON
/// reader may see a different number. Spec: RFC 8259, section 6.
inline constexpr std::int64_t kIntegerMax = std::int64_t{1} << 53;

/// Reads a decimal literal: an int64 when it has neither point nor exponent, else the nearest
/// double. Errors: malformed when it is no number, beyond kIntegerMax, or too large for a double.
Result<value> parse_number(std::string_view literal);

/// The same for a literal that is a number by JSON's grammar, without a bound: an integer up to 64
/// bits stays exact, a longer one becomes the nearest double, and what no double reaches becomes a
/// string, as it is written.
value nearest_number(std::string_view literal);

/// Reads digits of `base` 8, 10 or 16, with an optional minus. Errors: as parse_number.
Result<value> parse_integer(std::string_view digits, int base = 10);

/// The shortest decimal text that reads back as `number`, as ECMAScript's Number::toString writes
/// it. `number` must be finite.
std::string format_number(double number);

}  // namespace porc::json

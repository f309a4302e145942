// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace porc::jinja {

/// `repr` of a float: the shortest text that reads back as the same number, `1.0`, `1e+16`, `nan`.
std::string float_text(double number);

/// `int(text, base)`: white space around, a sign, single underscores, and for base 0, 2, 8 and 16
/// the prefixes 0b, 0o and 0x. Absent when the text is no such number. Throws Abort beyond 64 bits.
std::optional<std::int64_t> parse_integer(std::string_view text, int base);
/// `float(text)`.
std::optional<double> parse_float(std::string_view text);

/// Towards zero, as `int(number)`. Throws Abort when it does not fit 64 bits or is no number.
std::int64_t truncate(double number);

/// Python's `round`: half to even, exact for the decimal digits that `number` really has. Throws
/// Abort when the result is too large.
double round_to(double number, int digits);

/// `whole` times ten to the power of `exponent`, rounded once. `whole` has no fraction.
double times_ten(double whole, int exponent);

/// `left / right`, rounded once however large they are. `right` is not 0.
double quotient(std::int64_t left, std::int64_t right);

}  // namespace porc::jinja

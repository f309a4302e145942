// SPDX-License-Identifier: Apache-2.0
#include "json/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace porc::json {
namespace {

Error refused(std::string_view literal, std::string_view why) {
  constexpr std::size_t kShownMax = 40;
  std::string shown(literal.substr(0, kShownMax));
  if (literal.size() > kShownMax) shown += "…";
  return Error{.code = ErrorCode::malformed, .message = shown + " " + std::string(why)};
}

/// A literal without point or exponent is an integer, also when it is too long for an int64.
bool is_integer(std::string_view literal) {
  return literal.find_first_not_of("0123456789", literal.starts_with('-') ? 1 : 0) ==
         std::string_view::npos;
}

/// from_chars reports too small and too large as the same error.
bool is_underflow(std::string_view literal) {
  return std::abs(std::strtod(std::string(literal).c_str(), nullptr)) < 1;
}

}  // namespace

Result<value> parse_integer(std::string_view digits, int base) {
  const char* end = digits.data() + digits.size();
  std::int64_t number = 0;
  const auto [stop, error] = std::from_chars(digits.data(), end, number, base);
  if (error == std::errc::invalid_argument || stop != end)
    return refused(digits, "is not an integer");
  if (error != std::errc{} || number > kIntegerMax || number < -kIntegerMax) {
    return refused(digits, "cannot be represented exactly: write it as a string");
  }
  return value(number);
}

Result<value> parse_number(std::string_view literal) {
  if (is_integer(literal)) return parse_integer(literal);
  const char* end = literal.data() + literal.size();
  double number = 0;
  const auto [stop, error] = std::from_chars(literal.data(), end, number);
  if (error == std::errc::result_out_of_range && is_underflow(literal)) return value(0.0);
  if (error == std::errc::result_out_of_range) return refused(literal, "is too large for a number");
  if (error != std::errc{} || stop != end || !std::isfinite(number)) {
    return refused(literal, "is not a number");
  }
  return value(number);
}

value nearest_number(std::string_view literal) {
  const char* end = literal.data() + literal.size();
  if (is_integer(literal)) {
    std::int64_t number = 0;
    if (std::from_chars(literal.data(), end, number).ec == std::errc{}) return number;
    std::uint64_t larger = 0;
    if (std::from_chars(literal.data(), end, larger).ec == std::errc{}) return larger;
  }
  double number = 0;
  const auto [stop, error] = std::from_chars(literal.data(), end, number);
  if (error == std::errc{} && std::isfinite(number)) return number;
  if (is_underflow(literal)) return 0.0;
  return string(literal);
}

std::string format_number(double number) {
  if (number == 0) return "0";  // of either sign
  // Shortest digits come as d.ddde±xx; only their layout differs from ECMAScript's.
  std::array<char, 32> buffer{};
  auto [end, error] = std::to_chars(buffer.data(),
                                    buffer.data() + buffer.size(),
                                    std::abs(number),
                                    std::chars_format::scientific);
  std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  std::size_t mark = text.find('e');
  std::string digits(text.substr(0, mark));
  std::erase(digits, '.');
  int exponent = 0;
  std::size_t exponent_at = mark + (text[mark + 1] == '+' ? 2 : 1);
  std::from_chars(text.data() + exponent_at, end, exponent);

  // Spec: ECMA-262, Number::toString; `point` is its n, the place of the decimal point.
  constexpr int kPlainDigitsMax = 21;
  constexpr int kLeadingZerosMax = 6;
  const int point = exponent + 1;
  const int count = static_cast<int>(digits.size());
  std::string result = number < 0 ? "-" : "";
  if (count <= point && point <= kPlainDigitsMax) {
    result += digits + std::string(static_cast<std::size_t>(point - count), '0');
  } else if (0 < point && point <= kPlainDigitsMax) {
    result += digits.insert(static_cast<std::size_t>(point), ".");
  } else if (-kLeadingZerosMax < point && point <= 0) {
    result += "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  } else {
    if (count > 1) digits.insert(1, ".");
    result += digits + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
  }
  return result;
}

}  // namespace porc::json

// SPDX-License-Identifier: Apache-2.0
#include "jinja/number.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>

#include "jinja/abort.h"
#include "jinja/text.h"

namespace porc::jinja {
namespace {

constexpr int kDigitsMax = 400;

__extension__ using Wide = unsigned __int128;

/// Removes the underscores between digits; absent when one stands elsewhere.
std::optional<std::string> without_underscores(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      plain += text[i];
      continue;
    }
    auto joins = [&](std::size_t at) {
      return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0;
    };
    if (i == 0 || !joins(i - 1) || !joins(i + 1)) return std::nullopt;
  }
  return plain;
}

int prefix_base(std::string_view digits) {
  if (digits.size() < 3 || digits[0] != '0') return 0;
  switch (digits[1]) {
    case 'x':
    case 'X':
      return 16;
    case 'o':
    case 'O':
      return 8;
    case 'b':
    case 'B':
      return 2;
    default:
      return 0;
  }
}

std::uint64_t magnitude(std::int64_t number) {
  return number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
}

}  // namespace

std::string float_text(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
  std::array<char, 40> buffer{};
  auto [end, error] = std::to_chars(
      buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific);
  std::string_view shortest(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  std::string sign = shortest[0] == '-' ? "-" : "";
  shortest.remove_prefix(sign.size());
  std::size_t mark = shortest.find('e');
  int exponent = std::atoi(shortest.data() + mark + 1);
  std::string digits(1, shortest[0]);
  if (mark > 2) digits += shortest.substr(2, mark - 2);
  const int count = static_cast<int>(digits.size());
  auto at = [](int position) { return static_cast<std::size_t>(position); };
  if (exponent < -4 || exponent >= 16) {
    std::string text = sign + digits.substr(0, 1) + (count > 1 ? "." + digits.substr(1) : "");
    std::snprintf(
        buffer.data(), buffer.size(), "e%c%02d", exponent < 0 ? '-' : '+', std::abs(exponent));
    return text + buffer.data();
  }
  if (exponent < 0) return sign + "0." + std::string(at(-exponent - 1), '0') + digits;
  if (count <= exponent + 1)
    return sign + digits + std::string(at(exponent + 1 - count), '0') + ".0";
  return sign + digits.substr(0, at(exponent + 1)) + "." + digits.substr(at(exponent + 1));
}

std::optional<std::int64_t> parse_integer(std::string_view text, int base) {
  text = strip(text);
  bool minus = !text.empty() && text[0] == '-';
  if (minus || (!text.empty() && text[0] == '+')) text.remove_prefix(1);
  int prefix = prefix_base(text);
  if (prefix != 0 && (base == 0 || base == prefix)) {
    base = prefix;
    text.remove_prefix(text[2] == '_' ? 3 : 2);
  } else if (base == 0) {
    base = 10;
    if (text.size() > 1 && text[0] == '0' && text.find_first_not_of("0_") != text.npos)
      return std::nullopt;
  }
  auto digits = without_underscores(text);
  if (!digits || digits->empty() || base < 2 || base > 36) return std::nullopt;
  if (!std::isalnum(static_cast<unsigned char>((*digits)[0]))) return std::nullopt;
  std::string signed_digits = (minus ? "-" : "") + *digits;
  std::int64_t number = 0;
  const char* end = signed_digits.data() + signed_digits.size();
  auto [stop, error] = std::from_chars(signed_digits.data(), end, number, base);
  if (stop != end || error == std::errc::invalid_argument) return std::nullopt;
  if (error == std::errc::result_out_of_range) fail("an integer does not fit 64 bits");
  return number;
}

std::optional<double> parse_float(std::string_view text) {
  auto plain = without_underscores(strip(text));
  if (!plain || plain->empty()) return std::nullopt;
  std::string_view digits = *plain;
  bool minus = digits[0] == '-';
  if (minus || digits[0] == '+') digits.remove_prefix(1);
  std::string word = lower(digits);
  double number = 0;
  if (word == "inf" || word == "infinity") {
    number = std::numeric_limits<double>::infinity();
  } else if (word == "nan") {
    number = std::numeric_limits<double>::quiet_NaN();
  } else {
    if (digits.empty() || (digits[0] != '.' && (digits[0] < '0' || digits[0] > '9')))
      return std::nullopt;
    auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (stop != digits.data() + digits.size() || error == std::errc::invalid_argument)
      return std::nullopt;
    if (error == std::errc::result_out_of_range)
      number = std::strtod(std::string(digits).c_str(), nullptr);
  }
  return minus ? -number : number;
}

std::int64_t truncate(double number) {
  constexpr double kLimit = 9223372036854775808.0;
  if (std::isnan(number)) fail("cannot make an integer of nan");
  if (number >= kLimit || number < -kLimit) fail("an integer does not fit 64 bits");
  return static_cast<std::int64_t>(number);
}

double round_to(double number, int digits) {
  if (!std::isfinite(number)) return number;
  if (digits > 323) return number;
  if (digits < -309) return 0.0 * number;
  if (digits >= 0) {
    // printf rounds the exact binary value half to even, which is what Python does.
    std::array<char, kDigitsMax + 350> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.*f", digits, number);
    return std::strtod(buffer.data(), nullptr);
  }
  // What is left over is exact, so this rounds once.
  const double rounded = number - std::remainder(number, std::pow(10.0, -digits));
  if (std::isinf(rounded)) fail("the result is too large for a float");
  return std::copysign(rounded, number);
}

double times_ten(double whole, int exponent) {
  std::array<char, kDigitsMax> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.0fe%d", whole, exponent);
  return std::strtod(buffer.data(), nullptr);
}

double quotient(std::int64_t left, std::int64_t right) {
  constexpr std::uint64_t kExactMax = std::uint64_t{1} << std::numeric_limits<double>::digits;
  const std::uint64_t dividend = magnitude(left);
  const std::uint64_t divisor = magnitude(right);
  if (dividend <= kExactMax && divisor <= kExactMax)
    return static_cast<double>(left) / static_cast<double>(right);
  // At least 63 bits of the quotient; the last one also says whether anything is left over.
  const int shift = 63 + std::countl_zero(dividend);
  const Wide wide = Wide{dividend} << shift;
  const Wide bits = wide / divisor | Wide{wide % divisor != 0};
  const double size = std::ldexp(static_cast<double>(bits), -shift);
  return (left < 0) != (right < 0) ? -size : size;
}

}  // namespace porc::jinja

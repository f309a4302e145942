// SPDX-License-Identifier: Apache-2.0
#include "sentinel/imports/decimal_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace porc::sentinel {
namespace {

constexpr std::string_view kOutOfRange = "the decimal is out of range";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Takes digits from the front of `text`.
std::string_view take_digits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

bool equals_without_case(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b;
  });
}

/// What stands behind an `e`; absent when that is no number.
std::optional<std::int64_t> parse_exponent(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const std::string_view digits = take_digits(text);
  if (digits.empty() || !text.empty()) return std::nullopt;
  std::int64_t out = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), out).ec != std::errc{} ||
      out > std::int64_t{1} << 32)
    throw NoDecimal{kOutOfRange};
  return negative ? -out : out;
}

}  // namespace

DecimalNumber::Coefficient power_of_10(std::int64_t exponent) {
  return boost::multiprecision::pow(DecimalNumber::Coefficient(10),
                                    static_cast<unsigned>(exponent));
}

void strip_zeros(DecimalNumber& number, std::int64_t exponent_max) {
  DecimalNumber::Coefficient quotient;
  DecimalNumber::Coefficient digit;
  while (number.exponent < exponent_max && number.coefficient != 0) {
    divide_qr(number.coefficient, DecimalNumber::Coefficient(10), quotient, digit);
    if (digit != 0) return;
    number.coefficient = quotient;
    ++number.exponent;
  }
}

DecimalNumber rounded(DecimalNumber number, bool inexact) {
  if (!number.is_finite()) return number;
  if (inexact) {
    // A digit far behind stands for the rest, so that nothing looks like half of anything.
    number.coefficient = number.coefficient * 10 + 1;
    --number.exponent;
  }
  for (std::int64_t drop = number.digits() - DecimalNumber::kDigitsMax; drop > 0;
       drop = number.digits() - DecimalNumber::kDigitsMax) {
    DecimalNumber::Coefficient quotient;
    DecimalNumber::Coefficient rest;
    const DecimalNumber::Coefficient unit = power_of_10(drop);
    divide_qr(number.coefficient, unit, quotient, rest);
    number.coefficient = rest * 2 >= unit ? DecimalNumber::Coefficient(quotient + 1) : quotient;
    number.exponent += drop;
  }
  const std::int64_t first = number.is_zero() ? number.exponent : number.first_exponent();
  if (std::abs(first) > DecimalNumber::kExponentMax) throw NoDecimal{kOutOfRange};
  return number;
}

DecimalNumber DecimalNumber::of(std::int64_t number) {
  DecimalNumber out;
  out.negative = number < 0;
  out.coefficient = boost::multiprecision::abs(Coefficient(number));
  return out;
}

DecimalNumber DecimalNumber::of(double number) {
  if (std::isnan(number)) return no_number();
  if (std::isinf(number)) return infinity(number < 0);
  const bool plain = number == 0 || (std::abs(number) >= 1e-6 && std::abs(number) < 1e21);
  std::array<char, 64> digits{};
  const auto [end, fault] =
      std::to_chars(digits.data(),
                    digits.data() + digits.size(),
                    number,
                    plain ? std::chars_format::fixed : std::chars_format::scientific);
  return *parse({digits.data(), end});
}

std::optional<DecimalNumber> DecimalNumber::parse(std::string_view text) {
  DecimalNumber out;
  out.negative = text.starts_with('-');
  if (out.negative || text.starts_with('+')) text.remove_prefix(1);
  if (equals_without_case(text, "nan")) return no_number();
  if (equals_without_case(text, "inf") || equals_without_case(text, "infinity"))
    return infinity(out.negative);
  std::string digits(take_digits(text));
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    const std::string_view fraction = take_digits(text);
    digits += fraction;
    out.exponent = -static_cast<std::int64_t>(fraction.size());
  }
  if (digits.empty()) return std::nullopt;
  if (text.starts_with('e') || text.starts_with('E')) {
    const auto exponent = parse_exponent(text.substr(1));
    if (!exponent) return std::nullopt;
    out.exponent += *exponent;
  } else if (!text.empty()) {
    return std::nullopt;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  // Big integers are slow to read; what no rounding looks at is not read.
  static constexpr std::size_t kRead = kDigitsMax + 2;
  bool inexact = false;
  if (digits.size() > kRead) {
    inexact = digits.find_first_not_of('0', kRead) != std::string::npos;
    out.exponent += static_cast<std::int64_t>(digits.size() - kRead);
    digits.resize(kRead);
  }
  out.coefficient = Coefficient(digits);
  return rounded(std::move(out), inexact);
}

std::string DecimalNumber::text() const {
  const std::string minus = negative ? "-" : "";
  if (form == Form::no_number) return "NaN";
  if (form == Form::infinite) return minus + "Infinity";
  std::string digits = coefficient.str();
  const auto count = static_cast<std::int64_t>(digits.size());
  const std::int64_t first = exponent + count - 1;
  if (exponent <= 0 && first >= -6) {
    if (exponent == 0) return minus + digits;
    if (first < 0) digits.insert(0, static_cast<std::size_t>(-first), '0');
    digits.insert(digits.size() - static_cast<std::size_t>(-exponent), 1, '.');
    return minus + digits;
  }
  if (count > 1) digits.insert(1, 1, '.');
  return fmt::format("{}{}E{:+}", minus, digits, first);
}

std::int64_t DecimalNumber::digits() const {
  if (coefficient == 0) return 1;
  // From below: log10(2) for each bit.
  auto out = static_cast<std::int64_t>(static_cast<double>(msb(coefficient)) * 0.30102999566);
  while (coefficient >= power_of_10(out)) ++out;
  return out;
}

std::optional<std::int64_t> DecimalNumber::integer() const {
  if (!is_finite()) return std::nullopt;
  if (is_zero() || first_exponent() < 0) return 0;
  if (first_exponent() > 18) return std::nullopt;
  Coefficient whole = exponent < 0 ? Coefficient(coefficient / power_of_10(-exponent))
                                   : Coefficient(coefficient * power_of_10(exponent));
  if (negative) whole = -whole;
  if (whole < std::numeric_limits<std::int64_t>::min() ||
      whole > std::numeric_limits<std::int64_t>::max())
    return std::nullopt;
  return whole.convert_to<std::int64_t>();
}

std::optional<double> DecimalNumber::floating() const {
  using Limits = std::numeric_limits<double>;
  if (form == Form::no_number) return Limits::quiet_NaN();
  if (form == Form::infinite) return negative ? -Limits::infinity() : Limits::infinity();
  const std::string digits = text();
  double out = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), out).ec == std::errc{})
    return out;
  if (first_exponent() > 0) return std::nullopt;
  return negative ? -0.0 : 0.0;
}

std::partial_ordering order(const DecimalNumber& left, const DecimalNumber& right) {
  using Form = DecimalNumber::Form;
  if (left.form == Form::no_number || right.form == Form::no_number)
    return std::partial_ordering::unordered;
  if (left.sign() != right.sign() || left.sign() == 0) return left.sign() <=> right.sign();
  const auto size = [&](const DecimalNumber& a, const DecimalNumber& b) -> std::partial_ordering {
    if (a.form != b.form)
      return a.is_finite() ? std::partial_ordering::less : std::partial_ordering::greater;
    if (!a.is_finite()) return std::partial_ordering::equivalent;
    if (a.first_exponent() != b.first_exponent()) return a.first_exponent() <=> b.first_exponent();
    const std::int64_t exponent = std::min(a.exponent, b.exponent);
    return DecimalNumber::Coefficient(a.coefficient * power_of_10(a.exponent - exponent))
               .compare(DecimalNumber::Coefficient(b.coefficient *
                                                   power_of_10(b.exponent - exponent))) <=> 0;
  };
  return left.negative ? size(right, left) : size(left, right);
}

}  // namespace porc::sentinel

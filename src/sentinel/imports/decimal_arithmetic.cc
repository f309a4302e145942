// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "sentinel/imports/decimal_number.h"

namespace porc::sentinel {
namespace {

using Coefficient = DecimalNumber::Coefficient;
using Form = DecimalNumber::Form;

constexpr std::string_view kNoResult = "the operation has no result";

bool is_no_number(const DecimalNumber& number) {
  return number.form == Form::no_number;
}

/// The coefficient, with its sign, that `number` has at another exponent. Digits that get lost
/// leave `inexact` behind; it is cut towards zero.
Coefficient at_exponent(const DecimalNumber& number, std::int64_t exponent, bool& inexact) {
  Coefficient out = number.coefficient;
  if (number.exponent >= exponent) {
    if (out != 0) out *= power_of_10(number.exponent - exponent);
  } else if (out != 0) {
    const std::int64_t drop = exponent - number.exponent;
    Coefficient rest;
    Coefficient quotient;
    divide_qr(out, power_of_10(std::min(drop, number.digits() + 1)), quotient, rest);
    inexact = inexact || rest != 0;
    out = quotient;
  }
  return number.negative ? Coefficient(-out) : out;
}

DecimalNumber signed_number(const Coefficient& coefficient, std::int64_t exponent) {
  return {.negative = coefficient < 0,
          .coefficient = boost::multiprecision::abs(coefficient),
          .exponent = exponent};
}

}  // namespace

DecimalNumber negated(DecimalNumber number) {
  if (number.form != Form::no_number && !number.is_zero()) number.negative = !number.negative;
  return number;
}

DecimalNumber add(const DecimalNumber& left, const DecimalNumber& right) {
  if (is_no_number(left) || is_no_number(right)) return DecimalNumber::no_number();
  if (!left.is_finite() && !right.is_finite() && left.negative != right.negative)
    throw NoDecimal{kNoResult};
  if (!left.is_finite()) return left;
  if (!right.is_finite()) return right;
  std::int64_t exponent = std::min(left.exponent, right.exponent);
  // Digits that far behind the first one only tell which way to round.
  static constexpr std::int64_t kKept = DecimalNumber::kDigitsMax + 3;
  for (const DecimalNumber* number : {&left, &right})
    if (!number->is_zero()) exponent = std::max(exponent, number->first_exponent() - kKept);
  // One more digit, for what is lost of the smaller number.
  bool inexact = false;
  const Coefficient a = at_exponent(left, exponent, inexact);
  const bool left_lost = std::exchange(inexact, false);
  const Coefficient b = at_exponent(right, exponent, inexact);
  if (!left_lost && !inexact) return rounded(signed_number(a + b, exponent));
  const int lost = (left_lost ? left : right).negative ? -1 : 1;
  return rounded(signed_number((a + b) * 10 + lost, exponent - 1));
}

DecimalNumber multiply(const DecimalNumber& left, const DecimalNumber& right) {
  if (is_no_number(left) || is_no_number(right)) return DecimalNumber::no_number();
  const bool negative = left.negative != right.negative;
  if (!left.is_finite() || !right.is_finite()) {
    if (left.is_zero() || right.is_zero()) throw NoDecimal{kNoResult};
    return DecimalNumber::infinity(negative);
  }
  return rounded({.negative = negative,
                  .coefficient = left.coefficient * right.coefficient,
                  .exponent = left.exponent + right.exponent});
}

DecimalNumber divide(const DecimalNumber& left, const DecimalNumber& right) {
  if (is_no_number(left) || is_no_number(right)) return DecimalNumber::no_number();
  const bool negative = left.negative != right.negative;
  if (!left.is_finite()) {
    if (!right.is_finite()) throw NoDecimal{kNoResult};
    return DecimalNumber::infinity(negative);
  }
  if (!right.is_finite()) return {.negative = negative};
  if (right.is_zero()) throw NoDecimal{"division by zero"};
  const std::int64_t ideal = left.exponent - right.exponent;
  if (left.is_zero()) return rounded({.negative = negative, .exponent = ideal});
  const std::int64_t shift =
      std::max<std::int64_t>(0, DecimalNumber::kDigitsMax + 1 + right.digits() - left.digits());
  DecimalNumber out{.negative = negative, .exponent = ideal - shift};
  Coefficient rest;
  divide_qr(
      Coefficient(left.coefficient * power_of_10(shift)), right.coefficient, out.coefficient, rest);
  if (rest == 0) strip_zeros(out, ideal);
  return rounded(std::move(out), rest != 0);
}

DecimalNumber remainder(const DecimalNumber& left, const DecimalNumber& right) {
  if (is_no_number(left) || is_no_number(right)) return DecimalNumber::no_number();
  if (!left.is_finite() || right.is_zero()) throw NoDecimal{kNoResult};
  if (!right.is_finite() || left.is_zero()) return left;
  if (left.first_exponent() < right.first_exponent())
    return add(left, {.exponent = right.exponent});  // with the exponent that others have
  if (left.first_exponent() - right.first_exponent() > DecimalNumber::kDigitsMax)
    throw NoDecimal{"the quotient has too many digits"};
  const std::int64_t exponent = std::min(left.exponent, right.exponent);
  const Coefficient rest = left.coefficient * power_of_10(left.exponent - exponent) %
                           (right.coefficient * power_of_10(right.exponent - exponent));
  return rounded({.negative = left.negative, .coefficient = rest, .exponent = exponent});
}

DecimalNumber to_integer(const DecimalNumber& number, bool up) {
  if (!number.is_finite() || number.exponent >= 0) return number;
  bool inexact = false;
  Coefficient whole = at_exponent(number, 0, inexact);
  if (inexact && up != number.negative) whole += number.negative ? -1 : 1;
  return signed_number(whole, 0);
}

DecimalNumber square_root(const DecimalNumber& number) {
  if (is_no_number(number) || number.is_zero()) return number;
  if (number.negative) throw NoDecimal{"a negative number has no square root"};
  if (!number.is_finite()) return number;
  // Halves of exponents: -3 becomes -2.
  const std::int64_t ideal = (number.exponent - (number.exponent & 1)) / 2;
  std::int64_t shift = 2 * (DecimalNumber::kDigitsMax + 2);
  if (((number.exponent - shift) & 1) != 0) ++shift;
  Coefficient rest;
  DecimalNumber out{.exponent = (number.exponent - shift) / 2};
  out.coefficient =
      boost::multiprecision::sqrt(Coefficient(number.coefficient * power_of_10(shift)), rest);
  if (rest == 0) strip_zeros(out, ideal);
  return rounded(std::move(out), rest != 0);
}

}  // namespace porc::sentinel

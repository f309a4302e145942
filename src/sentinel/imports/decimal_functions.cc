// SPDX-License-Identifier: Apache-2.0
// Powers and logarithms: computed with more digits than they keep.
#include <optional>
#include <utility>

#include <boost/multiprecision/cpp_dec_float.hpp>

#include "sentinel/imports/decimal_number.h"

namespace porc::sentinel {
namespace {

using Coefficient = DecimalNumber::Coefficient;
using Form = DecimalNumber::Form;
// The logarithm of a number beside 1 loses 99 digits.
using Float = boost::multiprecision::number<boost::multiprecision::cpp_dec_float<230>,
                                            boost::multiprecision::et_off>;

constexpr std::int64_t kExactDigitsMax = 5000;  ///< of a power that is computed exactly

Float float_of(const DecimalNumber& number) {
  return Float(number.text());
}

/// Zeros at the end are not kept: nobody knows whether they are exact.
DecimalNumber decimal_of(const Float& number) {
  if (!isfinite(number)) throw NoDecimal{"the decimal is out of range"};
  if (number == 0) return {};
  auto out = DecimalNumber::parse(number.str(125, std::ios_base::scientific));
  strip_zeros(*out, 0);
  return *std::move(out);
}

/// Throws when e to that power is out of range.
DecimalNumber exponential_of(const Float& number) {
  if (abs(number) > Float(DecimalNumber::kExponentMax) * 3)
    throw NoDecimal{"the decimal is out of range"};
  return decimal_of(exp(number));
}

DecimalNumber whole_power(const DecimalNumber& base, std::int64_t exponent) {
  if (base.is_zero() && exponent < 0) throw NoDecimal{"division by zero"};
  const std::int64_t count = exponent < 0 ? -exponent : exponent;
  if (base.is_zero() && count != 0) return {};
  DecimalNumber out{.negative = base.negative && (count & 1) != 0};
  if (base.digits() * count <= kExactDigitsMax) {
    out.coefficient = boost::multiprecision::pow(base.coefficient, static_cast<unsigned>(count));
    out.exponent = base.exponent * count;
    if (exponent >= 0) return rounded(std::move(out));
    return divide(DecimalNumber::of(std::int64_t{1}), out);
  }
  DecimalNumber size = base;
  size.negative = false;
  DecimalNumber result = exponential_of(log(float_of(size)) * Float(exponent));
  result.negative = out.negative;
  return result;
}

}  // namespace

DecimalNumber power(const DecimalNumber& base, const DecimalNumber& exponent) {
  if (base.form == Form::no_number || exponent.form == Form::no_number)
    return DecimalNumber::no_number();
  if (!base.is_finite() || !exponent.is_finite())
    throw NoDecimal{"a power with infinity has no result"};
  const std::optional<std::int64_t> whole = exponent.integer();
  if (whole && order(DecimalNumber::of(*whole), exponent) == 0 &&
      *whole > -(std::int64_t{1} << 40) && *whole < std::int64_t{1} << 40)
    return whole_power(base, *whole);
  if (base.is_zero() && !exponent.negative) return {};
  if (base.negative || base.is_zero()) throw NoDecimal{"the power has no result"};
  return exponential_of(log(float_of(base)) * float_of(exponent));
}

DecimalNumber exponential(const DecimalNumber& number) {
  if (number.form == Form::no_number) return number;
  if (number.form == Form::infinite) return number.negative ? DecimalNumber{} : number;
  return exponential_of(float_of(number));
}

DecimalNumber natural_logarithm(const DecimalNumber& number) {
  if (number.form == Form::no_number) return number;
  if (number.is_zero()) return DecimalNumber::infinity(true);
  if (number.negative) throw NoDecimal{"a negative number has no logarithm"};
  if (!number.is_finite()) return number;
  return decimal_of(log(float_of(number)));
}

DecimalNumber common_logarithm(const DecimalNumber& number) {
  if (number.form == Form::no_number) return number;
  if (number.is_zero()) return DecimalNumber::infinity(true);
  if (number.negative) throw NoDecimal{"a negative number has no logarithm"};
  if (!number.is_finite()) return number;
  if (number.coefficient == power_of_10(number.digits() - 1))
    return DecimalNumber::of(number.first_exponent());
  return decimal_of(log10(float_of(number)));
}

}  // namespace porc::sentinel

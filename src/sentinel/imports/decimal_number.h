// SPDX-License-Identifier: Apache-2.0
// Decimal arithmetic of 100 digits. Spec: General Decimal Arithmetic, with halves rounded away from
// zero.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/multiprecision/cpp_int.hpp>

namespace porc::sentinel {

/// Thrown by what has no result: a division by zero, the root of -1, a number out of range.
struct NoDecimal {
  std::string_view reason;
};

struct DecimalNumber {
  using Coefficient = boost::multiprecision::cpp_int;
  enum class Form : std::uint8_t { finite, infinite, no_number };

  static constexpr std::int64_t kDigitsMax = 100;
  static constexpr std::int64_t kExponentMax = 100'000;  ///< of the first digit, either sign

  Form form = Form::finite;
  bool negative = false;
  Coefficient coefficient{};  ///< at most kDigitsMax digits, not negative
  std::int64_t exponent = 0;

  static DecimalNumber no_number() { return {.form = Form::no_number}; }
  static DecimalNumber infinity(bool negative) {
    return {.form = Form::infinite, .negative = negative};
  }
  static DecimalNumber of(std::int64_t number);
  /// The shortest decimal that reads back as `number`.
  static DecimalNumber of(double number);
  /// `-1.5`, `1.1E+400`, `NaN`, `Infinity`; absent for anything else. Throws NoDecimal.
  static std::optional<DecimalNumber> parse(std::string_view text);
  /// What `parse` reads back the same, with an exponent only where the number needs one.
  std::string text() const;

  bool is_finite() const { return form == Form::finite; }
  bool is_zero() const { return is_finite() && coefficient == 0; }
  int sign() const { return is_zero() ? 0 : negative ? -1 : 1; }
  std::int64_t digits() const;
  /// The power of ten of the first digit. Requires a finite number that is not zero.
  std::int64_t first_exponent() const { return exponent + digits() - 1; }

  /// Without a fraction; absent outside of 64 bits and for what is not finite.
  std::optional<std::int64_t> integer() const;
  /// The nearest double; absent when that is infinite but this is not.
  std::optional<double> floating() const;
};

/// Unordered when either is no number.
std::partial_ordering order(const DecimalNumber& left, const DecimalNumber& right);

/// `number` with at most kDigitsMax digits. `inexact`: what it stands for is a little more than it,
/// away from zero. Throws NoDecimal.
DecimalNumber rounded(DecimalNumber number, bool inexact = false);
DecimalNumber::Coefficient power_of_10(std::int64_t exponent);
/// Takes zeros from the end of the coefficient while the exponent is below `exponent_max`.
void strip_zeros(DecimalNumber& number, std::int64_t exponent_max);

// Each throws NoDecimal.
DecimalNumber add(const DecimalNumber& left, const DecimalNumber& right);
DecimalNumber multiply(const DecimalNumber& left, const DecimalNumber& right);
DecimalNumber divide(const DecimalNumber& left, const DecimalNumber& right);
DecimalNumber remainder(const DecimalNumber& left, const DecimalNumber& right);
DecimalNumber negated(DecimalNumber number);
/// The nearest integer that is not above, or not below.
DecimalNumber to_integer(const DecimalNumber& number, bool up);
DecimalNumber square_root(const DecimalNumber& number);
DecimalNumber power(const DecimalNumber& base, const DecimalNumber& exponent);
DecimalNumber exponential(const DecimalNumber& number);
DecimalNumber natural_logarithm(const DecimalNumber& number);
DecimalNumber common_logarithm(const DecimalNumber& number);

}  // namespace porc::sentinel

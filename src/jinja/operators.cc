// SPDX-License-Identifier: Apache-2.0
#include "jinja/operators.h"

#include <array>
#include <cmath>
#include <limits>

#include "jinja/abort.h"
#include "jinja/compare.h"
#include "jinja/number.h"

namespace porc::jinja {
namespace {

constexpr std::array<std::string_view, 7> kSigns = {"+", "-", "*", "/", "//", "%", "**"};

[[noreturn]] void fail_kinds(BinaryOperator op, const Value& left, const Value& right) {
  fail("cannot compute " + std::string(kind_name(left.kind())) + " " +
       std::string(kSigns[static_cast<std::size_t>(op)]) + " " +
       std::string(kind_name(right.kind())));
}

[[noreturn]] void fail_overflow() {
  fail("the result does not fit a 64-bit integer");
}
[[noreturn]] void fail_zero() {
  fail("division by zero");
}

bool is_whole(const Value& value) {
  return value.is(Kind::integer) || value.is(Kind::boolean);
}
std::int64_t whole(const Value& value) {
  return value.is(Kind::boolean) ? (value.as_boolean() ? 1 : 0) : value.as_integer();
}
double real(const Value& value) {
  return value.is(Kind::floating) ? value.as_floating() : static_cast<double>(whole(value));
}

std::int64_t floor_divide(std::int64_t left, std::int64_t right) {
  if (right == 0) fail_zero();
  if (right == -1) {
    if (left == std::numeric_limits<std::int64_t>::min()) fail_overflow();
    return -left;
  }
  std::int64_t quotient = left / right;
  return left % right != 0 && (left < 0) != (right < 0) ? quotient - 1 : quotient;
}

std::int64_t modulo(std::int64_t left, std::int64_t right) {
  if (right == 0) fail_zero();
  if (right == -1) return 0;
  std::int64_t rest = left % right;
  return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest;
}

double modulo(double left, double right) {
  if (right == 0) fail_zero();
  double rest = std::fmod(left, right);
  if (rest != 0 && (rest < 0) != (right < 0)) rest += right;
  return rest == 0 ? std::copysign(0.0, right) : rest;
}

/// Rounded as CPython's float_floor_div, which takes one off the quotient instead of dividing by
/// what modulo() gives: the two differ from 2^53 on and where `right` is infinite.
double floor_divide(double left, double right) {
  if (right == 0) fail_zero();
  const double rest = std::fmod(left, right);
  double quotient = (left - rest) / right;
  if (rest != 0 && (rest < 0) != (right < 0)) quotient -= 1.0;
  if (quotient == 0) return std::copysign(0.0, left / right);
  const double floored = std::floor(quotient);
  return quotient - floored > 0.5 ? floored + 1.0 : floored;
}

double power(double base, double exponent) {
  const bool finite = std::isfinite(base) && std::isfinite(exponent);
  if (finite && base == 0 && exponent < 0) fail_zero();
  if (finite && base < 0 && exponent != std::floor(exponent))
    fail("a negative number has no such power");
  const double result = std::pow(base, exponent);
  if (finite && std::isinf(result)) fail("the result is too large for a float");
  return result;
}

Value power(std::int64_t base, std::int64_t exponent) {
  if (exponent < 0) {
    if (base == 0) fail_zero();
    return Value(std::pow(static_cast<double>(base), static_cast<double>(exponent)));
  }
  std::int64_t result = 1;
  for (;;) {
    if ((exponent & 1) != 0 && __builtin_mul_overflow(result, base, &result)) fail_overflow();
    exponent >>= 1;
    if (exponent == 0) return Value(result);
    if (__builtin_mul_overflow(base, base, &base)) fail_overflow();
  }
}

Value whole_arithmetic(BinaryOperator op, std::int64_t left, std::int64_t right) {
  std::int64_t result = 0;
  switch (op) {
    case BinaryOperator::add:
      if (__builtin_add_overflow(left, right, &result)) fail_overflow();
      return Value(result);
    case BinaryOperator::subtract:
      if (__builtin_sub_overflow(left, right, &result)) fail_overflow();
      return Value(result);
    case BinaryOperator::multiply:
      if (__builtin_mul_overflow(left, right, &result)) fail_overflow();
      return Value(result);
    case BinaryOperator::divide:
      if (right == 0) fail_zero();
      return Value(quotient(left, right));
    case BinaryOperator::floor_divide:
      return Value(floor_divide(left, right));
    case BinaryOperator::modulo:
      return Value(modulo(left, right));
    case BinaryOperator::power:
      return power(left, right);
  }
  fail_overflow();
}

Value real_arithmetic(BinaryOperator op, double left, double right) {
  switch (op) {
    case BinaryOperator::add:
      return Value(left + right);
    case BinaryOperator::subtract:
      return Value(left - right);
    case BinaryOperator::multiply:
      return Value(left * right);
    case BinaryOperator::divide:
      if (right == 0) fail_zero();
      return Value(left / right);
    case BinaryOperator::floor_divide:
      return Value(floor_divide(left, right));
    case BinaryOperator::modulo:
      return Value(modulo(left, right));
    case BinaryOperator::power:
      return Value(power(left, right));
  }
  fail_overflow();
}

std::size_t repeat_count(std::int64_t count, std::size_t size) {
  if (count <= 0 || size == 0) return 0;
  if (static_cast<std::uint64_t>(count) > kValueBytesMax / size) {
    fail_limit("the repeated value is over " + std::to_string(kValueBytesMax) + " bytes");
  }
  return static_cast<std::size_t>(count);
}

std::optional<Value> repeat(const Value& value, std::int64_t count) {
  if (value.is(Kind::text)) {
    const std::string& text = value.as_text();
    std::string result;
    std::size_t times = repeat_count(count, text.size());
    result.reserve(times * text.size());
    for (std::size_t i = 0; i < times; ++i) result += text;
    return Value(std::move(result));
  }
  if (value.is(Kind::list) && value.as_list().kind <= ListKind::tuple) {
    const List& list = value.as_list();
    std::vector<Value> items;
    std::size_t times = list.items.empty() ? 0 : repeat_count(count, list.weight);
    items.reserve(times * list.items.size());
    for (std::size_t i = 0; i < times; ++i)
      items.insert(items.end(), list.items.begin(), list.items.end());
    return Value::list(std::move(items), list.kind);
  }
  return std::nullopt;
}

std::optional<Value> join(const Value& left, const Value& right) {
  if (left.is(Kind::text) && right.is(Kind::text)) return Value(left.as_text() + right.as_text());
  bool lists =
      left.is(Kind::list) && right.is(Kind::list) && left.as_list().kind == right.as_list().kind;
  if (!lists || left.as_list().kind > ListKind::tuple) return std::nullopt;
  std::vector<Value> items;
  items.reserve(left.as_list().items.size() + right.as_list().items.size());
  items = left.as_list().items;
  items.insert(items.end(), right.as_list().items.begin(), right.as_list().items.end());
  return Value::list(std::move(items), left.as_list().kind);
}

bool is_number(const Value& value) {
  return is_whole(value) || value.is(Kind::floating);
}

}  // namespace

Value arithmetic(BinaryOperator op, const Value& left, const Value& right) {
  require_known(left);
  require_known(right);
  if (is_whole(left) && is_whole(right)) return whole_arithmetic(op, whole(left), whole(right));
  if (is_number(left) && is_number(right)) return real_arithmetic(op, real(left), real(right));
  std::optional<Value> result;
  if (op == BinaryOperator::add) result = join(left, right);
  if (op == BinaryOperator::multiply && is_whole(right)) result = repeat(left, whole(right));
  if (op == BinaryOperator::multiply && is_whole(left)) result = repeat(right, whole(left));
  if (!result) fail_kinds(op, left, right);
  return *std::move(result);
}

Value negate(const Value& value) {
  require_known(value);
  if (value.is(Kind::floating)) return Value(-value.as_floating());
  if (is_whole(value)) return whole_arithmetic(BinaryOperator::subtract, 0, whole(value));
  fail("cannot negate a " + std::string(kind_name(value.kind())));
}

Value unary_plus(const Value& value) {
  require_known(value);
  if (value.is(Kind::floating)) return value;
  if (is_whole(value)) return Value(whole(value));
  fail("cannot apply + to a " + std::string(kind_name(value.kind())));
}

}  // namespace porc::jinja

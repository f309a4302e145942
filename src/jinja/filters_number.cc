// SPDX-License-Identifier: Apache-2.0
// Filters that make a number, or pick one of several values.
#include <cmath>

#include "jinja/abort.h"
#include "jinja/attribute_path.h"
#include "jinja/builtins.h"
#include "jinja/compare.h"
#include "jinja/cursor.h"
#include "jinja/evaluator.h"
#include "jinja/number.h"
#include "jinja/operators.h"

namespace porc::jinja {
namespace {

std::optional<double> float_of(const Value& value) {
  switch (value.kind()) {
    case Kind::floating:
      return value.as_floating();
    case Kind::integer:
      return static_cast<double>(value.as_integer());
    case Kind::boolean:
      return value.as_boolean() ? 1.0 : 0.0;
    case Kind::text:
      return parse_float(value.as_text());
    case Kind::undefined:
    case Kind::none:
    case Kind::list:
    case Kind::map:
    case Kind::range:
    case Kind::object:
    case Kind::reference:
      break;
  }
  return std::nullopt;
}

double number_of(const Value& value, const char* filter) {
  if (value.is(Kind::text) || !float_of(value)) {
    fail(std::string(filter) + " wants a number, not a " + std::string(kind_name(value.kind())));
  }
  return *float_of(value);
}

Value to_integer(Call& call) {
  const Value& value = call.subject();
  if (value.is(Kind::integer)) return value;
  if (value.is(Kind::text)) {
    if (auto number = parse_integer(value.as_text(), static_cast<int>(call.integer(1, 10))))
      return Value(*number);
  }
  auto number = float_of(value);
  if (!number || std::isnan(*number)) return call.argument_or(0, Value(0));
  return Value(truncate(*number));
}

Value to_float(Call& call) {
  auto number = float_of(call.subject());
  return number ? Value(*number) : call.argument_or(0, Value(0.0));
}

Value absolute(Call& call) {
  const Value& value = call.subject();
  double number = number_of(value, "abs");
  if (value.is(Kind::floating)) return Value(std::fabs(number));
  return number < 0 ? negate(value) : unary_plus(value);
}

/// Half to even, as round_to, but exact for integers.
Value round_integer(std::int64_t number, std::int64_t digits) {
  if (digits >= 0) return Value(number);
  constexpr std::int64_t kHalf = 5'000'000'000'000'000'000;  // of 10^19, which has no 64 bits
  if (digits < -18) {
    if (digits == -19 && (number > kHalf || number < -kHalf))
      fail("an integer does not fit 64 bits");
    return Value(0);
  }
  std::int64_t scale = 1;
  for (; digits < 0; ++digits) scale *= 10;
  const std::int64_t rest = number % scale;
  const std::int64_t inner = number - rest;
  const std::int64_t twice = (rest < 0 ? -rest : rest) * 2;
  const bool outwards = twice > scale || (twice == scale && (inner / scale) % 2 != 0);
  if (!outwards) return Value(inner);
  return arithmetic(BinaryOperator::add, Value(inner), Value(rest < 0 ? -scale : scale));
}

Value round(Call& call) {
  const Value& value = call.subject();
  double number = number_of(value, "round");
  std::int64_t digits = call.integer(0, 0);
  std::string method = call.text(1, "common");
  if (method != "common" && method != "ceil" && method != "floor")
    fail("round wants 'common', 'ceil' or 'floor'");
  if (digits < -300 || digits > 300) fail("round wants a precision between -300 and 300");
  if (method == "common") {
    if (value.is(Kind::integer)) return round_integer(value.as_integer(), digits);
    if (value.is(Kind::boolean)) return round_integer(value.as_boolean() ? 1 : 0, digits);
    return Value(round_to(number, static_cast<int>(digits)));
  }
  if (digits >= 0 && !value.is(Kind::floating)) return Value(number);
  // As Python, which has the power as an integer or, of a negative exponent, as a float.
  const double scale = digits < 0 ? std::pow(10.0, static_cast<double>(digits))
                                  : times_ten(1, static_cast<int>(digits));
  const double scaled = number * scale;
  if (!std::isfinite(scaled)) fail("round cannot round such a number");
  // Python's ceil and floor give an integer, which has no negative zero.
  const double whole = (method == "ceil" ? std::ceil(scaled) : std::floor(scaled)) + 0.0;
  return Value(digits < 0 ? whole / scale : times_ten(whole, static_cast<int>(-digits)));
}

Value extreme(Call& call, bool smallest) {
  bool case_sensitive = call.flag(0, false);
  AttributePath path(call.argument_or(1, Value::none()));
  auto key_of = [&](const Value& item) {
    Value key = path.get(item);
    return case_sensitive ? key : without_case(std::move(key));
  };
  Cursor cursor(call.subject());
  auto best = cursor.next();
  if (!best) return Value::undefined({.reason = "there is no such item, the list is empty"});
  Value best_key = key_of(*best);
  while (auto item = cursor.next()) {
    Value key = key_of(*item);
    bool better = smallest ? order(key, best_key) < 0 : order(key, best_key) > 0;
    if (!better) continue;
    best = std::move(item);
    best_key = std::move(key);
  }
  return *std::move(best);
}

Value smallest(Call& call) {
  return extreme(call, true);
}
Value largest(Call& call) {
  return extreme(call, false);
}

Value sum(Call& call) {
  AttributePath path(call.argument_or(0, Value::none()));
  Value total = call.argument_or(1, Value(0));
  if (total.is(Kind::text)) fail("sum cannot add strings; use join");
  Cursor cursor(call.subject());
  while (auto item = cursor.next()) {
    total = arithmetic(BinaryOperator::add, total, path.get(*std::move(item)));
    call.evaluator().spend(total.weight() / kBytesPerStep);  // a list is copied
  }
  return total;
}

constexpr Traits kWantsValue{.wants_value = true};
constexpr auto kFilters = std::to_array<Builtin>({
    {"int", to_integer, {"default", "base"}, 0, kWantsValue},
    {"float", to_float, {"default"}, 0, kWantsValue},
    {"abs", absolute, {}, 0, kWantsValue},
    {"round", round, {"precision", "method"}, 0, kWantsValue},
    {"min", smallest, {"case_sensitive", "attribute"}},
    {"max", largest, {"case_sensitive", "attribute"}},
    {"sum", sum, {"attribute", "start"}},
});

}  // namespace

Table number_filters() {
  return kFilters;
}

}  // namespace porc::jinja

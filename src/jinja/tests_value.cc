// SPDX-License-Identifier: Apache-2.0
// Tests that compare a value or look into it.
#include "jinja/abort.h"
#include "jinja/builtins.h"
#include "jinja/compare.h"
#include "jinja/operators.h"
#include "jinja/print.h"
#include "jinja/text.h"

namespace porc::jinja {
namespace {

Value is_equal(Call& call) {
  return Value(equal(call.subject(), call.argument_or(0, Value())));
}
Value is_not_equal(Call& call) {
  return Value(!equal(call.subject(), call.argument_or(0, Value())));
}
Value is_less(Call& call) {
  return Value(order(call.subject(), call.argument(0)) < 0);
}
Value is_less_equal(Call& call) {
  return Value(order(call.subject(), call.argument(0)) <= 0);
}
Value is_greater(Call& call) {
  return Value(order(call.subject(), call.argument(0)) > 0);
}
Value is_greater_equal(Call& call) {
  return Value(order(call.subject(), call.argument(0)) >= 0);
}
Value is_in(Call& call) {
  return Value(contains(call.argument_or(0, Value()), call.subject()));
}

bool has_rest(const Value& value, const Value& divisor, std::int64_t rest) {
  // On a string % would format it.
  if (value.is(Kind::text)) fail("a string cannot be divided");
  return equal(arithmetic(BinaryOperator::modulo, value, divisor), Value(rest));
}
Value is_even(Call& call) {
  return Value(has_rest(call.subject(), Value(2), 0));
}
Value is_odd(Call& call) {
  return Value(has_rest(call.subject(), Value(2), 1));
}
Value is_divisible(Call& call) {
  return Value(has_rest(call.subject(), call.argument(0), 0));
}

/// At least one letter, and all letters as `change` leaves them.
bool is_cased(const std::string& text,
              std::string (*change)(std::string_view),
              std::string (*other)(std::string_view)) {
  return change(text) == text && other(text) != text;
}
Value is_lower(Call& call) {
  return Value(is_cased(to_text(call.subject()), lower, upper));
}
Value is_upper(Call& call) {
  return Value(is_cased(to_text(call.subject()), upper, lower));
}

Value is_same(Call& call) {
  const Value& other = call.argument(0);
  return Value(call.subject().kind() == other.kind() && call.subject().shares(other));
}

bool names_one(Call& call, const Builtin* (*find)(std::string_view)) {
  return call.subject().is(Kind::text) && find(call.subject().as_text()) != nullptr;
}
Value is_filter(Call& call) {
  return Value(names_one(call, find_filter));
}
Value is_test(Call& call) {
  return Value(names_one(call, find_test));
}

/// Who compares knows what an `if` without `else` leaves from "".
constexpr Traits kTakesUndefined{.takes_undefined = true};
constexpr auto kTests = std::to_array<Builtin>({
    {"eq", is_equal, {"other"}, 1, kTakesUndefined},
    {"equalto", is_equal, {"other"}, 1, kTakesUndefined},
    {"==", is_equal, {"other"}, 1, kTakesUndefined},
    {"ne", is_not_equal, {"other"}, 1, kTakesUndefined},
    {"!=", is_not_equal, {"other"}, 1, kTakesUndefined},
    {"lt", is_less, {"other"}, 1, kTakesUndefined},
    {"lessthan", is_less, {"other"}, 1, kTakesUndefined},
    {"<", is_less, {"other"}, 1, kTakesUndefined},
    {"le", is_less_equal, {"other"}, 1, kTakesUndefined},
    {"<=", is_less_equal, {"other"}, 1, kTakesUndefined},
    {"gt", is_greater, {"other"}, 1, kTakesUndefined},
    {"greaterthan", is_greater, {"other"}, 1, kTakesUndefined},
    {">", is_greater, {"other"}, 1, kTakesUndefined},
    {"ge", is_greater_equal, {"other"}, 1, kTakesUndefined},
    {">=", is_greater_equal, {"other"}, 1, kTakesUndefined},
    {"in", is_in, {"seq"}, 1, kTakesUndefined},
    {"even", is_even},
    {"odd", is_odd},
    {"divisibleby", is_divisible, {"num"}, 1},
    {"lower", is_lower},
    {"upper", is_upper},
    {"sameas", is_same, {"other"}, 1},
    {"filter", is_filter},
    {"test", is_test},
});

}  // namespace

Table value_tests() {
  return kTests;
}

}  // namespace porc::jinja

// SPDX-License-Identifier: Apache-2.0
// Tests for what a value is.
#include "jinja/builtins.h"
#include "jinja/compare.h"

namespace porc::jinja {
namespace {

Value is_defined(Call& call) {
  return Value(!call.subject().is(Kind::undefined));
}
Value is_undefined(Call& call) {
  return Value(call.subject().is(Kind::undefined));
}
Value is_none(Call& call) {
  return Value(call.subject().is(Kind::none));
}
Value is_boolean(Call& call) {
  return Value(call.subject().is(Kind::boolean));
}
Value is_true(Call& call) {
  return Value(call.subject().is(Kind::boolean) && call.subject().as_boolean());
}
Value is_false(Call& call) {
  return Value(call.subject().is(Kind::boolean) && !call.subject().as_boolean());
}
Value is_integer(Call& call) {
  return Value(call.subject().is(Kind::integer));
}
Value is_float(Call& call) {
  return Value(call.subject().is(Kind::floating));
}
Value is_string(Call& call) {
  return Value(call.subject().is(Kind::text));
}
Value is_mapping(Call& call) {
  return Value(call.subject().is(Kind::map));
}
Value is_callable(Call& call) {
  return Value(call.subject().is(Kind::object));
}

Value is_number(Call& call) {
  Kind kind = call.subject().kind();
  return Value(kind == Kind::integer || kind == Kind::floating || kind == Kind::boolean);
}

Value is_sequence(Call& call) {
  const Value& value = call.subject();
  bool has_elements = value.is(Kind::list) && value.as_list().kind <= ListKind::tuple;
  return Value(has_elements || value.is_lenient() || value.is(Kind::text) || value.is(Kind::map) ||
               value.is(Kind::range));
}

Value is_iterable(Call& call) {
  Kind kind = call.subject().kind();
  return Value(kind == Kind::list || kind == Kind::map || kind == Kind::text ||
               kind == Kind::range);
}

constexpr Traits kTakesUndefined{.takes_undefined = true};
constexpr Traits kTakesAnything{.takes_undefined = true, .takes_secret = true};
constexpr auto kTests = std::to_array<Builtin>({
    {"defined", is_defined, {}, 0, kTakesAnything},
    {"undefined", is_undefined, {}, 0, kTakesAnything},
    {"none", is_none, {}, 0, kTakesAnything},
    {"boolean", is_boolean, {}, 0, kTakesUndefined},
    {"true", is_true, {}, 0, kTakesUndefined},
    {"false", is_false, {}, 0, kTakesUndefined},
    {"integer", is_integer, {}, 0, kTakesUndefined},
    {"float", is_float, {}, 0, kTakesUndefined},
    {"number", is_number, {}, 0, kTakesUndefined},
    {"string", is_string, {}, 0, kTakesUndefined},
    {"mapping", is_mapping, {}, 0, kTakesUndefined},
    {"sequence", is_sequence, {}, 0, kTakesUndefined},
    {"iterable", is_iterable},
    {"callable", is_callable},
});

}  // namespace

Table kind_tests() {
  return kTests;
}

}  // namespace porc::jinja

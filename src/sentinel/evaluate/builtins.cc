// SPDX-License-Identifier: Apache-2.0
// The functions that need no import. Reference, section 14.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "sentinel/evaluate/conversion.h"
#include "sentinel/evaluate/evaluator.h"
#include "sentinel/value/equal.h"

namespace porc::sentinel {
namespace {

using Arguments = std::span<const Value>;

[[noreturn]] void refuse_kind(std::string_view function, std::string_view wanted, Value got) {
  throw Refusal{fmt::format("{} first argument can only be called with {}, got \"{}\"",
                            function,
                            wanted,
                            kind_name(got.kind()))};
}

Value length(Evaluator&, Arguments arguments) {
  const Value of = arguments[0];
  if (of.is_undefined()) return of;
  if (of.is(Kind::string)) return Value::of(static_cast<std::int64_t>(of.text().size()));
  if (of.is(Kind::list)) return Value::of(static_cast<std::int64_t>(of.list().size()));
  if (of.is(Kind::map)) return Value::of(static_cast<std::int64_t>(of.map().size()));
  refuse_kind("length", "strings, lists and maps", of);
}

Value append(Evaluator& evaluator, Arguments arguments) {
  if (!arguments[0].is(Kind::list)) refuse_kind("append", "lists", arguments[0]);
  arguments[0].list().append(evaluator.heap(), arguments[1]);
  return Value::undefined();
}

Value remove(Evaluator& evaluator, Arguments arguments) {
  if (!arguments[0].is(Kind::map)) refuse_kind("delete", "maps", arguments[0]);
  if (is_key(arguments[1])) arguments[0].map().remove(evaluator.heap(), arguments[1]);
  return Value::undefined();
}

Value keys(Evaluator& evaluator, Arguments arguments) {
  if (arguments[0].is_undefined()) return arguments[0];
  if (!arguments[0].is(Kind::map)) refuse_kind("keys", "maps", arguments[0]);
  Map& map = arguments[0].map();
  List& out = evaluator.heap().list(map.size());
  for (const Map::Entry& entry : map.entries(evaluator.heap()))
    out.append(evaluator.heap(), entry.key);
  return Value::of(out);
}

Value values(Evaluator& evaluator, Arguments arguments) {
  if (arguments[0].is_undefined()) return arguments[0];
  if (!arguments[0].is(Kind::map)) refuse_kind("values", "maps", arguments[0]);
  Map& map = arguments[0].map();
  List& out = evaluator.heap().list(map.size());
  for (const Map::Entry& entry : map.entries(evaluator.heap()))
    out.append(evaluator.heap(), evaluator.forced(entry.value));
  return Value::of(out);
}

std::int64_t whole(Value value) {
  if (value.is(Kind::integer)) return value.integer();
  if (value.is(Kind::floating) && value.floating() == std::trunc(value.floating()) &&
      std::abs(value.floating()) < 9e15)
    return static_cast<std::int64_t>(value.floating());
  throw Refusal{fmt::format("range arguments must be ints, got \"{}\"", kind_name(value.kind()))};
}

Value range(Evaluator& evaluator, Arguments arguments) {
  for (const Value argument : arguments)
    if (argument.is_undefined()) return argument;
  const std::int64_t first = arguments.size() == 1 ? 0 : whole(arguments[0]);
  const std::int64_t end = whole(arguments[arguments.size() == 1 ? 0 : 1]);
  const std::int64_t step = arguments.size() == 3 ? whole(arguments[2]) : 1;
  if (step == 0) throw Refusal{"range step cannot be 0"};
  List& out = evaluator.heap().list();
  for (std::int64_t i = first; step > 0 ? i < end : i > end;) {
    evaluator.step();
    out.append(evaluator.heap(), Value::of(i));
    if (__builtin_add_overflow(i, step, &i)) break;
  }
  return Value::of(out);
}

Value to_int(Evaluator&, Arguments arguments) {
  return int_of(arguments[0]);
}
Value to_float(Evaluator&, Arguments arguments) {
  return float_of(arguments[0]);
}
Value to_string(Evaluator& evaluator, Arguments arguments) {
  return string_of(evaluator.heap(), arguments[0]);
}
Value to_bool(Evaluator&, Arguments arguments) {
  return bool_of(arguments[0]);
}

Value print(Evaluator& evaluator, Arguments arguments) {
  evaluator.print(evaluator.joined(arguments));
  return Value::of(true);
}

Value error(Evaluator& evaluator, Arguments arguments) {
  throw Refusal{evaluator.joined(arguments)};
}

Value compare(Evaluator& evaluator, Arguments arguments) {
  const Value down = less(evaluator.heap(), arguments[0], arguments[1]);
  if (down.is_unset())
    throw Refusal{fmt::format("compare needs two numbers or two strings, got \"{}\" and \"{}\"",
                              kind_name(arguments[0].kind()),
                              kind_name(arguments[1].kind()))};
  if (down.boolean()) return Value::of(std::int64_t{-1});
  return Value::of(
      std::int64_t{less(evaluator.heap(), arguments[1], arguments[0]).boolean() ? 1 : 0});
}

constexpr std::array<Builtin, 13> kBuiltins = {{
    {"append", 2, 2, append},
    {"bool", 1, 1, to_bool},
    {"compare", 2, 2, compare},
    {"delete", 2, 2, remove},
    {"error", 0, Builtin::kAnyNumber, error},
    {"float", 1, 1, to_float},
    {"int", 1, 1, to_int},
    {"keys", 1, 1, keys},
    {"length", 1, 1, length},
    {"print", 0, Builtin::kAnyNumber, print},
    {"range", 1, 3, range},
    {"string", 1, 1, to_string},
    {"values", 1, 1, values},
}};

}  // namespace

Value predeclared(std::string_view name) {
  if (name == "true") return Value::of(true);
  if (name == "false") return Value::of(false);
  if (name == "null") return Value::null();
  if (name == "undefined") return Value::undefined();
  static const auto functions = [] {
    std::array<Function, kBuiltins.size()> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i].builtin = &kBuiltins[i];
    return out;
  }();
  for (const Function& function : functions)
    if (function.builtin->name == name) return Value::of(function);
  return Value();
}

}  // namespace porc::sentinel

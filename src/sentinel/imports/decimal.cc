// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include <fmt/format.h>

#include "sentinel/imports/decimal_number.h"
#include "sentinel/imports/standard.h"

namespace porc::sentinel {
namespace {

constexpr int kStepsOfFunction = 1000;  ///< what a logarithm counts for

const MethodTable& methods();

/// The decimal as a policy sees it: a map.
Value shown(const NativeCall& call, const DecimalNumber& number) {
  Heap& heap = call.heap();
  Map& out = heap.map(6);
  out.add(heap, "string", heap.string(number.text()));
  out.add(heap, "sign", Value::of(std::int64_t{number.sign()}));
  // A coefficient beyond 64 bits is text.
  static const DecimalNumber::Coefficient kMax = std::numeric_limits<std::int64_t>::max();
  out.add(heap,
          "coefficient",
          number.coefficient <= kMax ? Value::of(number.coefficient.convert_to<std::int64_t>())
                                     : heap.string(number.coefficient.str()));
  out.add(heap, "exponent", Value::of(number.exponent));
  if (const auto floating = number.floating()) out.add(heap, "float", Value::of(*floating));
  if (const auto integer = number.integer()) out.add(heap, "int", Value::of(*integer));
  out.set_methods(methods());
  return Value::of(out);
}

/// Calls `compute`; what has no result is an error of the call.
template <class Compute>
auto computed(const NativeCall& call, Compute compute) {
  try {
    return compute();
  } catch (const NoDecimal& none) {
    call.refuse(none.reason);
  }
}

DecimalNumber parsed(const NativeCall& call, std::string_view text) {
  const auto number = computed(call, [&] { return DecimalNumber::parse(text); });
  if (!number) call.refuse(fmt::format("\"{}\" is not a decimal", text));
  return *number;
}

/// A number that is an argument: int, float, text, or what this import gave.
DecimalNumber decimal_at(const NativeCall& call, std::size_t index) {
  const Value value = call.any(index);
  if (value.is(Kind::integer)) return DecimalNumber::of(value.integer());
  if (value.is(Kind::floating))
    return computed(call, [&] { return DecimalNumber::of(value.floating()); });
  if (value.is(Kind::string)) return parsed(call, call.word_of(value));
  if (value.is(Kind::map)) {
    const Value text = value.map().find(call.heap(), std::string_view("string"));
    if (text.is(Kind::string)) return parsed(call, call.word_of(text));
  }
  call.refuse_argument("decimal", value);
}

Value make(const NativeCall& call) {
  return shown(call, decimal_at(call, 0));
}

Value infinity(const NativeCall& call) {
  return shown(call, DecimalNumber::infinity(call.integer(0) < 0));
}

Value is_infinite(const NativeCall& call) {
  return Value::of(decimal_at(call, 0).form == DecimalNumber::Form::infinite);
}

Value is_nan(const NativeCall& call) {
  return Value::of(decimal_at(call, 0).form == DecimalNumber::Form::no_number);
}

Value nan(Evaluator& evaluator) {
  return shown(NativeCall(evaluator, "nan", {}), DecimalNumber::no_number());
}

std::partial_ordering ordered(const NativeCall& call) {
  const DecimalNumber left = decimal_at(call, 0);
  return order(left, decimal_at(call, 1));
}

Value is(const NativeCall& call) {
  return Value::of(ordered(call) == 0);
}
Value is_not(const NativeCall& call) {
  return Value::of(ordered(call) != 0);
}
Value less_than(const NativeCall& call) {
  return Value::of(ordered(call) < 0);
}
Value less_than_or_equals(const NativeCall& call) {
  return Value::of(ordered(call) <= 0);
}
Value greater_than(const NativeCall& call) {
  return Value::of(ordered(call) > 0);
}
Value greater_than_or_equals(const NativeCall& call) {
  return Value::of(ordered(call) >= 0);
}

using TwoNumbers = DecimalNumber (*)(const DecimalNumber&, const DecimalNumber&);
using OneNumber = DecimalNumber (*)(const DecimalNumber&);

template <TwoNumbers kCompute>
Value of_two(const NativeCall& call) {
  const DecimalNumber left = decimal_at(call, 0);
  const DecimalNumber right = decimal_at(call, 1);
  return shown(call, computed(call, [&] { return kCompute(left, right); }));
}

template <OneNumber kCompute>
Value of_one(const NativeCall& call) {
  const DecimalNumber number = decimal_at(call, 0);
  return shown(call, computed(call, [&] { return kCompute(number); }));
}

template <auto kFunction>
Value slowly(const NativeCall& call) {
  call.step(kStepsOfFunction);
  return kFunction(call);
}

DecimalNumber difference(const DecimalNumber& left, const DecimalNumber& right) {
  return add(left, negated(right));
}
DecimalNumber ceiling(const DecimalNumber& number) {
  return to_integer(number, true);
}
DecimalNumber floor(const DecimalNumber& number) {
  return to_integer(number, false);
}
DecimalNumber absolute(const DecimalNumber& number) {
  return number.negative ? negated(number) : number;
}
DecimalNumber opposite(const DecimalNumber& number) {
  return negated(number);
}

const MethodTable& methods() {
  static const MethodTable table({{"is", 2, 2, is},
                                  {"is_not", 2, 2, is_not},
                                  {"less_than", 2, 2, less_than},
                                  {"lt", 2, 2, less_than},
                                  {"less_than_or_equals", 2, 2, less_than_or_equals},
                                  {"lte", 2, 2, less_than_or_equals},
                                  {"greater_than", 2, 2, greater_than},
                                  {"gt", 2, 2, greater_than},
                                  {"greater_than_or_equals", 2, 2, greater_than_or_equals},
                                  {"gte", 2, 2, greater_than_or_equals},
                                  {"add", 2, 2, of_two<add>},
                                  {"subtract", 2, 2, of_two<difference>},
                                  {"sub", 2, 2, of_two<difference>},
                                  {"multiply", 2, 2, of_two<multiply>},
                                  {"mul", 2, 2, of_two<multiply>},
                                  {"divide", 2, 2, of_two<divide>},
                                  {"div", 2, 2, of_two<divide>},
                                  {"modulo", 2, 2, of_two<remainder>},
                                  {"mod", 2, 2, of_two<remainder>},
                                  {"remainder", 2, 2, of_two<remainder>},
                                  {"rem", 2, 2, of_two<remainder>},
                                  {"power", 2, 2, slowly<of_two<power>>},
                                  {"pow", 2, 2, slowly<of_two<power>>},
                                  {"exp", 1, 1, slowly<of_one<exponential>>},
                                  {"loge", 1, 1, slowly<of_one<natural_logarithm>>},
                                  {"ln", 1, 1, slowly<of_one<natural_logarithm>>},
                                  {"log10", 1, 1, slowly<of_one<common_logarithm>>},
                                  {"log", 1, 1, slowly<of_one<common_logarithm>>},
                                  {"square_root", 1, 1, of_one<square_root>},
                                  {"sqrt", 1, 1, of_one<square_root>},
                                  {"ceiling", 1, 1, of_one<ceiling>},
                                  {"ceil", 1, 1, of_one<ceiling>},
                                  {"floor", 1, 1, of_one<floor>},
                                  {"absolute", 1, 1, of_one<absolute>},
                                  {"abs", 1, 1, of_one<absolute>},
                                  {"negate", 1, 1, of_one<opposite>},
                                  {"neg", 1, 1, of_one<opposite>}});
  return table;
}

}  // namespace

/// Reference 17.5.
const NativeImport& decimal_import() {
  static const FunctionTable table({{"new", 1, 1, make},
                                    {"infinity", 1, 1, infinity},
                                    {"inf", 1, 1, infinity},
                                    {"is_infinite", 1, 1, is_infinite},
                                    {"is_inf", 1, 1, is_infinite},
                                    {"isinf", 1, 1, is_infinite},
                                    {"isinfinite", 1, 1, is_infinite},
                                    {"is_nan", 1, 1, is_nan},
                                    {"isnan", 1, 1, is_nan}},
                                   {{"nan", nan}});
  return table;
}

}  // namespace porc::sentinel

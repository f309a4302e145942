// SPDX-License-Identifier: Apache-2.0
#include "sentinel/evaluate/conversion.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "sentinel/evaluate/import.h"
#include "sentinel/syntax/token.h"
#include "sentinel/value/print.h"

namespace porc::sentinel {
namespace {

/// Takes a sign away; false when there is more than one.
bool read_signed_integer(std::string_view text, std::int64_t& out) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text[0] < '0' || text[0] > '9') return false;
  if (negative && text == "9223372036854775808") {
    out = INT64_MIN;
    return true;
  }
  if (!read_integer(text, out)) return false;
  if (negative) out = -out;
  return true;
}

bool read_signed_float(std::string_view text, double& out) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || !((text[0] >= '0' && text[0] <= '9') || text[0] == '.')) return false;
  if (!read_float(text, out)) return false;
  if (negative) out = -out;
  return true;
}

}  // namespace

Value int_of(Value value) {
  if (value.is(Kind::integer) || value.is_undefined()) return value;
  if (value.is(Kind::boolean)) return Value::of(std::int64_t{value.boolean() ? 1 : 0});
  if (value.is(Kind::floating) && value.floating() >= -0x1p63 && value.floating() < 0x1p63)
    return Value::of(static_cast<std::int64_t>(value.floating()));
  std::int64_t out = 0;
  if (value.is(Kind::string) && read_signed_integer(value.text(), out)) return Value::of(out);
  return Value::undefined();
}

Value float_of(Value value) {
  if (value.is(Kind::floating) || value.is_undefined()) return value;
  if (value.is(Kind::integer)) return Value::of(value.number());
  if (value.is(Kind::boolean)) return Value::of(value.boolean() ? 1.0 : 0.0);
  double out = 0;
  if (value.is(Kind::string) && read_signed_float(value.text(), out)) return Value::of(out);
  return Value::undefined();
}

Value string_of(Heap& heap, Value value) {
  if (value.is(Kind::string) || value.is_undefined()) return value;
  if (value.is(Kind::integer)) return heap.string(fmt::format("{}", value.integer()));
  if (value.is(Kind::floating)) return heap.string(float_text(value.floating()));
  if (value.is(Kind::boolean))
    return Value::of(std::string_view(value.boolean() ? "true" : "false"));
  return Value::undefined();
}

Value bool_of(Value value) {
  static constexpr std::array<std::string_view, 6> kTrue = {"1", "t", "T", "TRUE", "true", "True"};
  static constexpr std::array<std::string_view, 6> kFalse = {
      "0", "f", "F", "FALSE", "false", "False"};
  if (value.is(Kind::boolean) || value.is_undefined()) return value;
  if (value.is_number()) return Value::of(value.number() != 0);
  if (!value.is(Kind::string)) return Value::undefined();
  if (std::find(kTrue.begin(), kTrue.end(), value.text()) != kTrue.end()) return Value::of(true);
  if (std::find(kFalse.begin(), kFalse.end(), value.text()) != kFalse.end())
    return Value::of(false);
  return Value::undefined();
}

void refuse_argument(std::string_view function, std::string_view type, Value value) {
  throw Refusal{fmt::format(
      "error calling function \"{}\": error converting argument to {}: cannot convert to {}: {}",
      function,
      type,
      type,
      kind_name_in_errors(value.kind()))};
}

std::string_view string_argument(Heap& heap, std::string_view function, Value value) {
  if (value.is(Kind::string)) return value.text();
  if (value.is(Kind::integer)) return string_of(heap, value).text();
  refuse_argument(function, "string", value);
}

std::int64_t int_argument(std::string_view function, Value value) {
  if (value.is(Kind::integer)) return value.integer();
  if (value.is(Kind::string))
    if (const Value converted = int_of(value); converted.is(Kind::integer))
      return converted.integer();
  refuse_argument(function, "int", value);
}

double float_argument(std::string_view function, Value value) {
  if (value.is_number()) return value.number();
  if (value.is(Kind::string))
    if (const Value converted = float_of(value); converted.is(Kind::floating))
      return converted.floating();
  refuse_argument(function, "float", value);
}

bool bool_argument(std::string_view function, Value value) {
  if (value.is(Kind::boolean)) return value.boolean();
  refuse_argument(function, "bool", value);
}

List& list_argument(std::string_view function, Value value) {
  if (value.is(Kind::list)) return value.list();
  refuse_argument(function, "list", value);
}

Map& map_argument(std::string_view function, Value value) {
  if (value.is(Kind::map)) return value.map();
  refuse_argument(function, "map", value);
}

}  // namespace porc::sentinel

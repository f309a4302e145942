// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "jinja/value.h"

namespace porc::jinja {

enum class BinaryOperator : std::uint8_t {
  add,
  subtract,
  multiply,
  divide,
  floor_divide,
  modulo,
  power
};

/// Python's arithmetic, with 64-bit integers. Throws Abort for kinds that do not go together,
/// division by zero and overflow.
Value arithmetic(BinaryOperator op, const Value& left, const Value& right);
Value negate(const Value& value);
Value unary_plus(const Value& value);

/// `value[key]`, as Jinja2's Environment.getitem: the element, else for a string key the attribute,
/// else undefined.
Value subscript(const Value& value, const Value& key);
/// `value.name`, as Environment.getattr: a method, else the element of that name, else undefined.
Value attribute(const Value& value, std::string_view name);

/// `value[start:stop:step]`; a none bound is open.
Value slice(const Value& value, const Value& start, const Value& stop, const Value& step);

}  // namespace porc::jinja

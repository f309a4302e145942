// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hcl/syntax.h"
#include "json/value.h"
#include "sentinel/value/not_known.h"

namespace porc::sentinel {

/// What terraform makes of an expression that it evaluates without any variable or function.
struct Constant {
  enum class State : std::uint8_t {
    value,
    none,       ///< it needs a variable or a function
    not_known,  ///< terraform may find a value or none
  };
  State state = State::none;
  json::value value{};                  ///< as a plan has it
  NotKnown why = NotKnown::expression;  ///< of not_known

  static Constant of(json::value value) { return {State::value, std::move(value)}; }
  static Constant unknown(NotKnown why) { return {State::not_known, nullptr, why}; }
  bool is_value() const { return state == State::value; }
  bool is_none() const { return state == State::none; }
};

Constant constant_of(const hcl::Expression& expression);
/// The same of what stands in the JSON syntax, whose strings terraform shows as they are.
Constant constant_of(const json::value& written);

/// The same of either syntax.
Constant constant_of(const hcl::Attribute& attribute);

/// The text or truth of an attribute that must be literal; nothing when it is not.
std::optional<std::string> text_of(const hcl::Attribute* attribute);
bool is_true(const hcl::Attribute* attribute);

/// Members in the order of a plan: by name, those that are not known first.
json::object in_order(const json::object& members);

}  // namespace porc::sentinel

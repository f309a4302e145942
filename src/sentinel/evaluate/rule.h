// SPDX-License-Identifier: Apache-2.0
// Functions and rules as values, and the frames that their variables live in.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sentinel/syntax/nodes.h"
#include "sentinel/value/value.h"

namespace porc::sentinel {

class Evaluator;
class Unit;

/// The variables of one activation of a file, a function, a rule or a loop; its slots follow it.
struct Frame {
  Frame* parent = nullptr;
  Unit* unit = nullptr;
  std::uint32_t size = 0;

  Value* slots() { return reinterpret_cast<Value*>(this + 1); }
};
static_assert(sizeof(Frame) % alignof(Value) == 0);

/// A builtin function. The evaluator has checked how many arguments there are.
struct Builtin {
  std::string_view name;
  std::uint8_t arguments_min;
  std::uint8_t arguments_max;                                             ///< kAnyNumber: no bound
  Value (*call)(Evaluator& evaluator, std::span<const Value> arguments);  ///< throws Refusal

  static constexpr std::uint8_t kAnyNumber = UINT8_MAX;
};

struct Function {
  const FunctionLiteral* literal = nullptr;  ///< null for a builtin
  Frame* frame = nullptr;                    ///< where it was made
  const Builtin* builtin = nullptr;
};

/// A rule, evaluated when it is first read. Reference 11.1.
struct Rule {
  enum class State : std::uint8_t { fresh, running, done };

  const RuleLiteral* literal = nullptr;
  Frame* frame = nullptr;                  ///< where it was made
  const Assignment* assignment = nullptr;  ///< that gave it its name
  State state = State::fresh;
  Value value{};
};

/// What a predeclared name means, unset when it is none. Reference 1.6.
Value predeclared(std::string_view name);

}  // namespace porc::sentinel

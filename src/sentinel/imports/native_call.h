// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sentinel/evaluate/evaluator.h"

namespace porc::sentinel {

inline constexpr std::size_t kWordBytesMax = std::size_t{64} << 10;

/// One call of a native function. Arguments are converted as reference 13.6 says; what cannot be
/// converted throws Refusal.
class NativeCall {
 public:
  NativeCall(Evaluator& evaluator, std::string_view function, std::span<const Value> arguments)
      : evaluator_(evaluator), function_(function), arguments_(arguments) {}

  Evaluator& evaluator() const { return evaluator_; }
  Heap& heap() const { return evaluator_.heap(); }
  std::string_view function() const { return function_; }
  std::size_t count() const { return arguments_.size(); }
  bool has(std::size_t index) const { return index < arguments_.size(); }

  /// The argument as it is.
  Value any(std::size_t index) const { return arguments_[index]; }
  /// Counts as a walk over it: functions of a text mostly look at all of it.
  std::string_view string(std::size_t index) const;
  /// A string of at most kWordBytesMax bytes: a number, a version, an address, a time.
  std::string_view word(std::size_t index) const { return word_of(any(index)); }
  std::string_view word_of(Value value) const;
  std::int64_t integer(std::size_t index) const;
  List& list(std::size_t index) const;
  Map& map(std::size_t index) const;
  /// A function that the policy passed.
  Value callable(std::size_t index) const;

  /// What a function gives that the policy passed. Throws Refusal.
  Value ask(Value function, std::initializer_list<Value> arguments) const;

  Value made(std::string_view text) const { return heap().string(text); }
  /// Steps towards the limit. See Meter; `walk` counts bytes.
  void step(std::uint64_t count = 1) const { evaluator_.step(count); }
  void walk(std::size_t bytes) const { heap().meter().walk(bytes); }
  /// `error calling function "F": MESSAGE`.
  [[noreturn]] void refuse(std::string_view message) const;
  /// The same for an argument of a kind that cannot be converted to `type`.
  [[noreturn]] void refuse_argument(std::string_view type, Value value) const;

 private:
  Evaluator& evaluator_;
  std::string_view function_;
  std::span<const Value> arguments_;
};

/// How many parameters a function has.
std::size_t parameter_count(const Function& function);

}  // namespace porc::sentinel

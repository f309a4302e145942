// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/container/small_vector.hpp>

#include "jinja/value.h"

namespace porc::jinja {

class Evaluator;

/// What a call hands over, before it is bound to parameters.
struct Arguments {
  using Positional = boost::container::small_vector<Value, 4>;  // few calls have more
  using Keywords = std::vector<std::pair<std::string, Value>>;
  Positional positional{};
  Keywords keyword{};

  /// The positional ones, as what outlives the call has them.
  std::vector<Value> take() {
    return {std::make_move_iterator(positional.begin()), std::make_move_iterator(positional.end())};
  }
};

/// Of all of them, as Value::weight.
inline std::uint64_t weight_of(const Arguments& arguments) {
  std::uint64_t weight = 0;
  for (const Value& value : arguments.positional) weight += value.weight();
  for (const auto& [name, value] : arguments.keyword) weight += name.size() + value.weight();
  return weight;
}

/// A value with behaviour: a function, a macro, the `loop` of a loop, a namespace.
class Object : public Counted {
 public:
  virtual std::string_view type_name() const = 0;
  /// The depth of the deepest value that is freed with this object. 0 for what the evaluator frees
  /// by itself, whoever holds it: that may hold anything, itself too.
  virtual std::uint16_t inner_depth() const noexcept { return 0; }
  /// What it is as text; null when it cannot be printed.
  virtual const std::string* printed() const { return nullptr; }
  virtual std::optional<Value> attribute(std::string_view /*name*/) { return std::nullopt; }
  /// `{% set object.name = value %}`. Throws Abort unless the object takes it.
  virtual void assign(std::string_view name, Value value);
  /// Throws Abort unless the object can be called.
  virtual Value call(Evaluator& evaluator, Arguments arguments);
  /// For what is called for its text: writes it where the evaluator stands. False when this object
  /// has a value instead, and nothing was done.
  virtual bool emit(Evaluator& /*evaluator*/, Arguments& /*arguments*/) { return false; }
};

inline Object& Value::as_object() const {
  return const_cast<Object&>(static_cast<const Object&>(*payload_.shared));
}

}  // namespace porc::jinja

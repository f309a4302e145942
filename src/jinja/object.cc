// SPDX-License-Identifier: Apache-2.0
#include "jinja/object.h"

#include "jinja/abort.h"

namespace porc::jinja {

std::uint64_t weight_of(const Arguments& arguments) {
  std::uint64_t weight = 0;
  for (const Value& value : arguments.positional) weight += value.weight();
  for (const auto& [name, value] : arguments.keyword) weight += name.size() + value.weight();
  return weight;
}

void Object::assign(std::string_view /*name*/, Value /*value*/) {
  fail("cannot assign an attribute of a " + std::string(type_name()) + "; use namespace()");
}

Value Object::call(Evaluator& /*evaluator*/, Arguments /*arguments*/) {
  fail("a " + std::string(type_name()) + " cannot be called");
}

}  // namespace porc::jinja

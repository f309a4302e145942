// SPDX-License-Identifier: Apache-2.0
#include "jinja/object.h"

#include "jinja/abort.h"

namespace porc::jinja {

void Object::assign(std::string_view /*name*/, Value /*value*/) {
  fail("cannot assign an attribute of a " + std::string(type_name()) + "; use namespace()");
}

Value Object::call(Evaluator& /*evaluator*/, Arguments /*arguments*/) {
  fail("a " + std::string(type_name()) + " cannot be called");
}

}  // namespace porc::jinja

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>

#include "jinja/value.h"

namespace porc::jinja {

/// Python's `==`: never an error except for undefined and references, numbers compare across kinds.
bool equal(const Value& left, const Value& right);
/// Python's `<` and the like. Throws Abort for kinds that have no order.
std::partial_ordering order(const Value& left, const Value& right);
/// Python's `in`.
bool contains(const Value& container, const Value& item);
/// Python's `bool`.
bool truth(const Value& value);

[[noreturn]] void fail_undefined(const Value& value);
[[noreturn]] void fail_secret();
/// Throws Abort when `value` is undefined or a reference, so that nothing is decided by them.
inline void require_known(const Value& value) {
  if (value.is(Kind::undefined)) fail_undefined(value);
  if (value.is(Kind::reference)) fail_secret();
}

}  // namespace porc::jinja

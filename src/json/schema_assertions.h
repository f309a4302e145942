// SPDX-License-Identifier: Apache-2.0
// The keywords of draft-07 that look at one value alone. Private to the schema*.cc files.
#pragma once

#include <string>
#include <string_view>

#include "json/value.h"

namespace porc::json {

/// What is wrong with `instance` for the keyword's `argument`; "" when nothing is, also when the
/// keyword does not apply to this kind of value. Never shows the instance.
struct Assertion {
  std::string_view keyword;
  std::string (*fault)(const value& argument, const value& instance);
};

/// Null when `keyword` is none of them.
const Assertion* find_assertion(std::string_view keyword);

/// `"a", "b"`, for the argument of `enum`.
std::string listed(const array& choices);
/// "a string or null", for the argument of `type`.
std::string nouns_of(const value& type);

}  // namespace porc::json

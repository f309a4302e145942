// SPDX-License-Identifier: Apache-2.0
// Members of documents that others wrote, for who takes what it finds: a member that is missing, or
// of another kind, is as good as an empty one. What must be there is read by decode.h.
#pragma once

#include <string>
#include <string_view>

#include "json/value.h"

namespace porc::json {

/// The text of a string; "" of anything else, and of null.
std::string text_of(const value* found);

std::string text_at(const object& members, std::string_view name);
/// The same of a value that ought to be an object.
std::string text_at(const value& from, std::string_view name);

/// Borrowed from `members`, or an empty one.
const object& object_at(const object& members, std::string_view name);

}  // namespace porc::json

// SPDX-License-Identifier: Apache-2.0
// Members of a JSON object as they stand in its text, for who must not change a byte of the rest.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace porc::port_catalog {

/// One member, by places in the text that it was found in.
struct RawMember {
  std::string_view name{};      ///< between its quotes, as it stands there
  std::size_t begin = 0;        ///< of the opening quote of the name
  std::size_t value_begin = 0;  ///< of the first character of the value
  std::size_t end = 0;          ///< behind the last one

  std::string_view value(std::string_view text) const {
    return text.substr(value_begin, end - value_begin);
  }
};

/// The members of the object that begins at or, behind white space, after `begin`. What is inside
/// their values is passed over, not judged. Errors: malformed.
Result<std::vector<RawMember>> raw_members(std::string_view text, std::size_t begin);

/// `text` without those of `members` (all of one object, in order) that are named, and without the
/// commas that parted them.
std::string without_members(std::string_view text,
                            const std::vector<RawMember>& members,
                            std::initializer_list<std::string_view> names);

}  // namespace porc::port_catalog

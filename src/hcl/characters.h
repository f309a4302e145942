// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace porc::hcl {

/// True for a byte that goes on with a UTF-8 character.
inline bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

/// The number of Unicode characters in `text`, which is UTF-8.
std::size_t count_characters(std::string_view text);

/// The bytes of the identifier that `text` begins with; 0 when it begins with something else.
/// `text` is UTF-8. Spec: "Identifiers", with `_` as a first character too, as Terraform takes it.
std::size_t identifier_length(std::string_view text);

/// True when all of `text` is one identifier.
bool is_identifier(std::string_view text);

/// The bytes of the white space, as Unicode defines it, that `text` begins with.
std::size_t leading_space(std::string_view text);
/// The bytes of the white space that `text` ends with.
std::size_t trailing_space(std::string_view text);
/// `text` without the white space around it.
std::string_view trim_space(std::string_view text);

}  // namespace porc::hcl

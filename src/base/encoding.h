// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace porc {

/// Lower-case hexadecimal, two characters a byte.
std::string hex_encode(std::string_view bytes);
/// Errors: malformed on an odd length or a character outside [0-9a-fA-F].
Result<std::string> hex_decode(std::string_view text);

/// Standard alphabet with padding. Spec: RFC 4648, section 4.
std::string base64_encode(std::string_view bytes);
/// Strict: padding required, no white space, no trailing data. Errors: malformed.
Result<std::string> base64_decode(std::string_view text);

/// URL-safe alphabet without padding. Spec: RFC 4648, section 5.
std::string base64url_encode(std::string_view bytes);
/// Strict: no padding, no white space, no stray bits, so that bytes have one spelling.
/// Errors: malformed.
Result<std::string> base64url_decode(std::string_view text);

/// Lower-case base 32 without padding. Spec: RFC 4648, section 6.
std::string base32_encode(std::string_view bytes);

/// How many bytes of `text` the longest beginning has that is_utf8.
std::size_t utf8_prefix(std::string_view text);

/// True when `text` is well-formed UTF-8: no overlong form, no surrogate, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

/// The longest beginning of `text` that has at most `bytes_max` bytes and ends between two
/// characters.
std::string_view cut_at_character(std::string_view text, std::size_t bytes_max);

/// `text` with U+FFFD in place of each byte that is part of no well-formed character.
std::string mend_utf8(std::string_view text);

}  // namespace porc

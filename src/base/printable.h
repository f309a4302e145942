// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace porc {

/// `text` with everything that could move a cursor, ring, recolour, reorder or forge a line written
/// as \uXXXX, and bytes that are no UTF-8 as U+FFFD. Inside JSON text the escapes mean the same.
std::string printable(std::string_view text);
/// The same, where line ends and tabs stay.
std::string printable_lines(std::string_view text);

/// True for at most `characters_max` characters that `printable` leaves as they are: text that
/// looks like what it is wherever it is shown.
bool is_plain_text(std::string_view text, std::size_t characters_max);

}  // namespace porc

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace porc {

/// `text` with everything that could move a cursor, ring, recolour, reorder or forge a line written
/// as \uXXXX, and bytes that are no UTF-8 as U+FFFD. Inside JSON text the escapes mean the same.
std::string printable(std::string_view text);
/// The same, where line ends and tabs stay.
std::string printable_lines(std::string_view text);

}  // namespace porc

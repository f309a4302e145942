// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace porc::jinja {

// Python's view of a string: a sequence of code points. All text is valid UTF-8.

/// The code point at `at`, which moves past it. A stray byte counts as itself.
char32_t next_code_point(std::string_view text, std::size_t& at);
void append_code_point(std::string& text, char32_t code);

/// Number of code points.
std::int64_t length(std::string_view text);
/// Byte offset of code point `index`; the size of `text` when there are fewer.
std::size_t offset_of(std::string_view text, std::int64_t index);
std::vector<std::string_view> code_points(std::string_view text);

/// What `str.isspace`, `strip` and the lexer's \s take for white space.
inline bool is_space(char32_t code) {
  if (code < 0x80)
    return code == ' ' || (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x1f);
  return code == 0x85 || code == 0xa0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200a) ||
         code == 0x2028 || code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000;
}
std::string_view strip_left(std::string_view text);
std::string_view strip_right(std::string_view text);
std::string_view strip(std::string_view text);
inline bool ends_in_space(std::string_view text) {
  if (text.empty()) return false;
  const auto last = static_cast<unsigned char>(text.back());
  return last < 0x80 ? is_space(last) : strip_right(text).size() < text.size();
}
/// Strips any of the code points in `chars`.
std::string_view strip_left(std::string_view text, std::string_view chars);
std::string_view strip_right(std::string_view text, std::string_view chars);

std::string upper(std::string_view text);
std::string lower(std::string_view text);
/// First code point upper, the others lower.
std::string capitalize(std::string_view text);
bool is_letter(char32_t code);
bool is_printable(char32_t code);

/// `str.splitlines`: lines without their ends, no empty last line.
std::vector<std::string_view> split_lines(std::string_view text);

/// `repr` of a string: quoted and escaped as Python prints it inside a list.
std::string quote_text(std::string_view text);

}  // namespace porc::jinja

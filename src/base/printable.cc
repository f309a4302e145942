// SPDX-License-Identifier: Apache-2.0
#include "base/printable.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/encoding.h"

namespace porc {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

struct CodeRange {
  char32_t first, last;
};
/// Controls (Unicode Cc), and format characters that reorder or hide what stands beside them.
constexpr auto kUnprintable = std::to_array<CodeRange>({
    {0x0000, 0x001f},
    {0x007f, 0x009f},
    {0x061c, 0x061c},
    {0x200b, 0x200f},
    {0x2028, 0x202e},
    {0x2060, 0x206f},
    {0xfeff, 0xfeff},
});

bool is_printable_ascii(char c) {
  return c >= 0x20 && c < 0x7f;
}

bool is_unprintable(char32_t code) {
  for (const CodeRange& range : kUnprintable) {
    if (code >= range.first && code <= range.last) return true;
  }
  return false;
}

/// The bytes of the character at the front; 0 when they are no UTF-8.
std::size_t front_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return length <= text.size() && is_utf8(text.substr(0, length)) ? length : 0;
}

char32_t decode(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return lead;
  char32_t code = lead & (0xffU >> (character.size() + 1));
  for (char byte : character.substr(1))
    code = code << 6 | (static_cast<unsigned char>(byte) & 0x3f);
  return code;
}

void escape(std::string& out, char32_t code) {
  char text[8];
  std::snprintf(text, sizeof text, "\\u%04x", static_cast<unsigned>(code));
  out += text;
}

std::string clean(std::string_view text, bool keep_lines) {
  std::string out;
  out.reserve(text.size());
  while (true) {
    const auto plain = std::ranges::find_if_not(text, is_printable_ascii) - text.begin();
    out += text.substr(0, static_cast<std::size_t>(plain));
    text.remove_prefix(static_cast<std::size_t>(plain));
    if (text.empty()) return out;
    const std::size_t length = front_length(text);
    const std::string_view character = text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
    if (length == 0) {
      out += kReplacement;
    } else if (keep_lines && (character == "\n" || character == "\t")) {
      out += character;
    } else if (const char32_t code = decode(character); is_unprintable(code)) {
      escape(out, code);
    } else {
      out += character;
    }
  }
}

}  // namespace

std::string printable(std::string_view text) {
  return clean(text, false);
}

std::string printable_lines(std::string_view text) {
  return clean(text, true);
}

bool is_plain_text(std::string_view text, std::size_t characters_max) {
  const auto begins = [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; };
  const auto characters = static_cast<std::size_t>(std::ranges::count_if(text, begins));
  return characters <= characters_max && printable(text) == text;
}

}  // namespace porc

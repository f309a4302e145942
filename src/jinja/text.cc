// SPDX-License-Identifier: Apache-2.0
#include "jinja/text.h"

#include <array>
#include <cstdio>

#include <locale.h>
#include <wctype.h>

namespace porc::jinja {
namespace {

/// glibc's Unicode tables; the process's own locale is left alone.
locale_t unicode() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

wint_t wide(char32_t code) {
  return static_cast<wint_t>(code);
}

char upper_of(char ascii) {
  return ascii >= 'a' && ascii <= 'z' ? static_cast<char>(ascii - 'a' + 'A') : ascii;
}

char lower_of(char ascii) {
  return ascii >= 'A' && ascii <= 'Z' ? static_cast<char>(ascii - 'A' + 'a') : ascii;
}

char32_t upper_of(char32_t code) {
  if (code < 0x80) return static_cast<char32_t>(upper_of(static_cast<char>(code)));
  return static_cast<char32_t>(towupper_l(wide(code), unicode()));
}

char32_t lower_of(char32_t code) {
  if (code < 0x80) return static_cast<char32_t>(lower_of(static_cast<char>(code)));
  return static_cast<char32_t>(towlower_l(wide(code), unicode()));
}

constexpr char32_t kSharpS = 0xdf;

void append_upper(std::string& text, char32_t code) {
  if (code == kSharpS) {
    text += "SS";
  } else {
    append_code_point(text, upper_of(code));
  }
}

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

std::size_t last_code_point(std::string_view text) {
  std::size_t at = text.size() - 1;
  while (at > 0 && is_continuation(text[at])) --at;
  return at;
}

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

/// What `map` makes of the ASCII characters that `text` begins with.
template <class Map>
std::string mapped_where_ascii(std::string_view text, const Map& map) {
  std::string result(text);
  for (std::size_t at = 0; at < result.size(); ++at) {
    if (!is_ascii(result[at])) {
      result.resize(at);
      break;
    }
    result[at] = map(result[at]);
  }
  return result;
}

template <class Matches>
std::string_view strip_left_where(std::string_view text, const Matches& matches) {
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t next = at;
    if (!matches(next_code_point(text, next))) break;
    at = next;
  }
  return text.substr(at);
}

template <class Matches>
std::string_view strip_right_where(std::string_view text, const Matches& matches) {
  while (!text.empty()) {
    std::size_t at = is_ascii(text.back()) ? text.size() - 1 : last_code_point(text);
    std::size_t next = at;
    if (!matches(next_code_point(text, next))) break;
    text = text.substr(0, at);
  }
  return text;
}

auto any_of(std::string_view chars) {
  return [chars](char32_t code) {
    for (std::size_t at = 0; at < chars.size();) {
      if (next_code_point(chars, at) == code) return true;
    }
    return false;
  };
}

bool ends_line(char32_t code) {
  return (code >= 0x0a && code <= 0x0d) || (code >= 0x1c && code <= 0x1e) || code == 0x85 ||
         code == 0x2028 || code == 0x2029;
}

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& at) {
  auto byte = static_cast<unsigned char>(text[at++]);
  if (byte < 0xc0) return byte;
  int more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
  char32_t code = byte & (0x3fU >> more);
  for (; more > 0 && at < text.size() && is_continuation(text[at]); --more, ++at) {
    code = code << 6 | (static_cast<unsigned char>(text[at]) & 0x3fU);
  }
  return code;
}

void append_code_point(std::string& text, char32_t code) {
  auto put = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xc0 | code >> 6);
  } else {
    if (code < 0x10000) {
      put(0xe0 | code >> 12);
    } else {
      put(0xf0 | code >> 18);
      put(0x80 | (code >> 12 & 0x3f));
    }
    put(0x80 | (code >> 6 & 0x3f));
  }
  put(0x80 | (code & 0x3f));
}

std::int64_t length(std::string_view text) {
  std::int64_t count = 0;
  for (char byte : text) count += is_continuation(byte) ? 0 : 1;
  return count;
}

std::size_t offset_of(std::string_view text, std::int64_t index) {
  std::size_t at = 0;
  for (; index > 0 && at < text.size(); --index) next_code_point(text, at);
  return at;
}

std::vector<std::string_view> code_points(std::string_view text) {
  std::vector<std::string_view> parts;
  parts.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    std::size_t begin = at;
    next_code_point(text, at);
    parts.push_back(text.substr(begin, at - begin));
  }
  return parts;
}

std::string_view strip_left(std::string_view text) {
  return strip_left_where(text, is_space);
}
std::string_view strip_right(std::string_view text) {
  return strip_right_where(text, is_space);
}
std::string_view strip(std::string_view text) {
  return strip_left(strip_right(text));
}
std::string_view strip_left(std::string_view text, std::string_view chars) {
  return strip_left_where(text, any_of(chars));
}
std::string_view strip_right(std::string_view text, std::string_view chars) {
  return strip_right_where(text, any_of(chars));
}

std::string upper(std::string_view text) {
  std::string result = mapped_where_ascii(text, [](char c) { return upper_of(c); });
  for (std::size_t at = result.size(); at < text.size();)
    append_upper(result, next_code_point(text, at));
  return result;
}

std::string lower(std::string_view text) {
  std::string result = mapped_where_ascii(text, [](char c) { return lower_of(c); });
  for (std::size_t at = result.size(); at < text.size();)
    append_code_point(result, lower_of(next_code_point(text, at)));
  return result;
}

std::string capitalize(std::string_view text) {
  if (text.empty()) return {};
  std::size_t at = 0;
  char32_t first = next_code_point(text, at);
  std::string result;
  if (first == kSharpS) {
    result = "Ss";
  } else {
    append_upper(result, first);
  }
  return result + lower(text.substr(at));
}

bool is_letter(char32_t code) {
  return iswalpha_l(wide(code), unicode()) != 0;
}

bool is_printable(char32_t code) {
  if (code < 0x7f) return code >= 0x20;
  // Of Unicode's formats and private characters glibc prints some; Python prints none.
  bool format = code == 0xad || (code >= 0x600 && code <= 0x605) || code == 0x61c ||
                code == 0x6dd || code == 0x70f || code == 0x180e ||
                (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
                (code >= 0x2060 && code <= 0x206f) || (code >= 0xe000 && code <= 0xf8ff) ||
                code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) || code >= 0xe0000;
  return !format && !is_space(code) && iswprint_l(wide(code), unicode()) != 0;
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    char32_t code = next_code_point(text, at);
    if (!ends_line(code)) continue;
    lines.push_back(text.substr(begin, end - begin));
    if (code == '\r' && at < text.size() && text[at] == '\n') ++at;
    begin = at;
  }
  if (begin < text.size()) lines.push_back(text.substr(begin));
  return lines;
}

std::string quote_text(std::string_view text) {
  bool single = text.find('\'') == text.npos || text.find('"') != text.npos;
  char quote = single ? '\'' : '"';
  std::string result(1, quote);
  for (std::size_t at = 0; at < text.size();) {
    std::size_t begin = at;
    char32_t code = next_code_point(text, at);
    if (code == static_cast<unsigned char>(quote) || code == '\\') {
      result += '\\';
      result += static_cast<char>(code);
    } else if (code == '\n') {
      result += "\\n";
    } else if (code == '\r') {
      result += "\\r";
    } else if (code == '\t') {
      result += "\\t";
    } else if (is_printable(code)) {
      result += text.substr(begin, at - begin);
    } else {
      std::array<char, 16> escape{};
      const char* form = code < 0x100 ? "\\x%02x" : code < 0x10000 ? "\\u%04x" : "\\U%08x";
      std::snprintf(escape.data(), escape.size(), form, static_cast<unsigned>(code));
      result += escape.data();
    }
  }
  return result += quote;
}

}  // namespace porc::jinja

// SPDX-License-Identifier: Apache-2.0
#include "hcl/quote.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "hcl/characters.h"

namespace porc::hcl {
namespace {

constexpr std::size_t kIndentStep = 2;

struct EscapeRow {
  std::string_view character;
  std::string_view escape;
};
constexpr auto kEscapes = std::to_array<EscapeRow>({
    {"\"", "\\\""},
    {"\\", "\\\\"},
    {"\n", "\\n"},
    {"\r", "\\r"},
    {"\t", "\\t"},
    // Lines and paragraphs of Unicode, and what turns the reading direction of the text behind it.
    {"\u2028", "\\u2028"},
    {"\u2029", "\\u2029"},
    {"\u202a", "\\u202a"},
    {"\u202b", "\\u202b"},
    {"\u202c", "\\u202c"},
    {"\u202d", "\\u202d"},
    {"\u202e", "\\u202e"},
    {"\u2066", "\\u2066"},
    {"\u2067", "\\u2067"},
    {"\u2068", "\\u2068"},
    {"\u2069", "\\u2069"},
});

std::string unicode_escape(unsigned code) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "\\u%04x", code);
  return text.data();
}

/// The bytes that stand for themselves, whatever is around them. Beyond ASCII all do but those that
/// begin a character of C1 or one of the rows above.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < 0x100; ++byte) plain[byte] = true;
  for (const EscapeRow& row : kEscapes) plain[static_cast<unsigned char>(row.character[0])] = false;
  for (char special : {'$', '%', '\x7f', '\xc2'})
    plain[static_cast<unsigned char>(special)] = false;
  return plain;
}();

std::size_t plain_length(std::string_view text) {
  const auto end = std::find_if_not(
      text.begin(), text.end(), [](char c) { return kPlain[static_cast<unsigned char>(c)]; });
  return static_cast<std::size_t>(end - text.begin());
}

/// The code of a control character (C0, DEL, C1) at the start of `text`, or -1.
int control_character(std::string_view text) {
  auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x20 || first == 0x7f) return first;
  if (first != 0xc2 || text.size() < 2) return -1;
  auto second = static_cast<unsigned char>(text[1]);
  return second < 0xa0 ? second : -1;
}

bool is_scalar(const json::value& value) {
  return !value.is_structured();
}

/// An empty one, or an array of scalars, stands on one line.
bool is_single_line(const json::value& value) {
  if (const auto* array = value.if_array())
    return std::all_of(array->begin(), array->end(), is_scalar);
  return !value.is_object() || value.get_object().empty();
}

std::string scalar(const json::value& value) {
  return value.is_string() ? quote(value.get_string()) : json::serialize(value);
}

std::string array_literal(const json::array& array, std::size_t indent) {
  std::string text = "[";
  bool single = std::all_of(array.begin(), array.end(), is_scalar);
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (single) {
      text += (i == 0 ? "" : ", ") + scalar(array[i]);
    } else {
      text += '\n' + std::string(indent + kIndentStep, ' ') +
              literal(array[i], indent + kIndentStep) + ',';
    }
  }
  return text + (single ? "]" : '\n' + std::string(indent, ' ') + ']');
}

struct Line {
  std::string key;
  std::string value;
  bool single;
};

/// Within a run of items on one line each, `terraform fmt` sets the equals signs below one another.
std::vector<std::size_t> key_widths(const std::vector<Line>& lines) {
  std::vector<std::size_t> widths(lines.size());
  for (std::size_t start = 0; start < lines.size();) {
    std::size_t width = count_characters(lines[start].key);
    std::size_t end = start + 1;
    for (; lines[start].single && end < lines.size() && lines[end].single; ++end) {
      width = std::max(width, count_characters(lines[end].key));
    }
    std::fill(widths.begin() + static_cast<std::ptrdiff_t>(start),
              widths.begin() + static_cast<std::ptrdiff_t>(end),
              width);
    start = end;
  }
  return widths;
}

std::string object_literal(const json::object& object, std::size_t indent) {
  if (object.empty()) return "{}";
  std::vector<Line> lines;
  for (const auto& [name, value] : object) {
    lines.push_back(
        {object_key(name), literal(value, indent + kIndentStep), is_single_line(value)});
  }
  std::vector<std::size_t> widths = key_widths(lines);
  std::string text = "{\n";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    text += std::string(indent + kIndentStep, ' ') + lines[i].key;
    text.append(widths[i] - count_characters(lines[i].key), ' ');
    text += " = " + lines[i].value + '\n';
  }
  return text + std::string(indent, ' ') + '}';
}

const EscapeRow* find_escape(std::string_view text) {
  for (const EscapeRow& row : kEscapes) {
    if (text.starts_with(row.character)) return &row;
  }
  return nullptr;
}

/// `text` as it is written between quotes.
void append_characters(std::string& out, std::string_view text) {
  for (;;) {
    const std::size_t plain = plain_length(text);
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) return;
    std::size_t length = 1;
    if (text[0] == '$' || text[0] == '%') {
      if (text.starts_with("${") || text.starts_with("%{")) out += text[0];
      out += text[0];
    } else if (const EscapeRow* row = find_escape(text)) {
      out += row->escape;
      length = row->character.size();
    } else if (int code = control_character(text); code >= 0) {
      out += unicode_escape(static_cast<unsigned>(code));
      length = code < 0x80 ? 1 : 2;
    } else {
      out += text[0];
    }
    text.remove_prefix(length);
  }
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  append_characters(out, text);
  out += '"';
}

std::string quote(std::string_view text) {
  std::string quoted;
  append_quoted(quoted, text);
  return quoted;
}

void append_escaped(std::string& out, std::string_view text) {
  if (text.starts_with('{')) {
    out += unicode_escape('{');
    text.remove_prefix(1);
  }
  const bool ends_in_sigil = text.ends_with('$') || text.ends_with('%');
  append_characters(out, ends_in_sigil ? text.substr(0, text.size() - 1) : text);
  if (ends_in_sigil) out += unicode_escape(static_cast<unsigned char>(text.back()));
}

std::string escape(std::string_view text) {
  std::string escaped;
  append_escaped(escaped, text);
  return escaped;
}

std::string object_key(std::string_view name) {
  static constexpr auto kWords = std::to_array<std::string_view>({"for", "true", "false", "null"});
  bool bare = is_identifier(name) && std::find(kWords.begin(), kWords.end(), name) == kWords.end();
  return bare ? std::string(name) : quote(name);
}

std::string literal(const json::value& document, std::size_t indent) {
  if (const auto* array = document.if_array()) return array_literal(*array, indent);
  if (const auto* object = document.if_object()) return object_literal(*object, indent);
  return scalar(document);
}

}  // namespace porc::hcl

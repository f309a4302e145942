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

/// Stands for itself, whatever is around it.
bool is_plain(char c) {
  return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '$' && c != '%';
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

}  // namespace

std::string quote(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const auto plain =
        static_cast<std::size_t>(std::ranges::find_if_not(text, is_plain) - text.begin());
    if (plain > 0) {
      quoted += text.substr(0, plain);
      text.remove_prefix(plain);
      continue;
    }
    const auto* row =
        std::find_if(kEscapes.begin(), kEscapes.end(), [text](const EscapeRow& entry) {
          return text.starts_with(entry.character);
        });
    std::size_t length = 1;
    if (row != kEscapes.end()) {
      quoted += row->escape;
      length = row->character.size();
    } else if (int code = control_character(text); code >= 0) {
      quoted += unicode_escape(static_cast<unsigned>(code));
      length = code < 0x80 ? 1 : 2;
    } else {
      if (text.starts_with("${") || text.starts_with("%{")) quoted += text[0];
      quoted += text[0];
    }
    text.remove_prefix(length);
  }
  return quoted + '"';
}

std::string escape(std::string_view text) {
  std::string head;
  std::string tail;
  if (text.starts_with('{')) {
    head = unicode_escape('{');
    text.remove_prefix(1);
  }
  if (text.ends_with('$') || text.ends_with('%')) {
    tail = unicode_escape(static_cast<unsigned char>(text.back()));
    text.remove_suffix(1);
  }
  std::string quoted = quote(text);
  return head + quoted.substr(1, quoted.size() - 2) + tail;
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

// SPDX-License-Identifier: Apache-2.0
#include "jinja/json_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "jinja/abort.h"
#include "jinja/compare.h"
#include "jinja/cursor.h"
#include "jinja/map.h"
#include "jinja/number.h"
#include "jinja/print.h"
#include "jinja/text.h"
#include "jinja/text_edit.h"

namespace porc::jinja {
namespace {

void append_unit(std::string& out, char32_t unit) {
  std::array<char, 16> escape{};
  std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(unit));
  out += escape.data();
}

void append_escaped(std::string& out, char32_t code) {
  if (code < 0x10000) return append_unit(out, code);
  append_unit(out, 0xd800 + ((code - 0x10000) >> 10));
  append_unit(out, 0xdc00 + ((code - 0x10000) & 0x3ff));
}

char short_escape(char32_t code) {
  switch (code) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    default:
      return 0;
  }
}

/// Python writes a key that is no string as the JSON of it.
std::string key_text(const Value& key) {
  switch (key.kind()) {
    case Kind::text:
      return key.as_text();
    case Kind::none:
      return "null";
    case Kind::boolean:
      return key.as_boolean() ? "true" : "false";
    case Kind::integer:
    case Kind::floating:
      return to_text(key);
    case Kind::undefined:
    case Kind::list:
    case Kind::map:
    case Kind::range:
    case Kind::object:
    case Kind::reference:
      break;
  }
  fail("a " + std::string(kind_name(key.kind())) + " cannot be a key in JSON");
}

class Printer {
 public:
  Printer(std::string& out, const JsonStyle& style) : out_(out), style_(style) {}

  void print(const Value& value) {
    switch (value.kind()) {
      case Kind::none:
        out_ += "null";
        return;
      case Kind::boolean:
        out_ += value.as_boolean() ? "true" : "false";
        return;
      case Kind::integer:
        append_text(out_, value);
        return;
      case Kind::floating:
        return print_number(value.as_floating());
      case Kind::text:
        return print_text(value.as_text());
      case Kind::list:
        return print_list(value.as_list().items);
      case Kind::map:
        return print_map(value.as_map());
      case Kind::range:
        return print_list(elements(value));
      case Kind::reference:
        if (style_.escape_templates) {
          out_ += "\"${";
          append_json_characters(out_, value.as_reference(), {});
          out_ += "}\"";
          return;
        }
        break;
      case Kind::undefined:
      case Kind::object:
        break;
    }
    require_known(value);
    fail("a " + std::string(kind_name(value.kind())) + " cannot be written as JSON");
  }

 private:
  void print_number(double number) {
    if (!std::isfinite(number)) fail("JSON has no infinite number and no nan");
    out_ += float_text(number);
  }

  void print_text(std::string_view text) {
    out_ += '"';
    append_json_characters(out_, text, style_);
    out_ += '"';
    require_size(out_.size());
  }

  void new_line() {
    if (style_.indent) {
      out_ += '\n';
      out_.append(depth_ * static_cast<std::size_t>(std::max(0, *style_.indent)), ' ');
    }
    require_size(out_.size());
  }

  void separate(bool first) {
    if (!first) out_ += style_.indent ? "," : ", ";
    new_line();
  }

  template <class Rows, class PrintRow>
  void print_rows(char open, char close, const Rows& rows, const PrintRow& print_row) {
    out_ += open;
    ++depth_;
    bool first = true;
    for (const auto& row : rows) {
      separate(first);
      first = false;
      print_row(row);
    }
    --depth_;
    if (!first) new_line();
    out_ += close;
  }

  void print_list(const std::vector<Value>& items) {
    print_rows('[', ']', items, [&](const Value& item) { print(item); });
  }

  void print_map(const Map& map) {
    std::vector<const Map::Entry*> entries;
    for (const Map::Entry& entry : map.entries()) entries.push_back(&entry);
    if (style_.sort_keys) {
      std::ranges::stable_sort(entries, [](const Map::Entry* left, const Map::Entry* right) {
        return order(left->first, right->first) < 0;
      });
    }
    print_rows('{', '}', entries, [&](const Map::Entry* entry) {
      print_text(key_text(entry->first));
      out_ += ": ";
      print(entry->second);
    });
  }

  std::string& out_;
  const JsonStyle& style_;
  std::size_t depth_ = 0;
};

}  // namespace

void append_json_characters(std::string& out, std::string_view text, const JsonStyle& style) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t begin = at;
    char32_t code = next_code_point(text, at);
    bool html = style.html_safe && (code == '<' || code == '>' || code == '&' || code == '\'');
    if (char letter = short_escape(code)) {
      out += '\\';
      out += letter;
    } else if (code < 0x20 || html || (style.ascii && code > 0x7e)) {
      append_escaped(out, code);
    } else {
      bool begins_template = style.escape_templates && (code == '$' || code == '%') &&
                             at < text.size() && text[at] == '{';
      if (begins_template) out += static_cast<char>(code);
      out += text.substr(begin, at - begin);
    }
  }
}

void append_json(std::string& out, const Value& value, const JsonStyle& style) {
  Printer(out, style).print(value);
}

bool holds_reference(const Value& value) {
  if (value.is(Kind::reference)) return true;
  if (value.is(Kind::text))
    return value.encoding() != Encoding::plain && value.as_encoded().holds_reference;
  if (value.is(Kind::list)) return std::ranges::any_of(value.as_list().items, holds_reference);
  if (!value.is(Kind::map)) return false;
  return std::ranges::any_of(value.as_map().entries(),
                             [](const Map::Entry& entry) { return holds_reference(entry.second); });
}

}  // namespace porc::jinja

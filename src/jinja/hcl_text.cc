// SPDX-License-Identifier: Apache-2.0
#include "jinja/hcl_text.h"

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

namespace porc::jinja {
namespace {

void append_code(std::string& out, char32_t code) {
  std::array<char, 12> escape{};
  std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(code));
  out += escape.data();
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
    default:
      return 0;
  }
}

bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

std::string key_text(const Value& key) {
  if (key.is(Kind::text) || key.is(Kind::integer)) return to_text(key);
  fail("a " + std::string(kind_name(key.kind())) + " cannot be a key in HCL");
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  append_hcl_characters(out, text);
  out += '"';
}

void append_list(std::string& out, const std::vector<Value>& items) {
  out += '[';
  const char* between = "";
  for (const Value& item : items) {
    out += between;
    append_hcl(out, item);
    between = ", ";
  }
  out += ']';
}

void append_map(std::string& out, const Map& map) {
  out += '{';
  const char* between = " ";
  for (const auto& [key, value] : map.entries()) {
    out += between;
    append_quoted(out, key_text(key));
    out += " = ";
    append_hcl(out, value);
    between = ", ";
  }
  out += map.empty() ? "}" : " }";
}

}  // namespace

bool is_hcl_name(std::string_view text) {
  auto is_start = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  auto is_part = [&](char c) { return is_start(c) || (c >= '0' && c <= '9') || c == '-'; };
  return !text.empty() && is_start(text[0]) && std::ranges::all_of(text, is_part);
}

void append_hcl_characters(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t begin = at;
    char32_t code = next_code_point(text, at);
    bool sigil = code == '$' || code == '%';
    // A sigil at either end could join what stands beside the value, and HCL reads `$$${` in more
    // than one way; as an escape it joins nothing.
    bool joins =
        sigil && (at == text.size() || text[at] == '{' || text[at] == static_cast<char>(code));
    if (char letter = short_escape(code)) {
      out += '\\';
      out += letter;
    } else if (joins && at < text.size() && text[at] == '{' && begin > 0 &&
               text[begin - 1] != static_cast<char>(code)) {
      out += static_cast<char>(code);
      out += static_cast<char>(code);
    } else if (joins || is_control(code) || (code == '{' && begin == 0)) {
      append_code(out, code);
    } else {
      out += text.substr(begin, at - begin);
    }
  }
}

void append_hcl(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Kind::none:
      out += "null";
      return;
    case Kind::boolean:
      out += value.as_boolean() ? "true" : "false";
      return;
    case Kind::integer:
      append_text(out, value);
      return;
    case Kind::floating:
      if (!std::isfinite(value.as_floating())) fail("HCL has no infinite number and no nan");
      append_text(out, value);
      return;
    case Kind::text:
      if (value.encoding() == Encoding::json || value.encoding() == Encoding::hcl) {
        return append_hcl(out, value.as_encoded().source);
      }
      return append_quoted(out, value.as_text());
    case Kind::list:
      return append_list(out, value.as_list().items);
    case Kind::range:
      return append_list(out, elements(value));
    case Kind::map:
      return append_map(out, value.as_map());
    case Kind::reference:
      out += value.as_reference();
      return;
    case Kind::undefined:
    case Kind::object:
      break;
  }
  require_known(value);
  fail("a " + std::string(kind_name(value.kind())) + " cannot be written in HCL");
}

}  // namespace porc::jinja

// SPDX-License-Identifier: Apache-2.0
#include "jinja/hcl_text.h"

#include <algorithm>
#include <cmath>

#include "hcl/quote.h"
#include "jinja/abort.h"
#include "jinja/compare.h"
#include "jinja/cursor.h"
#include "jinja/map.h"
#include "jinja/print.h"
#include "jinja/text_edit.h"

namespace porc::jinja {
namespace {

std::string key_text(const Value& key) {
  if (key.is(Kind::text) || key.is(Kind::integer)) return to_text(key);
  fail("a " + std::string(kind_name(key.kind())) + " cannot be a key in HCL");
}

void append_list(std::string& out, const std::vector<Value>& items) {
  out += '[';
  const char* between = "";
  for (const Value& item : items) {
    out += between;
    append_hcl(out, item);
    require_size(out.size());
    between = ", ";
  }
  out += ']';
}

void append_map(std::string& out, const Map& map) {
  out += '{';
  const char* between = " ";
  for (const auto& [key, value] : map.entries()) {
    out += between;
    out += hcl::object_key(key_text(key));
    out += " = ";
    append_hcl(out, value);
    require_size(out.size());
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

bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029;
}

std::string escape_sequences(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool begins = (text[i] == '$' || text[i] == '%') && i + 1 < text.size() && text[i + 1] == '{';
    if (begins) result += text[i];
    result += text[i];
  }
  return result;
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
      hcl::append_quoted(out, value.as_text());
      return;
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

// SPDX-License-Identifier: Apache-2.0
#include "jinja/print.h"

#include <array>
#include <charconv>
#include <cstdio>

#include "jinja/abort.h"
#include "jinja/compare.h"
#include "jinja/map.h"
#include "jinja/number.h"
#include "jinja/object.h"
#include "jinja/text.h"
#include "jinja/text_edit.h"

namespace porc::jinja {
namespace {

struct Brackets {
  std::string_view open, close;
};

Brackets brackets(ListKind kind) {
  switch (kind) {
    case ListKind::list:
      return {"[", "]"};
    case ListKind::tuple:
      return {"(", ")"};
    case ListKind::keys_view:
      return {"dict_keys([", "])"};
    case ListKind::values_view:
      return {"dict_values([", "])"};
    case ListKind::items_view:
      return {"dict_items([", "])"};
    case ListKind::generator:
      break;
  }
  // Differs: Jinja2 prints the address of the generator.
  fail("a lazy list cannot be printed; add '| list' or '| join' before");
}

void append_integer(std::string& out, std::int64_t number) {
  std::array<char, 24> buffer{};
  auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
  out.append(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
}

void append_list(std::string& out, const List& list) {
  Brackets around = brackets(list.kind);
  out += around.open;
  const char* between = "";
  for (const Value& item : list.items) {
    out += between;
    append_repr(out, item);
    require_size(out.size());
    between = ", ";
  }
  if (list.kind == ListKind::tuple && list.items.size() == 1) out += ",";
  out += around.close;
}

void append_map(std::string& out, const Map& map) {
  out += '{';
  const char* between = "";
  for (const auto& [key, value] : map.entries()) {
    out += between;
    append_repr(out, key);
    out += ": ";
    append_repr(out, value);
    require_size(out.size());
    between = ", ";
  }
  out += '}';
}

void append_range(std::string& out, const Range& range) {
  out += "range(";
  append_integer(out, range.start);
  out += ", ";
  append_integer(out, range.stop);
  if (range.step != 1) {
    out += ", ";
    append_integer(out, range.step);
  }
  out += ')';
}

}  // namespace

void append_other(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Kind::none:
      out += "None";
      return;
    case Kind::boolean:
      out += value.as_boolean() ? "True" : "False";
      return;
    case Kind::integer:
      append_integer(out, value.as_integer());
      return;
    case Kind::floating:
      out += float_text(value.as_floating());
      return;
    case Kind::list:
      append_list(out, value.as_list());
      return;
    case Kind::map:
      append_map(out, value.as_map());
      return;
    case Kind::range:
      append_range(out, value.as_range());
      return;
    case Kind::object:
      if (const std::string* text = value.as_object().printed()) {
        out += *text;
        return;
      }
      // Differs: Jinja2 prints something like <built-in method items of dict object at 0x7f>.
      fail("a " + std::string(value.as_object().type_name()) + " cannot be printed");
    case Kind::undefined:
    case Kind::text:
    case Kind::reference:
      break;
  }
  if (value.is_lenient()) return;
  // Differs: an undefined element of a printed list is an error too; Jinja2 prints "Undefined".
  require_known(value);
}

void append_repr(std::string& out, const Value& value) {
  if (value.is(Kind::text)) {
    out += quote_text(value.as_text());
  } else {
    // Differs: Jinja2 prints "Undefined" for what an `if` without `else` leaves.
    if (value.is(Kind::undefined)) require_known(value);
    append_text(out, value);
  }
}

void append_ascii(std::string& out, const Value& value) {
  std::string text;
  append_repr(text, value);
  for (std::size_t at = 0; at < text.size();) {
    const auto code = static_cast<unsigned>(next_code_point(text, at));
    std::array<char, 12> escape{};
    const char* form = code < 0x100 ? "\\x%02x" : code < 0x10000 ? "\\u%04x" : "\\U%08x";
    if (code < 0x80) {
      out += static_cast<char>(code);
      continue;
    }
    std::snprintf(escape.data(), escape.size(), form, code);
    out += escape.data();
  }
}

std::string to_text(const Value& value) {
  std::string text;
  append_text(text, value);
  return text;
}

}  // namespace porc::jinja

// SPDX-License-Identifier: Apache-2.0
#include "jinja/json_writer.h"

#include "jinja/abort.h"
#include "jinja/compare.h"
#include "jinja/nodes.h"
#include "jinja/print.h"

namespace porc::jinja {
namespace {

/// Could be part of the same number, word or string.
bool joins(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-' || c == '+' || c == '"' || (c & 0x80) != 0;
}

}  // namespace

void JsonWriter::check_next(char next) const {
  if (after_word_ && joins(next)) fail("this text would join the value before it");
}

void JsonWriter::literal(const Literal& literal) {
  write_literal(literal.text);
}

void JsonWriter::write_literal(std::string_view text) {
  if (text.empty()) return;
  check_next(text[0]);
  after_word_ = false;
  out_ += text;
  check_size();
  tracker_.feed(text);
  if (style_.escape_templates && tracker_.joined_value())
    fail("this text would begin a template sequence with the value before it");
}

void JsonWriter::value(const Value& value) {
  // The author vouches for it: it is read as if it stood in the template.
  if (value.encoding() == Encoding::safe) return write_literal(value.as_text());
  if (value.is_lenient()) return tracker_.feed_value("");
  if (tracker_.in_escape()) fail("a value cannot follow a backslash");
  const bool in_string = tracker_.place() == JsonPlace::string;
  if (!in_string && !out_.empty() && joins(out_.back()))
    fail("a value cannot join the text before it");
  std::string text = in_string                            ? format_text(value)
                     : tracker_.place() == JsonPlace::key ? format_key(value)
                                                          : format_value(value);
  tracker_.feed_value(text);
  if (text.empty()) return;
  check_next(text[0]);
  after_word_ = !in_string;
  out_ += text;
  check_size();
}

std::string JsonWriter::format_value(const Value& value) const {
  std::string text;
  if (value.encoding() == Encoding::json && !style_.escape_templates) return value.as_text();
  append_json(text, value.encoding() == Encoding::json ? value.as_encoded().source : value, style_);
  return text;
}

std::string JsonWriter::format_key(const Value& value) const {
  require_known(value);
  if (!value.is(Kind::text))
    fail("a " + std::string(kind_name(value.kind())) + " cannot be a key in JSON");
  return format_value(value);
}

std::string JsonWriter::format_text(const Value& value) const {
  std::string text;
  if (value.is(Kind::reference) && style_.escape_templates) {
    if (after_sigil()) fail("a secret cannot follow '$' or '%' at once");
    append_json_characters(text, "${" + value.as_reference() + "}", {});
    return text;
  }
  require_known(value);
  switch (value.kind()) {
    case Kind::text:
      append_json_characters(text, value.as_text(), style_);
      break;
    case Kind::boolean:
      text = value.as_boolean() ? "true" : "false";
      break;
    case Kind::integer:
    case Kind::floating:
      text = to_text(value);
      break;
    case Kind::undefined:
    case Kind::none:
    case Kind::list:
    case Kind::map:
    case Kind::range:
    case Kind::object:
    case Kind::reference:
      fail("a " + std::string(kind_name(value.kind())) + " cannot be written inside a JSON string");
  }
  if (after_sigil() && text.starts_with('{')) {
    fail("a value that begins with '{' cannot follow '$' or '%' at once");
  }
  return text;
}

}  // namespace porc::jinja

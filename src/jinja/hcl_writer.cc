// SPDX-License-Identifier: Apache-2.0
#include "jinja/hcl_writer.h"

#include "hcl/characters.h"
#include "hcl/quote.h"
#include "jinja/abort.h"
#include "jinja/compare.h"
#include "jinja/hcl_text.h"
#include "jinja/json_text.h"
#include "jinja/nodes.h"
#include "jinja/object.h"
#include "jinja/print.h"
#include "jinja/text.h"

namespace porc::jinja {
namespace {

using hcl::Pending;
using hcl::Place;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         (c & 0x80) != 0;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_code(Place place) {
  return place == Place::body || place == Place::block_label_bare || place == Place::expression ||
         place == Place::object_key || place == Place::template_expression;
}

bool is_text(Place place) {
  return place == Place::quoted_template || place == Place::heredoc ||
         place == Place::heredoc_flush || place == Place::template_text;
}

std::string_view describe(Place place) {
  switch (place) {
    case Place::body:
      return "where an attribute or a block begins";
    case Place::block_label_bare:
      return "between a block's type and its '{'";
    case Place::block_label_quoted:
      return "in a block label";
    case Place::expression:
      return "in an expression";
    case Place::object_key:
      return "as the key of an object";
    case Place::template_expression:
      return "in a template expression";
    case Place::quoted_template:
      return "in a quoted string";
    case Place::heredoc:
    case Place::heredoc_flush:
      return "in a heredoc";
    case Place::template_text:
      return "in a template file";
    case Place::line_comment:
    case Place::block_comment:
      return "in a comment";
  }
  return "here";
}

bool has_control(std::string_view text, std::string_view but = {}) {
  for (std::size_t at = 0; at < text.size();) {
    char32_t code = next_code_point(text, at);
    bool excepted = code < 0x80 && but.find(static_cast<char>(code)) != but.npos;
    if (is_control(code) && !excepted) return true;
  }
  return false;
}

}  // namespace

/// The first part of what every text of the author needs; the second is to follow the spot.
inline void HclWriter::begin_literal(std::string_view text) {
  check_next(text);
  if (ends_in_space_) check_strip_behind(text);
  after_ = After::anything;
  if (value_on_line_) check_line_end(text);
  out_ += text;
  check_size();
}

void HclWriter::literal(const Literal& literal) {
  if (literal.text.empty()) return;
  begin_literal(literal.text);
  spot_ = &places_.behind(*spot_, literal);
  if (strips_ || literal.has_tilde) end_literal(literal.text);
}

/// A line with a value, which `text` may be the end of.
void HclWriter::check_line_end(std::string_view text) {
  const std::size_t end = text.find('\n');
  if (end == text.npos) return;
  check_line(std::string(line_so_far()) + std::string(text.substr(0, end)));
  value_on_line_ = false;
}

void HclWriter::end_literal(std::string_view text) {
  const std::string_view solid = strip_right(text);
  if (!solid.empty()) strips_ = solid.ends_with("~}") && is_text(spot_->place());
}

void HclWriter::value(const Value& value) {
  if (spot_->overflowed())
    fail_limit("the output is nested too deeply to tell where a value stands");
  if (value.encoding() == Encoding::safe) {
    // The author vouches for it: it is read as if it stood in the template.
    const std::string& text = value.as_text();
    if (text.empty()) return;
    begin_literal(text);
    spot_ = &places_.behind(*spot_, std::string_view(text));
    return end_literal(text);
  }
  if (!knows_variables_ && holds_reference(value))
    fail("a secret cannot be written into a template file; have templatefile() hand it over");
  const Place place = spot_->place();
  const Pending pending = spot_->pending();
  if (value.is_lenient()) return write_nothing(pending);
  if (pending == Pending::escape) fail("a value cannot follow a backslash");
  if (pending == Pending::marker && is_code(place))
    fail("a value cannot follow '<' at once; put a space between");
  const std::size_t begin = out_.size();
  write_form(value, place);
  const std::string_view text = std::string_view(out_).substr(begin);
  if (text.empty()) return write_nothing(pending);
  check_next(text);
  after_ = After::anything;
  if (place == Place::expression || place == Place::template_expression) {
    bool number = value.is(Kind::integer) || value.is(Kind::floating);
    after_ = number ? After::number : is_word(text.back()) ? After::word : After::anything;
  } else if (place == Place::object_key) {
    after_ = After::word;
  } else if (is_text(place) && place != Place::quoted_template) {
    value_on_line_ = place != Place::template_text;
    if (text.back() == '$' || text.back() == '%') after_ = After::sigil;
  }
  if (is_text(place)) {
    // Of the value itself: HCL takes away escaped space too.
    const std::string_view raw = value.is(Kind::text) ? value.as_text() : text;
    if (strips_) check_strip_before(raw);
    ends_in_space_ = ends_in_space(raw);
    strips_ = false;
  }
  check_size();
  spot_ = &places_.behind_value(*spot_);
}

void HclWriter::write_form(const Value& value, Place place) {
  switch (place) {
    case Place::expression:
    case Place::template_expression:
      return write_expression(value);
    case Place::body:
    case Place::block_label_bare:
      return write_name(value);
    case Place::object_key:
      return write_key(value);
    case Place::quoted_template:
      return write_quoted(value, false);
    case Place::block_label_quoted:
      return write_quoted(value, true);
    case Place::heredoc:
      return write_heredoc(value, false);
    case Place::heredoc_flush:
      return write_heredoc(value, true);
    case Place::template_text:
      return write_template_text(value);
    case Place::line_comment:
      return write_comment(value, false);
    case Place::block_comment:
      return write_comment(value, true);
  }
  fail("a value cannot be written here");
}

std::string_view HclWriter::line_so_far() const {
  return std::string_view(out_).substr(out_.rfind('\n') + 1);
}

/// An empty value does not part the author's text around it.
void HclWriter::write_nothing(Pending pending) {
  if (pending == Pending::sigil) after_ = After::sigil;
  if (pending == Pending::star) after_ = After::star;
}

/// Text that begins with `c` must not join the value before it.
void HclWriter::check_next_character(char c) const {
  switch (after_) {
    case After::anything:
      return;
    case After::number:
      if (is_word(c) || c == '.') fail("this text would join the number before it");
      return;
    case After::word:
      if (is_word(c) || c == '-') fail("this text would join the value before it");
      return;
    case After::sigil:
      if (c == '{' || c == '$' || c == '%')
        fail("this text would begin a template sequence with the value before it");
      return;
    case After::star:
      if (c == '/') fail("this text would end the comment with what is before the value");
      return;
  }
}

/// `${b ~}` takes away the white space behind it, that of a value too.
void HclWriter::check_strip_before(std::string_view text) const {
  if (strip_left(text).size() < text.size()) {
    fail("the '~}' before it would take away the space this value begins with");
  }
}

/// `${~ b}` takes away the white space before it.
void HclWriter::check_strip_behind(std::string_view text) {
  const std::string_view rest = strip_left(text);
  if (rest.starts_with("${~") || rest.starts_with("%{~")) {
    fail("this '~' would take away the space that the value before it ends with");
  }
  ends_in_space_ = rest.empty();
}

void HclWriter::write_expression(const Value& value) {
  const char before = last();
  if (before == '.') return write_attribute(value);
  constexpr std::string_view kEnds = "\")]}";
  bool joins =
      is_word(before) || kEnds.find(before) != kEnds.npos || (before == '-' && is_word(last(1)));
  if (joins || after_ != After::anything)
    fail("a value cannot stand right behind other text in an expression");
  const std::size_t begin = out_.size();
  append_hcl(out_, value);
  if ((before == '$' || before == '%') && out_[begin] == '{')
    fail("a map cannot follow '$' or '%' at once");
}

/// After a dot only a name can stand: `local.{{ name }}`.
void HclWriter::write_attribute(const Value& value) {
  std::string_view line = line_so_far();
  std::size_t begin = line.size() - 1;
  while (begin > 0 && is_word(line[begin - 1])) --begin;
  bool after_number = begin < line.size() - 1 && is_digit(line[begin]);
  if (after_number || last(1) == '.') fail("a value cannot follow this '.'");
  write_name(value);
}

void HclWriter::write_name(const Value& value) {
  require_known(value);
  if (!value.is(Kind::text)) {
    fail("a " + std::string(kind_name(value.kind())) + " cannot stand where a name is expected");
  }
  const std::string& name = value.as_text();
  if (!is_hcl_name(name)) {
    fail(
        "only a name of letters, digits, '_' and '-' that begins with a letter or '_' can stand "
        "here");
  }
  out_ += name;
}

void HclWriter::write_key(const Value& value) {
  if (is_word(last()) || last() == '-')
    fail("a value cannot join the text before it as an object's key; quote the key");
  if (value.is(Kind::integer)) {
    out_ += hcl::quote(to_text(value));
    return;
  }
  require_known(value);
  if (!value.is(Kind::text))
    fail("a " + std::string(kind_name(value.kind())) + " cannot be the key of an object");
  out_ += hcl::object_key(value.as_text());
}

/// Inside of text, a value that is no string: the letters and digits of a boolean or a number mean
/// nothing in any text, and what else there is has no form in it.
void HclWriter::write_other(const Value& value) {
  require_known(value);
  switch (value.kind()) {
    case Kind::boolean:
      out_ += value.as_boolean() ? "true" : "false";
      return;
    case Kind::integer:
    case Kind::floating:
      return append_text(out_, value);
    case Kind::undefined:
    case Kind::none:
    case Kind::text:
    case Kind::list:
    case Kind::map:
    case Kind::range:
    case Kind::object:
    case Kind::reference:
      break;
  }
  fail("a " + std::string(kind_name(value.kind())) + " cannot be written " +
       std::string(describe(spot_->place())));
}

void HclWriter::write_quoted(const Value& value, bool is_label) {
  if (value.is(Kind::reference) && !is_label) return write_reference(value);
  if (!value.is(Kind::text)) return write_other(value);
  std::string_view text = value.as_text();
  if (is_label) {
    bool sequence = text.find("${") != text.npos || text.find("%{") != text.npos;
    if (sequence || has_control(text))
      fail("a block label cannot hold template sequences or control characters");
  }
  // What is escaped expects a sigil before; where none is, a brace may stay readable.
  if (text.starts_with('{') && spot_->pending() != Pending::sigil) {
    out_ += '{';
    text.remove_prefix(1);
  }
  hcl::append_escaped(out_, text);
}

/// Where a string is a template.
void HclWriter::write_reference(const Value& value) {
  if (spot_->pending() == Pending::sigil) fail("a secret cannot follow '$' or '%' at once");
  out_ += "${";
  out_ += value.as_reference();
  out_ += '}';
}

void HclWriter::write_heredoc(const Value& value, bool flush) {
  if (value.is(Kind::reference)) return write_reference(value);
  if (!value.is(Kind::text)) return write_other(value);
  const std::string_view text = value.as_text();
  if (flush) check_flush(text);
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != text.npos; end = text.find('\n', begin)) {
    const std::string line(text.substr(begin, end - begin));
    check_line(begin == 0 ? std::string(line_so_far()) + line : line);
    begin = end + 1;
  }
  write_unquoted(text, Place::heredoc);
}

void HclWriter::write_template_text(const Value& value) {
  if (!value.is(Kind::text)) return write_other(value);
  write_unquoted(value.as_text(), Place::template_text);
}

/// For text without quotes around it: only `${` and `%{` mean anything there, and a backslash
/// escapes nothing.
void HclWriter::write_unquoted(std::string_view text, Place place) {
  if (has_control(text, "\n\t"))
    fail("a value with control characters cannot be written " + std::string(describe(place)));
  if (spot_->pending() == Pending::sigil && text.starts_with('{'))
    fail("a value that begins with '{' cannot follow '$' or '%' at once");
  out_ += escape_sequences(text);
}

/// `<<-` takes away the indentation that all lines share: a value must have no part in that.
void HclWriter::check_flush(std::string_view text) const {
  const bool may_move = text.empty() || strip_left(text).size() < text.size();
  const bool moves = may_move && hcl::trim_space(line_so_far()).empty();
  if (moves || text.find('\n') != text.npos)
    fail("'<<-' would move the lines of this value; use '<<'");
}

/// A line of a heredoc that a value is part of must not end it.
void HclWriter::check_line(std::string_view line) const {
  if (hcl::trim_space(line) == spot_->heredoc_marker()) fail("this value would end the heredoc");
}

void HclWriter::write_comment(const Value& value, bool block) {
  if (!value.is(Kind::text)) return write_other(value);
  const std::string_view text = value.as_text();
  if (has_control(text))
    fail("a value with line ends or control characters cannot be written in a comment");
  if (block && !text.empty()) {
    bool ends = text.find("*/") != text.npos || text.back() == '*' ||
                (spot_->pending() == Pending::star && text[0] == '/');
    if (ends) fail("this value would end the comment");
  }
  out_ += text;
}

}  // namespace porc::jinja

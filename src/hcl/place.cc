// SPDX-License-Identifier: Apache-2.0
#include "hcl/place.h"

#include <algorithm>
#include <array>

#include "base/assert.h"
#include "hcl/characters.h"

namespace porc::hcl {
namespace {

constexpr std::string_view kIntroduction = "<<";
constexpr std::string_view kFor = "for";

/// A byte that may be part of an identifier; whether it is, is asked when the word is complete.
constexpr bool may_be_in_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

/// The characters that change nothing in a certain state, by their code.
using Idle = std::array<bool, 256>;

template <class IsIdle>
constexpr Idle idle_where(IsIdle is_idle) {
  Idle idle{};
  for (std::size_t code = 0; code < idle.size(); ++code)
    idle[code] = is_idle(static_cast<char>(code));
  return idle;
}

constexpr Idle kIdleInText =
    idle_where([](char c) { return c != '"' && c != '\\' && c != '$' && c != '%'; });
constexpr Idle kIdleAtStart = idle_where(is_blank);
constexpr Idle kIdleInName = idle_where(may_be_in_word);
constexpr Idle kIdleInCode =
    idle_where([](char c) { return is_blank(c) || may_be_in_word(c) || c == '.'; });

std::size_t run_length(std::string_view text, const Idle& idle) {
  std::size_t length = 0;
  while (length < text.size() && idle[static_cast<unsigned char>(text[length])]) ++length;
  return length;
}

}  // namespace

PlaceTracker::PlaceTracker(Source source) : frames_(1) {
  if (source == Source::file) return;
  frames_.front().kind = Kind::text;
  frames_.front().in_text = true;
}

void PlaceTracker::feed(std::string_view literal_text) {
  for (std::size_t at = 0; at < literal_text.size(); ++at) {
    at += idle(literal_text.substr(at));
    if (at < literal_text.size()) read(literal_text[at]);
  }
}

/// How many characters at the beginning of `text` change nothing: most do not, and reading each
/// would take most of the time of a rendering.
std::size_t PlaceTracker::idle(std::string_view text) const {
  if (comment_ == Comment::line) return std::min(text.find('\n'), text.size());
  if (comment_ == Comment::block || slash_ || !marker_.empty()) return 0;
  const Frame& frame = top();
  if (frame.kind == Kind::heredoc || frame.step == Step::first_key) return 0;
  if (in_text()) {
    if (frame.escaped || frame.sigils > 0) return 0;
    return run_length(text, kIdleInText);
  }
  if (frame.step == Step::start) return run_length(text, kIdleAtStart);
  const bool in_name = frame.kind == Kind::body && frame.step == Step::name;
  return run_length(text, in_name ? kIdleInName : kIdleInCode);
}

void PlaceTracker::feed_value() {
  star_ = false;
  if (comment_ != Comment::none) return;
  slash_ = false;
  if (!in_text()) {
    while (!marker_.empty()) flush_marker();
    Frame& frame = top();
    if (frame.step == Step::start || frame.step == Step::first_key) frame.step = Step::name;
    return;
  }
  top().escaped = false;
  top().sigils = 0;
  if (top().kind == Kind::heredoc) heredocs_.back().whole_line = false;
}

Place PlaceTracker::place() const {
  if (comment_ != Comment::none)
    return comment_ == Comment::line ? Place::line_comment : Place::block_comment;
  const Frame& frame = top();
  const Place expression = frame.in_template ? Place::template_expression : Place::expression;
  switch (frame.kind) {
    case Kind::body:
      if (frame.step == Step::value) return Place::expression;
      return frame.step == Step::header ? Place::block_label_bare : Place::body;
    case Kind::object:
      return frame.step == Step::value || frame.step == Step::comprehension ? expression
                                                                            : Place::object_key;
    case Kind::bracket:
    case Kind::interpolation:
      return expression;
    case Kind::quoted:
      return Place::quoted_template;
    case Kind::label:
      return Place::block_label_quoted;
    case Kind::heredoc:
      return heredocs_.back().flush ? Place::heredoc_flush : Place::heredoc;
    case Kind::text:
      return Place::template_text;
  }
  PORC_ASSERT(false);
}

Pending PlaceTracker::pending() const {
  if (comment_ != Comment::none) return star_ ? Pending::star : Pending::none;
  if (!in_text()) return marker_.empty() ? Pending::none : Pending::marker;
  if (top().escaped) return Pending::escape;
  return top().sigils > 0 ? Pending::sigil : Pending::none;
}

std::string_view PlaceTracker::heredoc_marker() const {
  return heredocs_.empty() ? std::string_view() : heredocs_.back().marker;
}

void PlaceTracker::push(Kind kind) {
  if (frames_.size() > kPlaceDepthMax) {
    overflowed_ = true;
    return;
  }
  Frame frame{.kind = kind};
  frame.in_text = kind == Kind::quoted || kind == Kind::label || kind == Kind::heredoc;
  frame.in_template = top().in_template || kind == Kind::interpolation;
  if (kind == Kind::object) frame.step = Step::first_key;
  frames_.push_back(frame);
}

void PlaceTracker::pop() {
  if (top().kind == Kind::heredoc) heredocs_.pop_back();
  frames_.pop_back();
}

void PlaceTracker::read(char c) {
  if (comment_ == Comment::line) {
    if (c != '\n') return;
    comment_ = Comment::none;
    end_line();
  } else if (comment_ == Comment::block) {
    if (star_ && c == '/') comment_ = Comment::none;
    star_ = c == '*';
  } else if (in_text()) {
    read_template(c);
  } else {
    read_code(c);
  }
}

void PlaceTracker::read_code(char c) {
  if (slash_) {
    slash_ = false;
    if (c == '/') return open_comment(Comment::line);
    if (c == '*') return open_comment(Comment::block);
    word('/');
  }
  // What stands behind the first `<` may itself begin an introduction, as in `<<<EOT`: so try
  // again.
  for (; !marker_.empty(); flush_marker()) {
    if (extend_marker(c)) return;
  }
  read_symbol(c);
}

void PlaceTracker::read_symbol(char c) {
  switch (c) {
    case '/':
      slash_ = true;
      break;
    case '#':
      open_comment(Comment::line);
      break;
    case '<':
      marker_ = c;
      break;
    case '\n':
      end_line();
      break;
    case ' ':
    case '\t':
    case '\r':
      end_word();
      break;
    case '"':
      word(c);
      push(top().kind == Kind::body && top().step != Step::value ? Kind::label : Kind::quoted);
      break;
    case '{':
      open_brace();
      break;
    case '}':
      close_brace();
      break;
    case '(':
    case '[':
      word(c);
      push(Kind::bracket);
      break;
    case ')':
    case ']':
      close_bracket();
      break;
    case ',':
      end_word();
      if (top().kind == Kind::object && top().step != Step::comprehension) top().step = Step::start;
      break;
    case ':':
    case '=':
      end_word();
      if (top().kind == Kind::object && top().step != Step::comprehension) top().step = Step::value;
      if (top().kind == Kind::body && c == '=') top().step = Step::value;
      break;
    default:
      word(c);
  }
}

/// Part of a word, or an operator: either way the statement or element has begun.
void PlaceTracker::word(char c) {
  Frame& frame = top();
  if (frame.step == Step::start) frame.step = Step::name;
  if (frame.step != Step::first_key) return;
  if (may_be_in_word(c)) {
    frame.word_is_for = frame.word_is_for && frame.word < kFor.size() && c == kFor[frame.word];
    if (frame.word <= kFor.size()) ++frame.word;
  } else {
    end_word();
    if (frame.step == Step::first_key) frame.step = Step::name;
  }
}

void PlaceTracker::end_word() {
  Frame& frame = top();
  if (frame.kind == Kind::body && frame.step == Step::name) frame.step = Step::header;
  if (frame.step != Step::first_key || frame.word == 0) return;
  frame.step = frame.word_is_for && frame.word == kFor.size() ? Step::comprehension : Step::name;
}

void PlaceTracker::end_line() {
  end_word();
  Frame& frame = top();
  bool ends = frame.kind == Kind::body || (frame.kind == Kind::object &&
                                           (frame.step == Step::name || frame.step == Step::value));
  if (ends) frame.step = Step::start;
}

void PlaceTracker::open_comment(Comment kind) {
  end_word();
  comment_ = kind;
}

void PlaceTracker::open_brace() {
  bool block = top().kind == Kind::body && top().step != Step::value;
  word('{');
  push(block ? Kind::body : Kind::object);
}

void PlaceTracker::close_brace() {
  // The scanner counts braces and nothing else, so brackets left open end here too.
  while (top().kind == Kind::bracket) pop();
  if (frames_.size() > 1) pop();
  if (top().kind == Kind::body && top().step != Step::value) top().step = Step::start;
}

void PlaceTracker::close_bracket() {
  if (top().kind == Kind::bracket) {
    pop();
  } else {
    word(')');
  }
}

/// Adds `c` to what may become the introduction of a heredoc; false when it cannot.
bool PlaceTracker::extend_marker(char c) {
  if (marker_.size() < kIntroduction.size()) {
    if (c != '<') return false;
    marker_ += c;
    return true;
  }
  if (c == '\r' || may_be_in_word(c)) {
    if (marker_.back() == '\r') return false;
    marker_ += c;
    return true;
  }
  if (c != '\n') return false;
  std::string_view name = std::string_view(marker_).substr(kIntroduction.size());
  if (name.ends_with('\r')) name.remove_suffix(1);
  bool flush = name.starts_with('-');
  if (flush) name.remove_prefix(1);
  if (!is_identifier(name)) return false;
  word('<');
  push(Kind::heredoc);
  if (in_text()) heredocs_.push_back({.marker = std::string(name), .flush = flush});
  marker_.clear();
  return true;
}

/// What began with `<` is no introduction: the first `<` is an operator, and the rest is read
/// again.
void PlaceTracker::flush_marker() {
  std::string rest = marker_.substr(1);
  marker_.clear();
  word('<');
  for (char c : rest) read_code(c);
}

void PlaceTracker::read_template(char c) {
  Frame& frame = top();
  if (frame.escaped) {
    frame.escaped = false;
    return;
  }
  if (read_sigil(c)) return;
  if (frame.kind == Kind::heredoc) return read_heredoc_line(c);
  if (frame.kind == Kind::text) return;  // neither a quote nor a backslash means anything
  if (c == '\\') frame.escaped = true;
  if (c == '"') pop();
}

/// Counts `$` and `%`, and opens a template sequence at the `{` behind a single one. Behind two or
/// more it is literal: `$${` stands for `${`.
bool PlaceTracker::read_sigil(char c) {
  Frame& frame = top();
  if (c == '{' && frame.sigils == 1) {
    frame.sigils = 0;
    if (frame.kind == Kind::heredoc) heredocs_.back().whole_line = false;
    push(Kind::interpolation);
    return true;
  }
  if (c == '$' || c == '%') {
    frame.sigils = frame.sigil == c && frame.sigils > 0 ? 2 : 1;
    frame.sigil = c;
  } else {
    frame.sigils = 0;
  }
  return false;
}

void PlaceTracker::read_heredoc_line(char c) {
  Heredoc& heredoc = heredocs_.back();
  if (c != '\n') {
    heredoc.line += c;
    return;
  }
  if (heredoc.whole_line && trim_space(heredoc.line) == heredoc.marker) {
    pop();
    end_line();
    return;
  }
  heredoc.line.clear();
  heredoc.whole_line = true;
}

}  // namespace porc::hcl

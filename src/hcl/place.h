// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace porc::hcl {

/// Where in HCL a character stands.
enum class Place : std::uint8_t {
  body,                 ///< the first word of a statement: an attribute name or a block type
  block_label_bare,     ///< after that word: `=`, `{`, or a label without quotes
  block_label_quoted,   ///< inside a quoted label
  expression,           ///< the value of an attribute, an element, an operand
  object_key,           ///< left of the `=` in an object
  template_expression,  ///< an expression inside `${ }` or `%{ }`
  quoted_template,      ///< the text between quotes
  heredoc,              ///< the text after `<<WORD`
  heredoc_flush,        ///< the text after `<<-WORD`
  template_text,        ///< the text of a template file
  line_comment,
  block_comment,
};

/// What the text has begun and the next character would complete.
enum class Pending : std::uint8_t {
  none,
  escape,  ///< `\` in a quoted template or label: the next character would be part of the escape
  sigil,   ///< `$` or `%` in a template or label: a `{` would join it
  star,    ///< `*` in a block comment: a `/` would end the comment
  marker,  ///< `<` or `<<WO`: what follows would be part of a heredoc's introduction
};

/// Limit: brackets, templates and heredocs inside one another.
inline constexpr std::size_t kPlaceDepthMax = 200;

/// Tells, for HCL that is written piece by piece, where the next character will stand; however the
/// text is cut into pieces, the answer is the same. It reads as HCL's own scanner does and never
/// fails: after text that is no HCL the places are those in which the scanner would go on.
///
/// A value between two pieces is announced by `feed_value`, and the one who writes it keeps to
/// this: the value stays in its place, its first character completes nothing `pending`, and its
/// last character begins nothing that the next piece could complete.
class PlaceTracker {
 public:
  enum class Source : std::uint8_t {
    file,           ///< of attributes and blocks
    template_file,  ///< what `templatefile()` reads: a template without quotes around it
  };

  explicit PlaceTracker(Source source = Source::file);

  /// Goes on over `literal_text`, UTF-8 of the template's author.
  void feed(std::string_view literal_text);
  /// Goes on over a value that was written at `place()`.
  void feed_value();

  Place place() const;
  Pending pending() const;
  /// The word that ends the innermost heredoc when it stands alone on a line; empty outside of one.
  std::string_view heredoc_marker() const;
  /// True once the text was nested deeper than kPlaceDepthMax; the places are then no longer right.
  bool overflowed() const { return overflowed_; }
  /// True when what it remembers may be as long as the text: of the line of a heredoc, or of what
  /// may become the introduction of one.
  bool holds_text() const { return !heredocs_.empty() || !marker_.empty(); }

  /// Equal ones give the same answers, whatever comes. The order itself means nothing.
  friend auto operator<=>(const PlaceTracker&, const PlaceTracker&) = default;

 private:
  enum class Kind : std::uint8_t {
    body,
    object,
    bracket,
    interpolation,
    quoted,
    label,
    heredoc,
    text,  ///< all of a template file
  };
  /// How far a statement of a body, or an element of an object, has come.
  enum class Step : std::uint8_t {
    start,          ///< nothing but space
    first_key,      ///< of an object: maybe the word `for`
    name,           ///< in the first word or key
    header,         ///< of a body: behind the first word
    value,          ///< behind the `=`
    comprehension,  ///< of an object that began with `for`: no keys and no lines in it
  };
  /// Small and flat: one is pushed at every quote and bracket.
  struct Frame {
    Kind kind = Kind::body;
    Step step = Step::start;
    bool in_text = false;      ///< a string, a label or a heredoc
    bool in_template = false;  ///< somewhere inside `${ }` or `%{ }`
    bool escaped = false;      ///< behind a backslash
    char sigil = 0;            ///< `$` or `%` when it was the last character
    std::uint8_t sigils = 0;   ///< how often in a row
    std::uint8_t word = 0;     ///< of an object: the characters of its first word, as far as read
    bool word_is_for = true;   ///< of an object: those are how `for` begins

    friend auto operator<=>(const Frame&, const Frame&) = default;
  };
  struct Heredoc {
    std::string marker{};
    std::string line{};      ///< so far, without template sequences
    bool whole_line = true;  ///< `line` is all of it
    bool flush = false;      ///< introduced by `<<-`

    friend auto operator<=>(const Heredoc&, const Heredoc&) = default;
  };
  enum class Comment : std::uint8_t { none, line, block };

  std::size_t idle(std::string_view text) const;
  void read(char c);
  void read_code(char c);
  void read_symbol(char c);
  void read_template(char c);
  void read_heredoc_line(char c);
  bool read_sigil(char c);
  bool extend_marker(char c);
  void flush_marker();
  void open_comment(Comment kind);
  void open_brace();
  void close_brace();
  void close_bracket();
  void end_line();
  void end_word();
  void word(char c);
  void push(Kind kind);
  void pop();
  Frame& top() { return frames_.back(); }
  const Frame& top() const { return frames_.back(); }
  bool in_text() const { return top().in_text; }

  std::vector<Frame> frames_;        ///< never empty: the first one is the whole file
  std::vector<Heredoc> heredocs_{};  ///< one for each frame of that kind, innermost last
  Comment comment_ = Comment::none;
  bool star_ = false;     ///< in a block comment, behind `*`
  bool slash_ = false;    ///< behind a `/` that may begin a comment
  std::string marker_{};  ///< from `<` on: what may become the introduction of a heredoc
  bool overflowed_ = false;
};

}  // namespace porc::hcl

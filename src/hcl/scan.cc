// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "hcl/characters.h"
#include "hcl/token.h"

namespace porc::hcl {
namespace {

using enum TokenKind;

struct SymbolRow {
  std::string_view text;
  TokenKind kind;
};
/// A longer symbol stands before one that it begins with. Braces are read on their own.
constexpr auto kSymbols = std::to_array<SymbolRow>({
    {"...", ellipsis},  {"::", double_colon},  {"=>", fat_arrow},    {"==", equal},
    {"!=", not_equal},  {">=", greater_equal}, {"<=", less_equal},   {"&&", logical_and},
    {"||", logical_or}, {"[", bracket_open},   {"]", bracket_close}, {"(", paren_open},
    {")", paren_close}, {"=", assign},         {":", colon},         {",", comma},
    {".", dot},         {"?", question},       {"+", plus},          {"-", minus},
    {"*", star},        {"/", slash},          {"%", percent},       {"!", bang},
    {"<", less},        {">", greater},
});

struct HintRow {
  std::string_view text;
  std::string_view message;
};
constexpr auto kHints = std::to_array<HintRow>({
    {"'", "single quotes have no meaning: use double quotes"},
    {"`", "backquotes have no meaning: use double quotes"},
    {";", "semicolons have no meaning: put each statement on a line of its own"},
    {"&", "there is no operator `&`; did you mean `&&`?"},
    {"|", "there is no operator `|`; did you mean `||`?"},
    {"^", "there is no operator `^`"},
    {"~", "`~` has a meaning only in `${~` and `~}`"},
    {"$", "`${` has a meaning only inside quotes and heredocs"},
    {"\r", "a carriage return must be followed by a line feed"},
});

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// The bytes of the number that `text` begins with: the scanner takes all that looks like a part of
/// one, such as 1.2.3, and only the parser asks whether it is one.
std::size_t number_length(std::string_view text) {
  auto digit_at = [text](std::size_t at) { return at < text.size() && is_digit(text[at]); };
  if (!digit_at(0)) return 0;
  std::size_t at = 1;
  std::size_t length = 1;
  while (at < text.size()) {
    if (is_digit(text[at])) {
      length = ++at;
    } else if (text[at] == '.') {
      ++at;
    } else if (text[at] == 'e' || text[at] == 'E') {
      bool is_signed = at + 1 < text.size() && (text[at + 1] == '+' || text[at + 1] == '-');
      std::size_t digit = at + (is_signed ? 2 : 1);
      if (!digit_at(digit)) break;
      length = at = digit + 1;
    } else {
      break;
    }
  }
  return length;
}

class Scanner {
 public:
  explicit Scanner(const Source& source) : source_(source), text_(source.text), modes_(1) {}

  Result<std::vector<Token>> run() && {
    if (text_.starts_with("\xef\xbb\xbf")) at_.offset = 3;
    return std::move(*this).scan();
  }

  Result<std::vector<Token>> run_template() && {
    modes_.back().kind = Mode::bare;
    return std::move(*this).scan();
  }

 private:
  Result<std::vector<Token>> scan() && {
    while (at_.offset < text_.size() && faults_.size() < kFaultsMax) {
      Mode::Kind kind = modes_.back().kind;
      if (kind == Mode::quoted) {
        read_quoted();
      } else if (kind == Mode::bare) {
        read_bare();
      } else if (kind == Mode::heredoc) {
        read_heredoc();
      } else {
        read_code();
      }
    }
    if (modes_.size() > 1 && faults_.empty()) fault(modes_.back().opened, modes_.back().unclosed());
    if (!faults_.empty()) return syntax_error(source_, faults_);
    emit(TokenKind::end, 0);
    return std::move(tokens_);
  }

  struct Mode {
    enum Kind : std::uint8_t { file, sequence, quoted, heredoc, bare };
    Kind kind = file;
    Position opened{};
    std::size_t braces = 0;     ///< open in this file or template sequence
    std::string_view marker{};  ///< of a heredoc
    bool line_start = true;     ///< of a heredoc: nothing of the line is read yet

    std::string unclosed() const {
      if (kind == sequence) return "this template sequence is not closed: `}` is missing";
      if (kind == quoted) return "this string is not closed: `\"` is missing";
      return "this heredoc is not closed: '" + std::string(marker) +
             "' must stand alone on a line, with a newline behind it";
    }
  };

  std::string_view rest() const { return text_.substr(at_.offset); }

  void advance(std::size_t length) {
    for (char c : rest().substr(0, length)) {
      ++at_.offset;
      if (c == '\n') {
        ++at_.line;
        at_.column = 1;
      } else if (!is_continuation(c)) {
        ++at_.column;
      }
    }
  }

  void emit(TokenKind kind, std::size_t length) {
    Token token{.kind = kind, .text = rest().substr(0, length), .range = {at_, at_}};
    advance(length);
    token.range.end = at_;
    tokens_.push_back(token);
  }

  void fault(Position at, std::string message) { faults_.push_back({at, std::move(message)}); }

  void open(Mode mode) {
    mode.opened = at_;
    modes_.push_back(mode);
  }

  void read_code() {
    std::string_view text = rest();
    std::size_t blank = std::min(text.find_first_not_of(" \t"), text.size());
    if (blank > 0) return advance(blank);
    if (skip_comment()) return;
    if (text.starts_with('\n')) return emit(newline, 1);
    if (text.starts_with("\r\n")) return emit(newline, 2);
    if (std::size_t length = identifier_length(text); length > 0) return emit(identifier, length);
    if (std::size_t length = number_length(text); length > 0) return emit(number, length);
    if (text.starts_with('"')) {
      open({.kind = Mode::quoted});
      return emit(quote_open, 1);
    }
    if (read_brace() || open_heredoc()) return;
    for (const SymbolRow& row : kSymbols) {
      if (text.starts_with(row.text)) return emit(row.kind, row.text.size());
    }
    refuse_character();
  }

  bool skip_comment() {
    std::string_view text = rest();
    if (text.starts_with('#') || text.starts_with("//")) {
      std::size_t line = std::min(text.find('\n'), text.size());
      if (line > 0 && line < text.size() && text[line - 1] == '\r') --line;
      advance(line);
      return true;
    }
    if (!text.starts_with("/*")) return false;
    std::size_t close = text.find("*/", 2);
    if (close == std::string_view::npos) fault(at_, "this comment is not closed: `*/` is missing");
    advance(close == std::string_view::npos ? text.size() : close + 2);
    return true;
  }

  bool read_brace() {
    Mode& mode = modes_.back();
    std::string_view text = rest();
    bool closes_sequence = mode.kind == Mode::sequence && mode.braces == 0;
    if (closes_sequence && (text.starts_with('}') || text.starts_with("~}"))) {
      modes_.pop_back();
      emit(sequence_close, text.starts_with('~') ? 2 : 1);
      return true;
    }
    if (text.starts_with('{')) {
      ++mode.braces;
      emit(brace_open, 1);
      return true;
    }
    if (text.starts_with('}')) {
      if (mode.braces > 0) --mode.braces;
      emit(brace_close, 1);
      return true;
    }
    return false;
  }

  bool open_heredoc() {
    std::string_view text = rest();
    if (!text.starts_with("<<")) return false;
    std::size_t length = text.starts_with("<<-") ? 3 : 2;
    std::size_t word = identifier_length(text.substr(length));
    if (word == 0) return false;
    std::string_view marker = text.substr(length, word);
    length += word;
    if (text.substr(length).starts_with('\r')) ++length;
    if (!text.substr(length).starts_with('\n')) return false;
    open({.kind = Mode::heredoc, .marker = marker});
    emit(heredoc_open, length + 1);
    return true;
  }

  void refuse_character() {
    std::string_view text = rest();
    std::size_t length = 1;
    while (length < text.size() && is_continuation(text[length])) ++length;
    const auto* hint = std::find_if(kHints.begin(), kHints.end(), [text](const HintRow& row) {
      return text.starts_with(row.text);
    });
    fault(at_,
          hint == kHints.end() ? "this character has no meaning here" : std::string(hint->message));
    advance(length);
  }

  /// The bytes of literal text up to what ends it: one of `stops`, or an unescaped `${` or `%{`.
  std::size_t literal_length(std::string_view text, std::string_view stops, bool escapes) const {
    std::size_t at = 0;
    while (at < text.size() && stops.find(text[at]) == std::string_view::npos) {
      char c = text[at];
      if (escapes && c == '\\' && at + 1 < text.size() && text[at + 1] != '\n') {
        at += 2;
      } else if (c == '$' || c == '%') {
        std::size_t run = std::min(text.find_first_not_of(c, at), text.size()) - at;
        if (run == 1 && text.substr(at + 1).starts_with('{')) break;
        at += run;
        // Behind a doubled sign the brace is literal too.
        if (run > 1 && text.substr(at).starts_with('{')) ++at;
      } else {
        ++at;
      }
    }
    return at;
  }

  void open_sequence() {
    std::string_view text = rest();
    TokenKind kind = text.starts_with('$') ? interpolation_open : directive_open;
    open({.kind = Mode::sequence});
    emit(kind, text.substr(2).starts_with('~') ? 3 : 2);
  }

  void read_quoted() {
    std::string_view text = rest();
    if (std::size_t length = literal_length(text, "\"\r\n", true); length > 0)
      return emit(literal, length);
    if (text.starts_with('"')) {
      modes_.pop_back();
      return emit(quote_close, 1);
    }
    if (text.starts_with('$') || text.starts_with('%')) return open_sequence();
    fault(modes_.back().opened,
          "this string does not end on its line: close it with `\"`, write \\n, or use a heredoc");
    // Where the string should have ended is a guess; whatever follows would be faults of the guess.
    advance(text.size());
  }

  void read_bare() {
    const std::size_t length = literal_length(rest(), "", false);
    length > 0 ? emit(literal, length) : open_sequence();
  }

  /// Ends the innermost heredoc when `line` is its closing word.
  bool close_heredoc(std::string_view line) {
    bool ends = line.size() < rest().size();
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!ends || trim_space(line) != modes_.back().marker ||
        line.find('\r') != std::string_view::npos)
      return false;
    modes_.pop_back();
    emit(heredoc_close, line.size());
    return true;
  }

  void read_heredoc() {
    Mode& mode = modes_.back();
    std::string_view text = rest();
    if (mode.line_start && close_heredoc(text.substr(0, text.find('\n')))) return;
    std::size_t length = literal_length(text, "\r\n", false);
    if (text.substr(length).starts_with('\r')) {
      if (!text.substr(length).starts_with("\r\n")) {
        advance(length);
        return refuse_character();
      }
      ++length;
    }
    bool ends_line = text.substr(length).starts_with('\n');
    mode.line_start = ends_line;
    if (ends_line) ++length;
    if (length > 0) return emit(literal, length);
    open_sequence();
  }

  const Source& source_;
  std::string_view text_;
  Position at_{};
  std::vector<Mode> modes_;  ///< never empty: the first one is the file
  std::vector<Token> tokens_;
  std::vector<Fault> faults_;
};

/// Where `text` stops being UTF-8, which it does somewhere.
Position first_broken(std::string_view text) {
  Position at;
  for (std::size_t start = 0; start < text.size();) {
    std::size_t end = start + 1;
    while (end < text.size() && is_continuation(text[end])) ++end;
    if (!is_utf8(text.substr(start, end - start))) break;
    bool line = text[start] == '\n';
    at = {end, line ? at.line + 1 : at.line, line ? 1 : at.column + 1};
    start = end;
  }
  return at;
}

Result<void> check_source(const Source& source) {
  if (source.text.size() > kSourceBytesMax) {
    return Error{.code = ErrorCode::too_large,
                 .message = std::string(source.filename) + " has more than " +
                            std::to_string(kSourceBytesMax) + " bytes"};
  }
  if (!is_utf8(source.text)) {
    return syntax_error(source, {{first_broken(source.text), "this is not UTF-8"}});
  }
  return ok;
}

}  // namespace

Result<std::vector<Token>> tokenize(const Source& source) {
  PORC_CHECK(check_source(source));
  return Scanner(source).run();
}

Result<std::vector<Token>> tokenize_template(const Source& source) {
  PORC_CHECK(check_source(source));
  return Scanner(source).run_template();
}

}  // namespace porc::hcl

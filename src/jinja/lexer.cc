// SPDX-License-Identifier: Apache-2.0
#include "jinja/lexer.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "jinja/abort.h"
#include "jinja/text.h"

namespace porc::jinja {
namespace {

// Longest first.
constexpr auto kSymbols = std::to_array<std::string_view>(
    {"//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[",
     "]",  "(",  ")",  "{",  "}",  ">",  "<", "=", ".", ":", "|", ",", ";"});

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0;
}

class Lexer {
 public:
  Lexer(const Source& source, const Syntax& syntax) : text_(source.text()), syntax_(syntax) {
    if (!syntax.keep_trailing_newline && text_.ends_with('\n')) text_.remove_suffix(1);
  }

  std::vector<Token> run() {
    tokens_.reserve(text_.size() / 8 + 4);
    while (at_ < text_.size()) literal();
    add(TokenKind::end, text_.size(), 0);
    return std::move(tokens_);
  }

 private:
  void add(TokenKind kind, std::size_t at, std::size_t size) {
    tokens_.push_back({kind, static_cast<std::uint32_t>(at), text_.substr(at, size)});
  }

  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool looking_at(std::string_view wanted) const { return text_.substr(at_).starts_with(wanted); }
  [[noreturn]] void refuse(std::size_t at, std::string message) const {
    fail_at(static_cast<std::uint32_t>(at), std::move(message));
  }

  std::size_t skip_space(std::size_t at) const {
    return text_.size() - strip_left(text_.substr(at)).size();
  }

  /// Text up to the next tag, then the tag.
  void literal() {
    std::size_t begin = at_;
    std::size_t open = text_.find('{', at_);
    while (open != text_.npos) {
      char next = open + 1 < text_.size() ? text_[open + 1] : '\0';
      if (next == '{' || next == '%' || next == '#') break;
      open = text_.find('{', open + 1);
    }
    if (open == text_.npos) {
      add(TokenKind::literal, begin, text_.size() - begin);
      at_ = text_.size();
      return;
    }
    at_ = open + 2;
    char sign = peek() == '-' || peek() == '+' ? text_[at_++] : '\0';
    add_literal(begin, open, sign, text_[open + 1] != '{');
    if (text_[open + 1] == '#') return comment(open);
    if (text_[open + 1] == '%' && raw(open)) return;
    tag(open, text_[open + 1] == '%');
  }

  /// Adds text_[begin, end) with the white space control of the tag that follows.
  void add_literal(std::size_t begin, std::size_t end, char sign, bool is_block) {
    std::string_view literal = text_.substr(begin, end - begin);
    if (sign == '-') {
      literal = strip_right(literal);
    } else if (sign != '+' && is_block && syntax_.lstrip_blocks) {
      std::size_t line = literal.rfind('\n') + 1;
      if ((line > 0 || line_starting(begin)) && strip(literal.substr(line)).empty())
        literal = literal.substr(0, line);
    }
    if (!literal.empty()) add(TokenKind::literal, begin, literal.size());
  }

  bool line_starting(std::size_t at) const { return at == 0 || text_[at - 1] == '\n'; }

  /// Moves past `close` with its sign and what the sign or trim_blocks swallows; false when it is
  /// not here.
  bool take_close(std::string_view close, bool trims) {
    if (peek() == '-' && text_.substr(at_ + 1).starts_with(close)) {
      at_ = skip_space(at_ + 1 + close.size());
      return true;
    }
    if (trims && peek() == '+' && text_.substr(at_ + 1).starts_with(close)) {
      at_ += 1 + close.size();
      return true;
    }
    if (!looking_at(close)) return false;
    at_ += close.size();
    if (trims && syntax_.trim_blocks && peek() == '\n') ++at_;
    return true;
  }

  void comment(std::size_t open) {
    for (std::size_t end = text_.find("#}", at_); end != text_.npos;
         end = text_.find("#}", end + 1)) {
      char sign = end > at_ ? text_[end - 1] : '\0';
      at_ = sign == '-' || sign == '+' ? end - 1 : end;
      take_close("#}", true);
      return;
    }
    refuse(open, "missing end of comment tag");
  }

  /// `{% raw %}…{% endraw %}`, when the tag at `open` is one.
  bool raw(std::size_t open) {
    std::size_t before = at_;
    at_ = skip_space(at_);
    if (!looking_at("raw")) return at_ = before, false;
    at_ = skip_space(at_ + 3);
    bool strips = peek() == '-';
    if (strips) ++at_;
    if (!looking_at("%}")) return at_ = before, false;
    at_ += 2;
    if (strips) at_ = skip_space(at_);
    std::size_t begin = at_;
    for (std::size_t end = text_.find("{%", at_); end != text_.npos;
         end = text_.find("{%", end + 1)) {
      at_ = end + 2;
      char sign = peek() == '-' || peek() == '+' ? text_[at_++] : '\0';
      at_ = skip_space(at_);
      if (!looking_at("endraw")) continue;
      at_ = skip_space(at_ + 6);
      if (!take_close("%}", true)) continue;
      add_literal(begin, end, sign, true);
      return true;
    }
    refuse(open, "missing end of raw directive");
  }

  void tag(std::size_t open, bool is_block) {
    add(is_block ? TokenKind::block_begin : TokenKind::output_begin, open, 2);
    std::string_view close = is_block ? "%}" : "}}";
    std::string brackets;
    for (;;) {
      at_ = skip_space(at_);
      if (at_ >= text_.size())
        refuse(open, is_block ? "this '{%' has no '%}'" : "this '{{' has no '}}'");
      std::size_t begin = at_;
      if (brackets.empty() && take_close(close, is_block)) {
        add(is_block ? TokenKind::block_end : TokenKind::output_end, begin, close.size());
        return;
      }
      token(brackets);
    }
  }

  void token(std::string& brackets) {
    std::size_t begin = at_;
    char c = peek();
    if (is_digit(c)) return number();
    if (is_word(c)) {
      while (is_word(peek())) ++at_;
      return add(TokenKind::name, begin, at_ - begin);
    }
    if (c == '\'' || c == '"') return quoted(c);
    for (std::string_view symbol : kSymbols) {
      if (!looking_at(symbol)) continue;
      balance(symbol, brackets);
      at_ += symbol.size();
      return add(TokenKind::symbol, begin, symbol.size());
    }
    refuse(at_, std::string("unexpected character '") + c + "'");
  }

  void balance(std::string_view symbol, std::string& brackets) const {
    constexpr std::string_view kOpen = "([{";
    constexpr std::string_view kClose = ")]}";
    if (auto kind = kOpen.find(symbol); kind != kOpen.npos) brackets += kClose[kind];
    if (kClose.find(symbol) == kClose.npos) return;
    if (brackets.empty()) refuse(at_, "unexpected '" + std::string(symbol) + "'");
    if (brackets.back() != symbol[0]) {
      refuse(at_, "unexpected '" + std::string(symbol) + "', expected '" + brackets.back() + "'");
    }
    brackets.pop_back();
  }

  /// Length of `digit(_?digit)*` at `at`.
  template <class IsDigit>
  std::size_t digits(std::size_t at, const IsDigit& is) const {
    std::size_t end = at;
    auto here = [&](std::size_t i) { return i < text_.size() && is(text_[i]); };
    if (!here(end)) return 0;
    while (here(end) || (end < text_.size() && text_[end] == '_' && here(end + 1))) ++end;
    return end - at;
  }

  void number() {
    std::size_t begin = at_;
    if (std::size_t size = prefixed_integer(); size > 0) {
      at_ += size;
      return add(TokenKind::integer, begin, size);
    }
    std::size_t end = begin + digits(begin, is_digit);
    bool after_dot = begin > 0 && text_[begin - 1] == '.';
    std::size_t fraction = end < text_.size() && text_[end] == '.' ? digits(end + 1, is_digit) : 0;
    std::size_t mantissa = fraction > 0 ? end + 1 + fraction : end;
    std::size_t exponent = 0;
    if (mantissa < text_.size() && (text_[mantissa] == 'e' || text_[mantissa] == 'E')) {
      std::size_t sign =
          mantissa + 1 < text_.size() && (text_[mantissa + 1] == '+' || text_[mantissa + 1] == '-')
              ? 1
              : 0;
      if (std::size_t size = digits(mantissa + 1 + sign, is_digit); size > 0)
        exponent = 1 + sign + size;
    }
    if (!after_dot && fraction + exponent > 0) {
      at_ = mantissa + exponent;
      return add(TokenKind::floating, begin, at_ - begin);
    }
    // A decimal integer has no leading zero: "01" is 0 and then 1, which the parser refuses.
    if (text_[begin] == '0') end = begin + digits(begin, [](char c) { return c == '0'; });
    at_ = end;
    add(TokenKind::integer, begin, end - begin);
  }

  /// Length of 0b…, 0o… or 0x… here.
  std::size_t prefixed_integer() const {
    if (peek() != '0') return 0;
    auto is_binary = [](char c) { return c == '0' || c == '1'; };
    auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
    auto is_hex = [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; };
    std::size_t body = at_ + 2 + (peek(2) == '_' ? 1 : 0);
    std::size_t size = 0;
    switch (peek(1)) {
      case 'b':
      case 'B':
        size = digits(body, is_binary);
        break;
      case 'o':
      case 'O':
        size = digits(body, is_octal);
        break;
      case 'x':
      case 'X':
        size = digits(body, is_hex);
        break;
      default:
        break;
    }
    return size == 0 ? 0 : body + size - at_;
  }

  void quoted(char quote) {
    std::size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != quote) at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= text_.size()) refuse(begin, "this string has no end");
    ++at_;
    add(TokenKind::text, begin, at_ - begin);
  }

  std::string_view text_;
  const Syntax& syntax_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(const Source& source, const Syntax& syntax) {
  return Lexer(source, syntax).run();
}

}  // namespace porc::jinja

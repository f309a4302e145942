// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/encoding.h"
#include "sentinel/syntax/token.h"

namespace porc::sentinel {
namespace {

constexpr std::array<std::string_view, 26> kReserved = {
    "all",     "and",    "any", "as",    "break",  "case",   "contains", "continue", "default",
    "else",    "filter", "for", "func",  "if",     "import", "in",       "is",       "map",
    "matches", "not",    "or",  "param", "return", "rule",   "when",     "xor"};

constexpr std::size_t kFaultsMax = 50;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_octal(char c) {
  return c >= '0' && c <= '7';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}
bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// The bytes of the first character of `text` when it is a letter (or, inside a name, a digit).
std::size_t name_character(std::string_view text, bool first) {
  if (text.empty()) return 0;
  if (is_ascii(text[0])) return is_ascii_letter(text[0]) || (!first && is_digit(text[0])) ? 1 : 0;
  static const RE2 letter("^\\pL");
  static const RE2 letter_or_digit("^[\\pL\\p{Nd}]");
  re2::StringPiece match;
  const re2::StringPiece piece(text.data(), std::min<std::size_t>(text.size(), 4));
  const RE2& wanted = first ? letter : letter_or_digit;
  if (!wanted.Match(piece, 0, piece.size(), RE2::ANCHOR_START, &match, 1)) return 0;
  return match.size();
}

class Lexer {
 public:
  explicit Lexer(const Source& source) : source_(source), text_(source.text()) {}

  Tokens run() {
    if (const std::size_t good = utf8_prefix(text_); good != text_.size()) {
      fault(good, "the source is not UTF-8");
      push(TokenKind::end, text_.size(), 0);
      return std::move(out_);
    }
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
    while (at_ < text_.size() && out_.faults.size() < kFaultsMax) next();
    end_line(text_.size());
    push(TokenKind::end, text_.size(), 0);
    return std::move(out_);
  }

 private:
  void next() {
    const char c = text_[at_];
    if (c == '\n') {
      end_line(at_);
      ++at_;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      ++at_;
    } else if (c == '#' || text_.substr(at_, 2) == "//") {
      const std::size_t begin = at_;
      at_ = std::min(text_.find('\n', at_), text_.size());
      comment(begin, false);
    } else if (text_.substr(at_, 2) == "/*") {
      block_comment();
    } else if (c == '"') {
      quoted();
    } else if (c == '`') {
      raw();
    } else if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
      number();
    } else if (name_character(text_.substr(at_), true) != 0) {
      name();
    } else {
      symbol();
    }
  }

  /// Reference 1.9.
  void end_line(std::size_t offset) {
    if (out_.tokens.empty()) return;
    const Token& last = out_.tokens.back();
    bool ends = false;
    switch (last.kind) {
      case TokenKind::identifier:
      case TokenKind::integer:
      case TokenKind::floating:
      case TokenKind::string:
        ends = true;
        break;
      case TokenKind::keyword:
        ends = last.text == "break" || last.text == "continue" || last.text == "return";
        break;
      case TokenKind::symbol:
        ends = last.text == ")" || last.text == "]" || last.text == "}";
        break;
      case TokenKind::end:
      case TokenKind::semicolon:
        break;
    }
    if (!ends) return;
    for (auto comment = out_.comments.rbegin();
         comment != out_.comments.rend() && comment->offset >= last.offset + last.length;
         ++comment)
      offset = comment->offset;
    push(TokenKind::semicolon, offset, 0);
    out_.tokens.back().inserted = true;
  }

  void block_comment() {
    const std::size_t begin = at_;
    const std::size_t close = text_.find("*/", at_ + 2);
    if (close == std::string_view::npos) {
      fault(begin, "comment not terminated");
      at_ = text_.size();
      return;
    }
    at_ = close + 2;
    comment(begin, true);
    if (text_.substr(begin, at_ - begin).find('\n') != std::string_view::npos) end_line(at_);
  }

  void comment(std::size_t begin, bool block) {
    std::size_t end = at_;
    if (!block && end > begin && text_[end - 1] == '\r') --end;
    out_.comments.push_back({.offset = static_cast<std::uint32_t>(begin),
                             .end = static_cast<std::uint32_t>(end),
                             .block = block});
  }

  void name() {
    const std::size_t begin = at_;
    bool first = true;
    while (const std::size_t bytes = name_character(text_.substr(at_), first)) {
      at_ += bytes;
      first = false;
    }
    const std::string_view word = text_.substr(begin, at_ - begin);
    const bool selector = !out_.tokens.empty() && out_.tokens.back().kind == TokenKind::symbol &&
                          out_.tokens.back().text == ".";
    const bool reserved = !selector && is_reserved(word);
    push(reserved ? TokenKind::keyword : TokenKind::identifier, begin, at_ - begin);
  }

  void digits() {
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
  }

  void number() {
    const std::size_t begin = at_;
    bool floating = false;
    if (text_[at_] == '0' && at_ + 1 < text_.size() && (text_[at_ + 1] | 0x20) == 'x') {
      at_ += 2;
      while (at_ < text_.size() && is_hex(text_[at_])) ++at_;
    } else {
      digits();
      if (at_ < text_.size() && text_[at_] == '.') {
        floating = true;
        ++at_;
        digits();
      }
      if (at_ < text_.size() && (text_[at_] | 0x20) == 'e') {
        floating = true;
        ++at_;
        if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
        digits();
      }
    }
    const std::string_view literal = text_.substr(begin, at_ - begin);
    std::int64_t integer = 0;
    double real = 0;
    if (floating && !read_float(literal, real))
      fault(begin, fmt::format("illegal number \"{}\"", literal));
    if (!floating && !read_integer(literal, integer))
      fault(begin,
            fmt::format("illegal integer \"{}\": decimal, octal or hexadecimal, up to 2^63-1",
                        literal));
    push(floating ? TokenKind::floating : TokenKind::integer, begin, at_ - begin);
  }

  void quoted() {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\n') {
      if (text_[at_] == '\\') {
        escape();
      } else {
        ++at_;
      }
    }
    if (at_ < text_.size() && text_[at_] == '"') {
      ++at_;
    } else if (!fault(begin, "string literal not terminated")) {
      return;
    }
    push(TokenKind::string, begin, at_ - begin);
  }

  /// Reference 1.8.
  void escape() {
    const std::size_t begin = at_++;
    if (at_ >= text_.size()) return;
    const char c = text_[at_];
    if (std::string_view("abfnrtv\\\"").find(c) != std::string_view::npos) {
      ++at_;
      return;
    }
    const std::size_t wanted = is_octal(c) ? 3 : c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (wanted == 0) {
      fault(begin, "unknown escape sequence");
      if (c != '\n') ++at_;
      return;
    }
    if (!is_octal(c)) ++at_;
    unsigned long code = 0;
    for (std::size_t i = 0; i < wanted; ++i, ++at_) {
      if (at_ >= text_.size() || !(wanted == 3 ? is_octal(text_[at_]) : is_hex(text_[at_]))) {
        fault(begin, fmt::format("escape sequence needs {} digits", wanted));
        return;
      }
      const char digit = text_[at_];
      code = code * (wanted == 3 ? 8 : 16) +
             static_cast<unsigned long>(is_digit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10);
    }
    if (wanted == 3 && code > 0xff) fault(begin, "octal escape is over 255");
    if (wanted >= 4 && (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)))
      fault(begin, "escape sequence is not a Unicode character");
  }

  void raw() {
    const std::size_t begin = at_;
    const std::size_t close = text_.find('`', at_ + 1);
    if (close == std::string_view::npos) {
      fault(begin, "raw string literal not terminated");
      at_ = text_.size();
    } else {
      at_ = close + 1;
    }
    push(TokenKind::string, begin, at_ - begin);
  }

  void symbol() {
    static constexpr std::array<std::string_view, 9> kTwo = {
        "+=", "-=", "*=", "/=", "%=", "==", "!=", "<=", ">="};
    const std::string_view two = text_.substr(at_, 2);
    const bool is_two = std::find(kTwo.begin(), kTwo.end(), two) != kTwo.end();
    if (!is_two &&
        std::string_view("+-*/%<>=!()[]{},.:;").find(text_[at_]) == std::string_view::npos) {
      std::size_t bytes = 1;
      while (at_ + bytes < text_.size() &&
             (static_cast<unsigned char>(text_[at_ + bytes]) & 0xc0) == 0x80)
        ++bytes;
      fault(at_, fmt::format("illegal character {}", shown(text_.substr(at_, bytes))));
      at_ += bytes;
      return;
    }
    const std::size_t length = is_two ? 2 : 1;
    push(text_[at_] == ';' ? TokenKind::semicolon : TokenKind::symbol, at_, length);
    at_ += length;
  }

  static std::string shown(std::string_view character) {
    if (static_cast<unsigned char>(character[0]) < 0x20 || character[0] == 0x7f)
      return fmt::format("0x{:02x}", static_cast<unsigned char>(character[0]));
    return fmt::format("'{}'", character);
  }

  void push(TokenKind kind, std::size_t offset, std::size_t length) {
    out_.tokens.push_back({.kind = kind,
                           .offset = static_cast<std::uint32_t>(offset),
                           .length = static_cast<std::uint32_t>(length),
                           .text = text_.substr(offset, length)});
  }

  /// One fault a line is told: the next ones mostly follow from the first. The same holds for the
  /// quote that ends a string on a later line: it would open one there. False when it is not told.
  bool fault(std::size_t offset, std::string message) {
    Position position = source_.position(static_cast<std::uint32_t>(offset));
    if (!out_.faults.empty()) {
      const Fault& last = out_.faults.back();
      if (last.position.line == position.line || last.message == message) return false;
    }
    out_.faults.push_back({.position = std::move(position), .message = std::move(message)});
    return true;
  }

  const Source& source_;
  std::string_view text_;
  std::size_t at_ = 0;
  Tokens out_{};
};

void append_utf8(std::string& out, unsigned long code) {
  const auto byte = [&out](unsigned long bits) { out.push_back(static_cast<char>(bits)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0 | code >> 6);
    byte(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    byte(0xe0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  } else {
    byte(0xf0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3f));
    byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  }
}

}  // namespace

bool is_reserved(std::string_view word) {
  return std::binary_search(kReserved.begin(), kReserved.end(), word);
}

Tokens tokenize(const Source& source) {
  return Lexer(source).run();
}

bool read_integer(std::string_view literal, std::int64_t& value) {
  int base = 10;
  if (literal.size() > 1 && literal[0] == '0') {
    const bool hexadecimal = (literal[1] | 0x20) == 'x';
    base = hexadecimal ? 16 : 8;
    literal.remove_prefix(hexadecimal ? 2 : 1);
  }
  if (literal.empty() || literal[0] == '-') return false;
  const auto [end, error] =
      std::from_chars(literal.data(), literal.data() + literal.size(), value, base);
  return error == std::errc() && end == literal.data() + literal.size();
}

bool read_float(std::string_view literal, double& value) {
  if (literal.empty() || literal[0] == '-') return false;
  const auto [end, error] = std::from_chars(literal.data(), literal.data() + literal.size(), value);
  return error == std::errc() && end == literal.data() + literal.size();
}

std::string unquote(std::string_view literal) {
  if (literal.size() < 2) return {};
  const std::string_view inner = literal.substr(1, literal.size() - 2);
  std::string out;
  if (literal[0] == '`') {
    std::copy_if(
        inner.begin(), inner.end(), std::back_inserter(out), [](char c) { return c != '\r'; });
    return out;
  }
  out.reserve(inner.size());
  for (std::size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] != '\\' || i + 1 == inner.size()) {
      out.push_back(inner[i]);
      continue;
    }
    const char c = inner[++i];
    static constexpr std::string_view kLetters = "abfnrtv\\\"";
    if (const std::size_t letter = kLetters.find(c); letter != std::string_view::npos) {
      out.push_back("\a\b\f\n\r\t\v\\\""[letter]);
      continue;
    }
    const std::size_t digits = is_octal(c) ? 3 : c == 'x' ? 2 : c == 'u' ? 4 : 8;
    if (digits != 3) ++i;
    unsigned long code = 0;
    const char* begin = inner.data() + i;
    std::from_chars(
        begin, inner.data() + std::min(i + digits, inner.size()), code, digits == 3 ? 8 : 16);
    i += digits - 1;
    if (digits <= 3) {
      out.push_back(static_cast<char>(code));
    } else {
      append_utf8(out, code);
    }
  }
  return out;
}

}  // namespace porc::sentinel

// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>

#include "jinja/abort.h"
#include "jinja/parser.h"
#include "jinja/text.h"

namespace porc::jinja {
namespace {

struct Escape {
  char letter;
  char meaning;
};
constexpr auto kEscapes = std::to_array<Escape>({{'n', '\n'},
                                                 {'t', '\t'},
                                                 {'r', '\r'},
                                                 {'\\', '\\'},
                                                 {'\'', '\''},
                                                 {'"', '"'},
                                                 {'a', '\a'},
                                                 {'b', '\b'},
                                                 {'f', '\f'},
                                                 {'v', '\v'}});

class Unquoter {
 public:
  explicit Unquoter(const Token& token)
      : at_token_(token.at), text_(token.text.substr(1, token.text.size() - 2)) {}

  std::string run() {
    std::string out;
    out.reserve(text_.size());
    while (at_ < text_.size()) {
      char c = text_[at_++];
      if (c == '\\') {
        escape(out);
      } else {
        out += c;
      }
    }
    return out;
  }

 private:
  void escape(std::string& out) {
    char letter = text_[at_++];
    for (const Escape& row : kEscapes) {
      if (row.letter == letter) {
        out += row.meaning;
        return;
      }
    }
    switch (letter) {
      case '\n':
        return;
      case 'x':
        return append_code_point(out, hex(2));
      case 'u':
        return append_code_point(out, hex(4));
      case 'U':
        return append_code_point(out, hex(8));
      default:
        break;
    }
    if (letter == 'N')
      fail_at(at_token_, "a character is not known by its name here; write \\u and its number");
    if (letter >= '0' && letter <= '7') return append_code_point(out, octal());
    // Python keeps the backslash of an unknown escape.
    out += '\\';
    out += letter;
  }

  char32_t hex(std::size_t count) {
    std::uint32_t code = 0;
    const char* begin = text_.data() + at_;
    bool enough = at_ + count <= text_.size();
    bool valid = enough && std::from_chars(begin, begin + count, code, 16).ptr == begin + count;
    if (!valid || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      fail_at(at_token_, "this string has an escape that is no character");
    }
    at_ += count;
    return code;
  }

  char32_t octal() {
    char32_t code = 0;
    --at_;
    for (int i = 0; i < 3 && at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '7'; ++i) {
      code = code * 8 + static_cast<char32_t>(text_[at_++] - '0');
    }
    return code;
  }

  std::uint32_t at_token_;
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string unquote(const Token& token) {
  return Unquoter(token).run();
}

}  // namespace porc::jinja

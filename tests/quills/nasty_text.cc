// SPDX-License-Identifier: Apache-2.0
#include "tests/quills/nasty_text.h"

#include <array>
#include <span>
#include <string_view>

namespace porc::quills {
namespace {

constexpr std::size_t kPiecesMax = 6;

// What stands on one line comes first.
constexpr std::size_t kLinePieces = 28;
constexpr auto kPieces = std::to_array<std::string_view>({
    "a",       "Z9",
    "orders",  " ",
    "\"",      "'",
    "\\",      "\\\"",
    "${",      "${var.x}",
    "$${",     "%{",
    "%{ if }", "}",
    "{{",      "}}",
    "{% x",    "<<EOT",
    "#",       "//",
    "/*",      "*/",
    ",",       "= 1",
    "é",       "日本",
    "😀",       "$",
    "\n",      "\r\n",
    "\nEOT\n", "\n}\n",
    "\t",      "\x01",
    "\x7f",    "\u2028",
    "\u0085",  "\"\n}\nresource \"x\" \"y\" {\n",
});

std::string text_of(std::span<const std::string_view> pieces, Random& random) {
  std::string text;
  for (std::size_t left = pick(random, kPiecesMax + 1); left > 0; --left) {
    text += pieces[pick(random, pieces.size())];
  }
  return text;
}

}  // namespace

std::string nasty_text(Random& random) {
  return text_of(kPieces, random);
}

std::string nasty_line(Random& random) {
  return text_of(std::span(kPieces).first(kLinePieces), random);
}

}  // namespace porc::quills

// SPDX-License-Identifier: Apache-2.0
#include "cli/text.h"

#include "base/printable.h"

namespace porc::cli {

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (char byte : text) width += (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
  return width;
}

Text& Text::say(std::string_view words, Tone tone) {
  pieces_.push_back({.tone = tone, .words = printable(words)});
  return *this;
}

Text& Text::block(std::string_view lines, Tone tone) {
  pieces_.push_back({.tone = tone, .words = printable_lines(lines)});
  return *this;
}

Text& Text::end_line() {
  pieces_.push_back({.tone = Tone::plain, .words = "\n"});
  return *this;
}

Text& Text::line(std::string_view words, Tone tone) {
  if (!words.empty()) say(words, tone);
  return end_line();
}

Text& Text::append(const Text& other) {
  pieces_.insert(pieces_.end(), other.pieces_.begin(), other.pieces_.end());
  return *this;
}

std::string Text::str() const {
  std::string all;
  for (const Piece& piece : pieces_) all += piece.words;
  return all;
}

}  // namespace porc::cli

// SPDX-License-Identifier: Apache-2.0
#include "cli/text.h"

#include <algorithm>

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

Text& Text::lines(std::string_view words, std::size_t margin, Tone tone) {
  while (words.ends_with('\n') || words.ends_with('\r')) words.remove_suffix(1);
  for (std::size_t indent = 0;; indent = margin) {
    const std::size_t end = std::min(words.find('\n'), words.size());
    std::string_view one = words.substr(0, end);
    if (one.ends_with('\r')) one.remove_suffix(1);
    if (!one.empty()) say(std::string(indent, ' ')).block(one, tone);
    end_line();
    if (end == words.size()) return *this;
    words.remove_prefix(end + 1);
  }
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

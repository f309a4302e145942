// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace porc::cli {

/// What a piece of text means; a terminal shows it as a colour, and the words say it too.
enum class Tone : std::uint8_t { plain, strong, faint, good, warn, bad, accent };

/// How many columns `text`, printable already, takes: one for each code point.
std::size_t width_of(std::string_view text);

/// Text on its way to a terminal. Every piece that is added is made printable, so nothing that came
/// from outside reaches the terminal raw; colour is added only when it is written.
class Text {
 public:
  struct Piece {
    Tone tone;
    std::string words;
  };

  /// A piece within a line: line ends are escaped too.
  Text& say(std::string_view words, Tone tone = Tone::plain);
  /// Whole lines, our own or of a file; line ends and tabs stay.
  Text& block(std::string_view lines, Tone tone = Tone::plain);
  Text& end_line();
  /// `words` and the end of the line.
  Text& line(std::string_view words = {}, Tone tone = Tone::plain);
  /// The same for words of several lines: those after the first begin at column `margin`, so that
  /// none can be taken for a line of ours. Tabs stay.
  Text& lines(std::string_view words, std::size_t margin, Tone tone = Tone::plain);
  Text& append(const Text& other);

  bool empty() const noexcept { return pieces_.empty(); }
  const std::vector<Piece>& pieces() const noexcept { return pieces_; }
  /// Without colours.
  std::string str() const;

 private:
  std::vector<Piece> pieces_{};
};

}  // namespace porc::cli

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "cli/text.h"

namespace porc::cli {

enum class ColourChoice : std::uint8_t { automatic, always, never };

/// The two streams of a command line: results go out, everything else is a note.
class Console {
 public:
  struct Stream {
    std::function<void(std::string_view)> write{};
    bool is_terminal = false;
  };

  Console(Stream out, Stream notes);

  /// Automatic: colour on terminals, unless `no_color` (https://no-color.org) is set.
  void choose_colour(ColourChoice choice, bool no_color);
  /// The terminal understands no escapes (TERM=dumb): no progress, and no colour unless asked for.
  void expect_no_escapes() { dumb_ = true; }

  /// Part of the result, on standard output.
  void print(const Text& text);
  /// The bytes as they are, unless a terminal would take them for commands.
  void print_exact(std::string_view bytes);
  /// For the person who waits, on standard error.
  void note(const Text& text);
  void note(std::string_view line) { note(Text().line(line)); }
  /// One line that the next output replaces; nothing at all unless standard error is a terminal.
  void progress(std::string_view line);

  bool shows_progress() const noexcept { return notes_.is_terminal && !dumb_; }

 private:
  void clear_progress();
  static void write(const Stream& stream, bool colour, const Text& text);

  Stream out_;
  Stream notes_;
  bool dumb_ = false;
  bool colour_out_ = false;
  bool colour_notes_ = false;
  bool progress_shown_ = false;
};

}  // namespace porc::cli

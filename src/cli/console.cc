// SPDX-License-Identifier: Apache-2.0
#include "cli/console.h"

#include <array>
#include <utility>

#include "base/printable.h"

namespace porc::cli {
namespace {

/// By Tone: how it begins. Spec: ECMA-48, 8.3.117 (SGR).
constexpr auto kToneStarts = std::to_array<std::string_view>(
    {"", "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[33m", "\x1b[31m", "\x1b[36m"});
constexpr std::string_view kToneEnd = "\x1b[0m";
constexpr std::string_view kEraseLine = "\r\x1b[K";

}  // namespace

Console::Console(Stream out, Stream notes) : out_(std::move(out)), notes_(std::move(notes)) {
  choose_colour(ColourChoice::automatic, false);
}

void Console::choose_colour(ColourChoice choice, bool no_color) {
  const bool always = choice == ColourChoice::always;
  const bool automatic = choice == ColourChoice::automatic && !no_color && !dumb_;
  colour_out_ = always || (automatic && out_.is_terminal);
  colour_notes_ = always || (automatic && notes_.is_terminal);
}

void Console::print(const Text& text) {
  clear_progress();
  write(out_, colour_out_, text);
}

void Console::print_exact(std::string_view bytes) {
  clear_progress();
  out_.write(out_.is_terminal ? printable_lines(bytes) : std::string(bytes));
}

void Console::note(const Text& text) {
  clear_progress();
  write(notes_, colour_notes_, text);
}

void Console::progress(std::string_view line) {
  if (!shows_progress()) return;
  std::string shown(kEraseLine);
  notes_.write(shown.append(printable(line)));
  progress_shown_ = true;
}

void Console::clear_progress() {
  if (std::exchange(progress_shown_, false)) notes_.write(kEraseLine);
}

void Console::write(const Stream& stream, bool colour, const Text& text) {
  std::string bytes;
  for (const Text::Piece& piece : text.pieces()) {
    const std::string_view start = kToneStarts[static_cast<std::size_t>(piece.tone)];
    if (!colour || start.empty()) {
      bytes += piece.words;
    } else {
      bytes.append(start).append(piece.words).append(kToneEnd);
    }
  }
  stream.write(bytes);
}

}  // namespace porc::cli

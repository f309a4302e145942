// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace porc::hcl {

/// A place in a source text. `offset` counts bytes from 0, `line` and `column` count from 1; a
/// column is one Unicode character.
struct Position {
  std::size_t offset = 0;
  std::size_t line = 1;
  std::size_t column = 1;
  friend bool operator==(const Position&, const Position&) = default;
};

/// From `start` up to, not including, `end`.
struct Range {
  Position start{};
  Position end{};
  friend bool operator==(const Range&, const Range&) = default;
};

/// What is read, borrowed for as long as it is read.
struct Source {
  std::string_view text;
  std::string_view filename;  ///< as messages show it
};

/// Limit: faults told of one source; what follows so many is noise.
inline constexpr std::size_t kFaultsMax = 20;

/// One thing that is wrong with a source.
struct Fault {
  Position at{};
  std::string message{};
};

/// "file:line:column", as compilers and editors write it.
std::string place_name(const Source& source, Position at);

/// A `malformed` error about `faults`, which is not empty: its message shows the first one with its
/// line and a caret below it, its violations are all of them with `place_name` as the pointer.
Error syntax_error(const Source& source, const std::vector<Fault>& faults);

}  // namespace porc::hcl

// SPDX-License-Identifier: Apache-2.0
// One command of pine as data: what it is called, what it takes, what it teaches and what it does.
// Parsing, help and completion all walk the same table (registry.h).
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "aio/task.h"
#include "cli/arguments.h"

namespace porc::cli {

struct Surroundings;

struct Flag {
  std::string_view name;          ///< "output", given as --output
  std::string_view letter = {};   ///< "o", given as -o; "" without one
  std::string_view value = {};    ///< "FORMAT"; "" for a switch
  std::string_view help = {};     ///< one line
  std::string_view choices = {};  ///< "table json yaml"; "" for any value
};
/// Flags under the heading they are listed by.
struct FlagGroup {
  std::string_view heading = {};
  std::span<const Flag> flags = {};
};

/// What stands beside the flags.
struct Operands {
  std::string_view names = {};  ///< "FILE…"
  std::size_t least = 0;
  std::size_t most = 0;
};
inline constexpr std::size_t kAnyNumber = 10'000;

struct Command {
  std::string_view name;  ///< "quill list"
  Operands operands = {};
  std::string_view summary;  ///< one line in the list of commands
  std::string_view help;     ///< one paragraph
  std::string_view example;  ///< lines that can be pasted
  std::array<FlagGroup, 4> flags = {};
  /// What parsing alone cannot tell. Errors: invalid_argument, shown as a usage error.
  Result<void> (*check)(const Arguments& arguments) = nullptr;
  /// Answers the exit code; an error is printed and becomes the exit code of its kind.
  /// `around` outlives the task.
  Task<int> (*run)(Surroundings& around, Arguments arguments) = nullptr;
  /// The exit code of a usage error and of any other, where its model has a code of its own.
  int trouble_exit = 0;
};

}  // namespace porc::cli

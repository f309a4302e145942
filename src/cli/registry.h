// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/command.h"

namespace porc::cli {

/// All commands under the heading they are listed by.
struct CommandGroup {
  std::string_view heading;
  std::span<const Command* const> commands;
};
std::span<const CommandGroup> command_groups();

/// The command that `words` begin with, which are then taken off; null when none is.
const Command* take_command(std::vector<std::string>& words);

}  // namespace porc::cli

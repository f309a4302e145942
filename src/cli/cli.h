// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "aio/task.h"

namespace porc::cli {

struct Surroundings;

/// Runs one command line, without the program's name, and answers the exit code of design section
/// 6. Never an error: those are printed. `around` outlives the task.
Task<int> run_command_line(Surroundings& around, std::vector<std::string> words);

}  // namespace porc::cli

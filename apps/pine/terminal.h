// SPDX-License-Identifier: Apache-2.0
// The terminal and the process pine runs in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace porc::pine {

/// Writes all of it. When nobody reads any more, the process ends by SIGPIPE, as any program's
/// does in `pine logs -f RUN | head -1`.
void write_all(int fd, std::string_view bytes);

/// All of standard input. Errors: too_large over `bytes_max`; unavailable.
Result<std::string> read_standard_input(std::size_t bytes_max);

/// The line typed after the prompt, without its end; nullopt at the end of the input, and when a
/// signal interrupts the wait.
std::optional<std::string> ask(const std::string& prompt);

std::optional<std::string> environment_variable(const std::string& name);

}  // namespace porc::pine

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace porc::cli {

/// Completion scripts, each made from the registry.
std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

}  // namespace porc::cli

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.h"
#include "cli/text.h"

namespace porc::cli {

/// What pine is, and its commands by group.
Text overview();
/// Usage, paragraph, flags and example of one command.
Text help_for(const Command& command);

}  // namespace porc::cli

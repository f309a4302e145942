// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sentinel/config/block.h"
#include "sentinel/config/configuration.h"

namespace porc::sentinel {

/// What the blocks of a configuration mean; whatever they may not be goes to `faults`.
Configuration meaning_of(const std::vector<ConfigBlock>& blocks, std::vector<Fault>& faults);

}  // namespace porc::sentinel

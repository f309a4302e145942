// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "base/secret.h"

namespace porc::app {

/// The master keys that were given as settings, 32 bytes each.
struct GivenKeys {
  std::optional<Secret> master{};  ///< PORC_MASTER_KEY; goes before the file
  std::vector<Secret> others{};    ///< PORC_OTHER_MASTER_KEYS; they only open
};

}  // namespace porc::app

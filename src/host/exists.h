// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "base/result.h"

namespace porc::host {

/// Whether something of this name is there; a link counts as what it leads to. What may not be
/// looked at is neither there nor absent. Errors: forbidden; unavailable with the kernel's words.
Result<bool> exists(const std::filesystem::path& path);

}  // namespace porc::host

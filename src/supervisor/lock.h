// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "base/result.h"
#include "host/descriptor.h"

namespace porc::supervisor {

/// Locks a file, which is made when it is missing. Held as long as any process has a copy of the
/// descriptor. Errors: conflict when somebody holds it; not_found without its folder; unavailable.
Result<host::Descriptor> lock_file(const std::filesystem::path& path);

}  // namespace porc::supervisor

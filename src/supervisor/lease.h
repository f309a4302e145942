// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "base/result.h"

namespace porc::supervisor {

/// The clock of leases: since this machine started, also while it sleeps. Nobody sets it.
std::chrono::milliseconds since_boot();

/// Says in a file until when a server holds what it is doing. Errors: as host::write_file.
Result<void> write_lease(const std::string& path, std::chrono::milliseconds until);

/// True when the moment that the file names has passed, and when it names none.
bool is_lease_over(const std::string& path);

}  // namespace porc::supervisor

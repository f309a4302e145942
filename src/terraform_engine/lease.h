// SPDX-License-Identifier: Apache-2.0
// The lease under which a server that shares the engine starts terraform: a file in its own folder
// that says until when (supervisor/lease.h). What was started under one that is not there any more
// ends. Blocks.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "base/result.h"

namespace porc::terraform_engine {

/// Ends every other lease in the folder, and then holds this one until then. Errors: unavailable,
/// and as host::write_file; nothing is held then.
Result<void> hold_lease(const std::filesystem::path& lease, std::chrono::milliseconds until);

/// Ends every lease in the folder. Errors: unavailable when one stays.
Result<void> end_leases(const std::filesystem::path& folder);

}  // namespace porc::terraform_engine

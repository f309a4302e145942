// SPDX-License-Identifier: Apache-2.0
// The lease under which a server that shares the engine starts terraform: a file in its own folder
// (supervisor/lease.h). One that ran out is never prolonged: whoever comes late begins another, and
// what was started under the first ends. Blocks.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace porc::terraform_engine {

/// The file of the lease that this server held last; "" when there is none. Errors: as
/// host::remove_drafts.
Result<std::string> find_lease(const std::filesystem::path& folder);

/// Ends every lease there is: the supervisors that look there end what they run. Errors:
/// unavailable when one stays.
Result<void> end_leases(const std::filesystem::path& folder);

/// Where the next one would lie.
std::string next_lease(const std::filesystem::path& folder);

}  // namespace porc::terraform_engine

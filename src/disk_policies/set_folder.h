// SPDX-License-Identifier: Apache-2.0
// Policy sets that somebody keeps in folders. Blocks.
#pragma once

#include <filesystem>
#include <vector>

#include "domain/policy/policy_set.h"

namespace porc::disk_policies {

/// Every plain file below `folder` but what begins with a dot, and folders called `test`: those
/// hold mocks, which say nothing about runs. Errors: not_found; invalid_argument for what is no
/// plain file; too_large over the limits of a set.
Result<policy::Files> read_folder(const std::filesystem::path& folder);

/// The set in `folder` when it holds a sentinel.hcl or sentinel.json; otherwise the sets in its
/// folders. Errors: those of reading and compiling one, naming its folder.
Result<policy::Sets> read_sets(const std::filesystem::path& folder);

}  // namespace porc::disk_policies

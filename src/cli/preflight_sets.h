// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "domain/policy/preflight.h"

namespace porc::cli {

/// The policy sets in `folders`, each of them a set or a folder of sets. May block. Errors:
/// not_found; those of reading and compiling one, naming its folder; too_large.
Result<policy::PreflightSets> read_preflight_sets(const std::vector<std::string>& folders);

}  // namespace porc::cli

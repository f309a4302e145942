// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "contracts/store.h"
#include "pg/connection.h"

namespace porc::postgres_store {

/// The newest runs below the id `before` that pass `filter`, newest first and at most `limit`. What
/// the next `walk` runs do not answer is asked of the indexes (contracts/run_search.h).
Result<std::vector<std::string>> find_runs(pg::Connection& db,
                                           const RunFilter& filter,
                                           const std::string& before,
                                           std::size_t limit,
                                           std::size_t walk);

}  // namespace porc::postgres_store

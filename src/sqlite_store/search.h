// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "contracts/store.h"
#include "sql/connection.h"

namespace porc::sqlite_store {

/// Greater than every run id.
inline constexpr std::string_view kBeyondAllIds = "~";

/// The newest runs below the id `before` that pass `filter`, newest first and at most `limit`. What
/// the next `walk` runs do not answer is asked of the indexes (contracts/run_search.h).
Result<std::vector<std::string>> find_runs(sql::Connection& db,
                                           const RunFilter& filter,
                                           const std::string& before,
                                           std::size_t limit,
                                           std::size_t walk);

/// Puts what is new of runs and facets into the indexes of texts, in the transaction that wrote it.
Result<void> index_new(sql::Connection& db);

/// The order of a run's id among all, as the column `place` says it; of kBeyondAllIds, too.
std::int64_t order_of(std::string_view id);

}  // namespace porc::sqlite_store

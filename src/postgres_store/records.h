// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "contracts/records.h"
#include "pg/connection.h"

namespace porc::postgres_store {

// The methods of porc::Records over a connection.
Result<RecordPage> read_records(pg::Connection& db,
                                RecordKind kind,
                                const std::string& after,
                                std::size_t bytes);
Result<void> write_records(pg::Connection& db, const std::vector<Record>& records);

}  // namespace porc::postgres_store

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "contracts/records.h"
#include "sql/connection.h"

namespace porc::sqlite_store {

// The methods of porc::Records over a connection, as operations.h has those of the store.
Result<RecordPage> read_records(sql::Connection& db,
                                RecordKind kind,
                                const std::string& after,
                                std::size_t bytes);
Result<void> write_records(sql::Connection& db, const std::vector<Record>& records);

}  // namespace porc::sqlite_store

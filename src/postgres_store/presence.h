// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "pg/connection.h"

namespace porc::postgres_store {

/// Where each server and worker that works on a database is connected from, for people, such as
/// "10.0.0.3 port 41234": each holds a lock while its connection lives, also one that is stopped.
/// Not seen are those that just begin or end, that cannot reach the database at the moment, or that
/// work on the primary of the standby that is asked. Blocks. Errors: those of pg::Connection.
Result<std::vector<std::string>> list_present(const pg::Address& address);

}  // namespace porc::postgres_store

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "terraform_engine/sqlite.h"

namespace porc::terraform_engine {

/// Brings engine.db to the newest schema. Errors: unavailable when a newer program made it.
Result<void> migrate(Sqlite& database);

}  // namespace porc::terraform_engine

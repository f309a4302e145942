// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "base/secret.h"
#include "contracts/table_rows.h"
#include "terraform_engine/database.h"

namespace porc::terraform_engine {

/// The tables of an engine that nobody runs, as rows: all but who runs it and what it shows of logs
/// that grow. Errors of both: those of opening the database.
Result<std::unique_ptr<TableRows>> rows_of_file(const std::filesystem::path& file, Schema schema);
Result<std::unique_ptr<TableRows>> rows_of_server(const Secret& database_url, Schema schema);

}  // namespace porc::terraform_engine

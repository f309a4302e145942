// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "base/secret.h"
#include "contracts/table_rows.h"

namespace porc::terraform_engine {

/// The tables of an engine that nobody runs, as rows: all but who runs it and what it shows of logs
/// that grow. Errors of both: those of opening the database.
Result<std::unique_ptr<TableRows>> rows_of_file(const std::filesystem::path& file);
Result<std::unique_ptr<TableRows>> rows_of_server(const Secret& database_url);

/// Whether terraform runs, or is about to, in one of its runs. Errors: those of the database.
Result<bool> is_under_way(TableRows& rows);

}  // namespace porc::terraform_engine

// SPDX-License-Identifier: Apache-2.0
// The tables of the embedded engine, from one place to another. Blocks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/secret.h"
#include "contracts/table_rows.h"

namespace porc::app {

/// Where an embedded engine has its tables: in engine.db of its folder in a data folder, or in the
/// database of servers that share it.
struct EnginePlace {
  std::filesystem::path folder{};
  std::optional<Secret> database{};
};

/// Its tables as they are; nullptr where there is no engine. Errors: precondition_failed when their
/// schema is not this program's.
Result<std::unique_ptr<TableRows>> open_engine(const EnginePlace& place);
/// The same, made where there is none.
Result<std::unique_ptr<TableRows>> make_engine(const EnginePlace& place);

/// Copies all rows at once, and compares both sides. Answers how many. Errors: conflict when the
/// target has others, which it keeps, and nothing else.
Result<std::uint64_t> move_engine(TableRows& from, TableRows& to);

}  // namespace porc::app

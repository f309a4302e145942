// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.h"
#include "sql/connection.h"

namespace porc::sqlite_store {

/// `PRAGMA application_id` of our databases: "PORC".
inline constexpr std::int32_t kApplicationId = 0x504f5243;

enum class Check : std::uint8_t {
  always,
  after_unclean_end,  ///< whoever ends well folds the log into the database and removes it
};

/// Opens the database for the one that writes: makes the file (mode 0600) when there is none,
/// reads all of it to check it, brings the schema up to date and switches to a write-ahead log that
/// is synced at each commit. Errors: corrupt when it is damaged or another program's;
/// precondition_failed when a newer porc made it; unavailable with the system's words.
Result<sql::Connection> open_for_writing(const std::filesystem::path& path, Check check);

/// Whether the database has just the schema of this program; it is only read. Errors: as
/// sql::check_schema.
Result<void> check_schema(const std::filesystem::path& path);

/// Opens it for reading, while the writer's connection is open.
Result<sql::Connection> open_for_reading(const std::filesystem::path& path);

}  // namespace porc::sqlite_store

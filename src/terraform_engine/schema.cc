// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/schema.h"

#include <array>

namespace porc::terraform_engine {
namespace {

// Each entry is applied once, in order; none is ever changed.
constexpr auto kMigrations = std::to_array<std::string_view>({R"sql(
CREATE TABLE workspace (
  id       TEXT PRIMARY KEY,
  name     TEXT NOT NULL UNIQUE,
  document TEXT NOT NULL
) STRICT;
CREATE TABLE variable (
  sequence  INTEGER PRIMARY KEY AUTOINCREMENT,
  id        TEXT NOT NULL UNIQUE,
  workspace TEXT NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  category  TEXT NOT NULL,  -- 'env' or 'terraform'
  key       TEXT NOT NULL,
  document  TEXT NOT NULL,
  value     BLOB NOT NULL,  -- sealed
  UNIQUE (workspace, category, key)
) STRICT;
CREATE TABLE configuration_version (
  sequence  INTEGER PRIMARY KEY AUTOINCREMENT,
  id        TEXT NOT NULL UNIQUE,
  workspace TEXT NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  document  TEXT NOT NULL
) STRICT;
CREATE INDEX configuration_version_by_workspace ON configuration_version (workspace);
CREATE TABLE run (
  sequence  INTEGER PRIMARY KEY AUTOINCREMENT,
  id        TEXT NOT NULL UNIQUE,
  workspace TEXT NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  key       TEXT UNIQUE,    -- PORC's run id
  plan      TEXT NOT NULL UNIQUE,
  apply     TEXT NOT NULL UNIQUE,
  status    TEXT NOT NULL,
  document  TEXT NOT NULL,
  inputs    BLOB NOT NULL   -- sealed
) STRICT;
CREATE INDEX run_by_workspace ON run (workspace, status);
CREATE INDEX run_by_status ON run (status);
CREATE TABLE state_version (
  sequence  INTEGER PRIMARY KEY AUTOINCREMENT,
  id        TEXT NOT NULL UNIQUE,
  workspace TEXT NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  document  TEXT NOT NULL
) STRICT;
CREATE INDEX state_version_by_workspace ON state_version (workspace);
CREATE TABLE fact (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
)sql"});

}  // namespace

Result<void> migrate(Sqlite& database) {
  PORC_TRY(auto rows, database.query("PRAGMA user_version"));
  auto version = static_cast<std::size_t>(std::get<std::int64_t>(rows.at(0).at(0)));
  if (version > kMigrations.size()) {
    return Error{.code = ErrorCode::unavailable,
                 .message = "engine.db has schema " + std::to_string(version) +
                            ", newer than this program knows: start the newer program"};
  }
  for (; version < kMigrations.size(); ++version) {
    PORC_CHECK(database.execute("BEGIN IMMEDIATE;" + std::string(kMigrations[version]) +
                                "PRAGMA user_version = " + std::to_string(version + 1) +
                                "; COMMIT;"));
  }
  return ok;
}

}  // namespace porc::terraform_engine

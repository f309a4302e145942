// SPDX-License-Identifier: Apache-2.0
// The lifecycles of this program lie in a file.
#include "terraform_engine/sqlite_database.h"
#include "terraform_engine/test_lifecycle.h"

namespace porc::terraform_engine {

std::unique_ptr<Database> open_test_database(const std::filesystem::path& folder) {
  return SqliteDatabase::open(folder / "engine.db").value();
}

}  // namespace porc::terraform_engine

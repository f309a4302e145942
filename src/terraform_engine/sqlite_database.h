// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "sql/connection.h"
#include "terraform_engine/database.h"

namespace porc::terraform_engine {

/// engine.db of one server.
class SqliteDatabase final : public Database {
 public:
  /// Opens the file, or makes it. Errors: those of sql::migrate and sql::check_schema.
  static Result<std::unique_ptr<Database>> open(const std::filesystem::path& path,
                                                Schema schema = Schema::brought_up_to_date);

  Result<std::vector<Row>> ask(const sql::Query& query, const Values& values) override;
  Result<std::int64_t> change(const sql::Query& query, const Values& values) override;
  Result<Timestamp> begin() override;
  Result<void> commit() override;
  void rollback() override;

 private:
  explicit SqliteDatabase(sql::Connection file) : file_(std::move(file)) {}

  sql::Connection file_;
};

}  // namespace porc::terraform_engine

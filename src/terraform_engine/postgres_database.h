// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "pg/connection.h"
#include "pg/pauses.h"
#include "terraform_engine/database.h"

namespace porc::terraform_engine {

/// The engine's tables in a PostgreSQL database, in the schema `porc_engine`. A connection that
/// broke is opened again when it is wanted, with growing pauses while the server is away.
class PostgresDatabase final : public Database {
 public:
  /// Connects. Errors: as pg::Connection::open; those of pg::migrate and pg::check_schema.
  static Result<std::unique_ptr<Database>> open(pg::Address address,
                                                Schema schema = Schema::brought_up_to_date);

  Result<std::vector<Row>> ask(const sql::Query& query, const Values& values) override;
  Result<std::int64_t> change(const sql::Query& query, const Values& values) override;
  Result<Timestamp> begin() override;
  Result<void> commit() override;
  void rollback() override;

 private:
  explicit PostgresDatabase(pg::Address address) : address_(std::move(address)) {}
  Result<pg::Connection*> ready();
  Result<pg::Rows> run(const sql::Query& query, const Values& values);

  pg::Address address_;
  std::optional<pg::Connection> db_{};
  bool in_fact_ = false;
  bool failed_ = false;  ///< a statement of the fact under way
  pg::Pauses pauses_{};
};

}  // namespace porc::terraform_engine

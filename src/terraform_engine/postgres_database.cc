// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/postgres_database.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/assert.h"
#include "pg/migrate.h"
#include "terraform_engine/postgres_migrations.h"
#include "terraform_engine/postgres_queries.h"

namespace porc::terraform_engine {
namespace {

/// Of two that make a schema at the same time one fails, whatever IF NOT EXISTS says.
constexpr const char* kMakeSchema =
    "BEGIN; SELECT pg_advisory_xact_lock(1347375683);"
    " CREATE SCHEMA IF NOT EXISTS porc_engine; COMMIT";
constexpr const char* kEnter = "SET search_path TO porc_engine";
constexpr pg::Query kBegin{.name = "begin", .text = "BEGIN"};
constexpr pg::Query kCommit{.name = "commit", .text = "COMMIT"};
constexpr pg::Query kRollback{.name = "rollback", .text = "ROLLBACK"};
constexpr std::string_view kTaken = "23505";  // unique_violation

const pg::Query& spoken(const sql::Query& query) {
  const auto found = std::ranges::find(
      postgres_queries::kAll, query.name, [](const pg::Query* each) { return each->name; });
  PORC_ASSERT(found != postgres_queries::kAll.end());
  return **found;
}

Result<pg::Connection> open_inside(const pg::Address& address) {
  PORC_TRY(pg::Connection db, pg::Connection::open(address));
  PORC_CHECK(db.execute(kEnter));
  return db;
}

}  // namespace

Result<std::unique_ptr<Database>> PostgresDatabase::open(pg::Address address, Schema schema) {
  PORC_TRY(pg::Connection db, pg::Connection::open(address));
  if (schema == Schema::as_it_is) {
    PORC_CHECK(db.execute(kEnter));
    PORC_CHECK(pg::check_schema(db, postgres_migrations::kAll.size()));
  } else {
    PORC_CHECK(db.execute(kMakeSchema));
    PORC_CHECK(db.execute(kEnter));
    PORC_CHECK(pg::migrate(db, postgres_migrations::kAll));
  }
  std::unique_ptr<PostgresDatabase> opened(new PostgresDatabase(std::move(address)));
  opened->db_ = std::move(db);
  return std::unique_ptr<Database>(std::move(opened));
}

Result<pg::Connection*> PostgresDatabase::ready() {
  if (in_fact_) {
    if (!db_->is_broken()) return &*db_;
    return Error{.code = ErrorCode::unavailable, .message = "the connection to PostgreSQL broke"};
  }
  if (db_ && !db_->was_left()) return &*db_;
  if (const auto left = pauses_.left(std::chrono::steady_clock::now()); left.count() > 0) {
    return Error{.code = ErrorCode::unavailable,
                 .message = "PostgreSQL is away; it is tried again in a moment",
                 .retry_after = left};
  }
  db_.reset();
  auto opened = open_inside(address_);
  if (!opened) {
    pauses_.fail(std::chrono::steady_clock::now());
    return std::move(opened).error();
  }
  pauses_.succeed();
  db_ = *std::move(opened);
  return &*db_;
}

Result<pg::Rows> PostgresDatabase::run(const sql::Query& query, const Values& values) {
  PORC_TRY(pg::Connection* const db, ready());
  pg::Statement statement(spoken(query));
  for (const Value& each : values) {
    if (const auto* text = std::get_if<std::string>(&each.value)) {
      statement.bind(each.name, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&each.value)) {
      statement.bind(each.name, *number);
    } else {
      statement.bind(each.name, std::nullopt);
    }
  }
  auto rows = db->run(statement);
  if (!rows) failed_ = true;
  if (!rows && db->failure().state == kTaken) {
    Error taken = std::move(rows).error();
    taken.code = ErrorCode::conflict;
    return taken;
  }
  return rows;
}

Result<std::vector<Database::Row>> PostgresDatabase::ask(const sql::Query& query,
                                                         const Values& values) {
  PORC_TRY(const pg::Rows answered, run(query, values));
  std::vector<Row> rows;
  for (std::size_t i = 0; i < answered.size(); ++i) {
    Row row;
    for (int column = 0; column < answered.columns(); ++column)
      row.push_back(answered.text(i, column));
    rows.push_back(std::move(row));
  }
  return rows;
}

Result<std::int64_t> PostgresDatabase::change(const sql::Query& query, const Values& values) {
  PORC_TRY(const pg::Rows answered, run(query, values));
  return static_cast<std::int64_t>(answered.changed());
}

Result<Timestamp> PostgresDatabase::begin() {
  PORC_TRY(pg::Connection* const db, ready());
  const std::array statements{pg::Statement(kBegin),
                              pg::Statement(postgres_queries::lock_engine),
                              pg::Statement(postgres_queries::clock)};
  auto rows = db->run(statements);
  in_fact_ = true;
  failed_ = false;
  if (!rows) {
    rollback();
    return std::move(rows).error();
  }
  return rows->back().time(0, 0);
}

Result<void> PostgresDatabase::commit() {
  PORC_TRY(pg::Connection* const db, ready());
  // The server would answer a COMMIT of what failed with a rollback, and call that a success.
  if (failed_)
    return Error{.code = ErrorCode::unavailable, .message = "a statement of the fact failed"};
  PORC_TRY([[maybe_unused]] const pg::Rows done, db->run(pg::Statement(kCommit)));
  in_fact_ = false;
  return ok;
}

void PostgresDatabase::rollback() {
  in_fact_ = false;
  if (db_ && !db_->is_broken() && db_->in_transaction()) {
    [[maybe_unused]] auto ignored = db_->run(pg::Statement(kRollback));
  }
  if (db_ && (db_->is_broken() || db_->in_transaction())) db_.reset();
}

}  // namespace porc::terraform_engine

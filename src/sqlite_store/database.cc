// SPDX-License-Identifier: Apache-2.0
#include "sqlite_store/database.h"

#include <cerrno>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sql/migrate.h"
#include "sqlite_store/migrations.h"
#include "sqlite_store/search.h"

namespace porc::sqlite_store {
namespace {

// Another process holds SQLite's own locks only when somebody looks into the file by hand.
constexpr const char* kBusyTimeout = "PRAGMA busy_timeout = 5000;";
// Deleted content is overwritten, and temporary tables never reach the disk. The log is folded into
// the database by the writer when it is quiet, at 256 MiB by SQLite in the middle of a burst; its
// limit is what stays of it then. No second connection folds it: until 3.51.3 one that does while
// another writes can lose what it wrote (https://www.sqlite.org/wal.html#walresetbug).
constexpr const char* kWriterPragmas =
    "PRAGMA synchronous = FULL;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA wal_autocheckpoint = 65536;"
    "PRAGMA journal_size_limit = 67108864;";
constexpr const char* kReaderPragmas = "PRAGMA temp_store = MEMORY;";

constexpr sql::Query kQuickCheck{.name = "quick_check", .text = "PRAGMA quick_check(1)"};
constexpr sql::Query kWriteAheadLog{.name = "journal_mode", .text = "PRAGMA journal_mode = WAL"};

Error system_error(const std::filesystem::path& path) {
  return Error{.code = ErrorCode::unavailable,
               .message = path.string() + ": " + std::generic_category().message(errno)};
}

// SQLite gives its log and index files the mode of the database.
Result<void> make_private_file(const std::filesystem::path& path) {
  int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return system_error(path);
  bool is_private = ::fchmod(file, 0600) == 0;
  Error error = system_error(path);
  ::close(file);
  if (!is_private) return error;
  return ok;
}

Result<std::string> first_text(sql::Connection& db, const sql::Query& query) {
  sql::Statement statement = db.use(query);
  PORC_TRY(bool row, statement.step());
  return row ? statement.text(0) : std::string();
}

Result<void> check(sql::Connection& db) {
  PORC_TRY(std::string found, first_text(db, kQuickCheck));
  if (found == "ok") return ok;
  return Error{.code = ErrorCode::corrupt, .message = found};
}

Result<void> prepare_for_writing(sql::Connection& db, bool checks) {
  PORC_CHECK(db.execute(kBusyTimeout));
  auto checked = checks ? check(db) : Result<void>(ok);
  if (!checked) {
    Error error = std::move(checked).error();
    if (error.code == ErrorCode::corrupt) {
      error.message = "the database is damaged; restore it from a backup (" + error.message + ")";
    }
    return error;
  }
  PORC_CHECK(sql::migrate(db, migrations::kAll, kApplicationId));
  PORC_TRY(std::string mode, first_text(db, kWriteAheadLog));
  if (mode != "wal") {
    return Error{.code = ErrorCode::unavailable,
                 .message = "the file system cannot hold a write-ahead log; use a local disk"};
  }
  PORC_CHECK(db.execute(kWriterPragmas));
  // What was not written by `append` may wait for it.
  PORC_CHECK(db.execute("BEGIN IMMEDIATE"));
  PORC_CHECK(index_new(db));
  return db.execute("COMMIT");
}

}  // namespace

Result<sql::Connection> open_for_writing(const std::filesystem::path& path, Check check) {
  const bool unclean = std::filesystem::exists(path.string() + "-wal");
  PORC_CHECK(make_private_file(path));
  PORC_TRY(sql::Connection db, sql::Connection::open(path, sql::Connection::Access::read_write));
  auto prepared = prepare_for_writing(db, check == Check::always || unclean);
  if (!prepared) return std::move(prepared).error().in("opening " + path.string());
  return db;
}

Result<void> check_schema(const std::filesystem::path& path) {
  return sql::check_schema(path, migrations::kAll.size(), kApplicationId);
}

Result<sql::Connection> open_for_reading(const std::filesystem::path& path) {
  PORC_TRY(sql::Connection db, sql::Connection::open(path, sql::Connection::Access::read_only));
  PORC_CHECK(db.execute(kBusyTimeout));
  PORC_CHECK(db.execute(kReaderPragmas));
  return db;
}

}  // namespace porc::sqlite_store

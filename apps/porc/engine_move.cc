// SPDX-License-Identifier: Apache-2.0
#include "engine_move.h"

#include <functional>
#include <string>
#include <vector>

#include "crypto/digest.h"
#include "host/exists.h"
#include "host/files.h"
#include "moving/manifest.h"
#include "terraform_engine/engine_rows.h"

namespace porc::app {
namespace {

namespace fs = std::filesystem;
using terraform_engine::Schema;

constexpr std::size_t kRows = 500;

fs::path file_of(const EnginePlace& place) {
  return place.folder / "engine.db";
}

Result<std::unique_ptr<TableRows>> open_tables(const EnginePlace& place, Schema schema) {
  auto rows = place.database ? terraform_engine::rows_of_server(*place.database, schema)
                             : terraform_engine::rows_of_file(file_of(place), schema);
  if (rows) return rows;
  return std::move(rows).error().in("opening the embedded engine's tables");
}

/// What a table comes to.
struct TableSum {
  std::uint64_t rows = 0;
  std::string sha256{};
  friend bool operator==(const TableSum&, const TableSum&) = default;
};

using Use = std::function<Result<void>(const std::vector<TableRow>&)>;

/// Calls `use` with all rows, some at a time.
Result<TableSum> each_page(TableRows& rows, const std::string& table, const Use& use) {
  TableSum sum;
  crypto::Sha256 digest;
  std::string after;
  for (;;) {
    PORC_TRY(const auto page, rows.read_rows(table, after, kRows));
    for (const TableRow& row : page) digest.update(moving::print_row(row) + "\n");
    sum.rows += page.size();
    if (!page.empty()) PORC_CHECK(use(page));
    if (page.size() < kRows) break;
    after = page.back().front();
  }
  sum.sha256 = digest.finish();
  return sum;
}

Result<TableSum> sum_of(TableRows& rows, const std::string& table) {
  return each_page(rows, table, [](const auto&) -> Result<void> { return ok; });
}

Result<bool> is_empty(TableRows& rows) {
  for (const std::string& table : rows.tables()) {
    PORC_TRY(const auto some, rows.read_rows(table, "", 1));
    if (!some.empty()) return false;
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<TableRows>> open_engine(const EnginePlace& place) {
  if (!place.database) {
    PORC_TRY(const bool is_there, host::exists(file_of(place)));
    if (!is_there) return std::unique_ptr<TableRows>();
  }
  auto rows = open_tables(place, Schema::as_it_is);
  if (!rows && rows.error().code == ErrorCode::not_found) return std::unique_ptr<TableRows>();
  return rows;
}

Result<std::unique_ptr<TableRows>> make_engine(const EnginePlace& place) {
  if (!place.database) PORC_CHECK(host::make_private_folder(place.folder));
  return open_tables(place, Schema::brought_up_to_date);
}

Result<std::uint64_t> move_engine(TableRows& from, TableRows& to) {
  std::uint64_t count = 0;
  // What was written before was written at once: it is all there, or nothing.
  PORC_TRY(const bool is_new, is_empty(to));
  const auto fill = [&]() -> Result<void> {
    for (const std::string& table : from.tables()) {
      const Use write = [&](const auto& page) -> Result<void> {
        if (!is_new) return ok;
        return to.write_rows(table, page);
      };
      PORC_TRY(const TableSum there, each_page(from, table, write));
      PORC_TRY(const TableSum here, sum_of(to, table));
      if (here != there) {
        return Error{.code = ErrorCode::conflict,
                     .message = "the target has an engine of its own (table " + table +
                                "): begin with an empty one"};
      }
      count += there.rows;
    }
    return ok;
  };
  PORC_CHECK(to.at_once(fill));
  return count;
}

}  // namespace porc::app

// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/engine_rows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "terraform_engine/postgres_database.h"
#include "terraform_engine/queries.h"
#include "terraform_engine/sqlite_database.h"

namespace porc::terraform_engine {
namespace {

struct Table {
  const char* name;
  const sql::Query& read;
  const sql::Query& write;
  const sql::Query* advance;  ///< none: it has no numbers
  std::vector<std::string_view> columns;
};

const std::array<Table, 6>& known_tables() {
  static const std::array<Table, 6> kTables{{
      {"workspace",
       queries::read_workspaces,
       queries::write_workspace,
       nullptr,
       {":id", ":name", ":document"}},
      {"variable",
       queries::read_variables,
       queries::write_variable,
       &queries::advance_variable,
       {":sequence", ":id", ":workspace", ":category", ":key", ":document", ":value"}},
      {"configuration_version",
       queries::read_configurations,
       queries::write_configuration,
       &queries::advance_configuration_version,
       {":sequence", ":id", ":workspace", ":document"}},
      {"run",
       queries::read_runs,
       queries::write_run,
       &queries::advance_run,
       {":sequence",
        ":id",
        ":workspace",
        ":key",
        ":plan",
        ":apply",
        ":status",
        ":document",
        ":inputs"}},
      {"state_version",
       queries::read_states,
       queries::write_state,
       &queries::advance_state_version,
       {":sequence", ":id", ":workspace", ":document"}},
      {"fact", queries::read_facts, queries::write_fact, nullptr, {":name", ":value"}},
  }};
  return kTables;
}

Result<const Table*> find(const std::string& name) {
  const auto& tables = known_tables();
  const auto* found =
      std::ranges::find_if(tables, [&](const Table& table) { return table.name == name; });
  if (found != tables.end()) return found;
  return Error{.code = ErrorCode::corrupt, .message = "the engine has no table '" + name + "'"};
}

Result<std::int64_t> number_in(const std::string& text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, number);
  if (fault == std::errc() && stop == end) return number;
  return Error{.code = ErrorCode::corrupt, .message = "a row has no number"};
}

class EngineRows final : public TableRows {
 public:
  explicit EngineRows(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  std::vector<std::string> tables() const override {
    std::vector<std::string> names;
    for (const Table& table : known_tables()) names.emplace_back(table.name);
    return names;
  }

  Result<std::vector<TableRow>> read_rows(const std::string& name,
                                          const std::string& after,
                                          std::size_t limit) override {
    PORC_TRY(const Table* table, find(name));
    const auto most = static_cast<std::int64_t>(limit);
    Database::Values values{{":limit", most}};
    if (table->advance == nullptr) {
      values.emplace_back(":after", after);
    } else {
      PORC_TRY(const std::int64_t number, number_in(after.empty() ? "0" : after));
      values.emplace_back(":after", number);
    }
    return database_->ask(table->read, values);
  }

  Result<void> write_rows(const std::string& name, const std::vector<TableRow>& rows) override {
    PORC_TRY(const Table* table, find(name));
    return write(*table, rows);
  }

  Result<void> at_once(const std::function<Result<void>()>& write) override {
    PORC_TRY([[maybe_unused]] const Timestamp now, database_->begin());
    auto written = write();
    if (written) written = database_->commit();
    if (!written) database_->rollback();
    return written;
  }

 private:
  Result<void> write(const Table& table, const std::vector<TableRow>& rows) {
    for (const TableRow& row : rows) {
      if (row.size() != table.columns.size()) {
        return Error{.code = ErrorCode::corrupt,
                     .message = std::string("a row is none of the engine's table ") + table.name};
      }
      Database::Values values;
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (i == 0 && table.advance != nullptr) {
          PORC_TRY(const std::int64_t number, number_in(row[0]));
          values.emplace_back(table.columns[0], number);
        } else {
          values.emplace_back(table.columns[i], row[i]);
        }
      }
      PORC_TRY([[maybe_unused]] const auto changed, database_->change(table.write, values));
    }
    if (table.advance == nullptr) return ok;
    PORC_TRY([[maybe_unused]] const auto advanced, database_->ask(*table.advance, {}));
    return ok;
  }

  std::unique_ptr<Database> database_;
};

}  // namespace

Result<std::unique_ptr<TableRows>> rows_of_file(const std::filesystem::path& file, Schema schema) {
  PORC_TRY(auto database, SqliteDatabase::open(file, schema));
  return std::unique_ptr<TableRows>(std::make_unique<EngineRows>(std::move(database)));
}

Result<std::unique_ptr<TableRows>> rows_of_server(const Secret& database_url, Schema schema) {
  PORC_TRY(auto database,
           PostgresDatabase::open({.url = database_url.expose("is the database's own address")},
                                  schema));
  return std::unique_ptr<TableRows>(std::make_unique<EngineRows>(std::move(database)));
}

}  // namespace porc::terraform_engine

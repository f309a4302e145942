// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/records.h"

#include <boost/describe/enum_to_string.hpp>

#include "base/encoding.h"
#include "json/parse.h"
#include "json/print.h"
#include "sql/migrate.h"
#include "terraform_engine/migrations.h"
#include "terraform_engine/queries.h"
#include "terraform_engine/vault.h"

namespace porc::terraform_engine {
namespace {

constexpr std::size_t kDocumentBytesMax = std::size_t{16} << 20;
constexpr std::int32_t kApplicationId = 0x504f5245;  // "PORE"
// What another process (a backup, a reader) may hold the file.
constexpr const char* kSettings =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
    "PRAGMA busy_timeout = 10000;";

template <class T>
std::string document_of(const T& noun) {
  return json::print(noun);
}

template <class T>
Result<T> read_document(const std::string& text) {
  PORC_TRY(json::value document, json::parse(text, {.bytes_max = kDocumentBytesMax}));
  auto noun = json::decode<T>(document, json::Unknown::ignore);
  if (!noun) {
    return Error{.code = ErrorCode::corrupt,
                 .message = "a document in engine.db: " + noun.error().to_string()};
  }
  return noun;
}

/// The first column of each row.
template <class T>
Result<std::vector<T>> read_all(sql::Statement& rows) {
  std::vector<T> nouns;
  for (;;) {
    PORC_TRY(bool row, rows.step());
    if (!row) return nouns;
    PORC_TRY(T noun, read_document<T>(rows.text(0)));
    nouns.push_back(std::move(noun));
  }
}

/// The first column of the one row. `what` is told when there is none.
template <class T>
Result<T> read_one(sql::Statement& rows, const std::string& what) {
  PORC_TRY(bool row, rows.step());
  if (!row) return Error{.code = ErrorCode::not_found, .message = "there is no " + what};
  return read_document<T>(rows.text(0));
}

std::string name_of(hosted::Status status) {
  return boost::describe::enum_to_string(status, "");
}

std::string variable_context(const std::string& id) {
  return "engine:variable:" + id;
}
std::string inputs_context(const std::string& run) {
  return "engine:inputs:" + run;
}

std::string encode_inputs(const RunInputs& inputs) {
  json::object json_inputs;
  for (const auto& [name, value] : inputs.json) json_inputs[name] = value.expose("sealing");
  json::array literals;
  for (const hosted::RunVariable& variable : inputs.literals) {
    literals.push_back({variable.key, variable.hcl_literal.expose("sealing")});
  }
  return json::serialize(json::object{{"json", json_inputs}, {"literals", literals}});
}

RunInputs decode_inputs(const json::value& document) {
  RunInputs inputs;
  for (const auto& member : document.at("json").as_object()) {
    inputs.json.emplace(member.key(), Secret(std::string(member.value().as_string())));
  }
  for (const json::value& pair : document.at("literals").as_array()) {
    inputs.literals.push_back({.key = std::string(pair.at(0).as_string()),
                               .hcl_literal = Secret(std::string(pair.at(1).as_string()))});
  }
  return inputs;
}

/// Sealed bytes as the text that a column holds.
std::string seal_text(const crypto::Sealer& sealer,
                      std::string_view plain,
                      const std::string& context) {
  return base64_encode(seal_value(sealer, plain, context));
}

Result<std::string> open_text(const crypto::Sealer& sealer,
                              const std::string& text,
                              const std::string& context) {
  PORC_TRY(std::string sealed, base64_decode(text));
  return sealer.open(sealed, context);
}

}  // namespace

Result<Records> Records::open(const std::filesystem::path& path, const crypto::Sealer& sealer) {
  PORC_TRY(sql::Connection database,
           sql::Connection::open(path, sql::Connection::Access::read_write));
  PORC_CHECK(database.execute(kSettings));
  PORC_CHECK(sql::migrate(database, migrations::kAll, kApplicationId));
  return Records(std::move(database), sealer);
}

Result<hosted::Workspace> Records::get_workspace(const std::string& id) {
  sql::Statement rows = database_.use(queries::get_workspace);
  return read_one<hosted::Workspace>(rows.bind(":id", id), "workspace " + id);
}

Result<hosted::Workspace> Records::find_workspace(const std::string& name) {
  sql::Statement rows = database_.use(queries::find_workspace);
  return read_one<hosted::Workspace>(rows.bind(":name", name), "workspace named " + name);
}

Result<std::vector<hosted::Workspace>> Records::list_workspaces() {
  sql::Statement rows = database_.use(queries::list_workspaces);
  return read_all<hosted::Workspace>(rows);
}

Result<void> Records::put_workspace(const hosted::Workspace& workspace) {
  std::string document = document_of(workspace);
  return database_.use(queries::put_workspace)
      .bind(":id", workspace.id)
      .bind(":name", workspace.name)
      .bind(":document", document)
      .run();
}

Result<void> Records::remove_workspace(const std::string& id) {
  return database_.use(queries::delete_workspace).bind(":id", id).run();
}

Result<std::vector<hosted::Variable>> Records::list_variables(const std::string& workspace) {
  std::vector<hosted::Variable> variables;
  sql::Statement rows = database_.use(queries::list_variables);
  rows.bind(":workspace", workspace);
  for (;;) {
    PORC_TRY(bool row, rows.step());
    if (!row) return variables;
    PORC_TRY(auto variable, read_document<hosted::Variable>(rows.text(0)));
    PORC_TRY(std::string value, open_text(*sealer_, rows.text(1), variable_context(variable.id)));
    variable.value = Secret(std::move(value));
    variables.push_back(std::move(variable));
  }
}

Result<void> Records::put_variable(const std::string& workspace, const hosted::Variable& variable) {
  std::string document = document_of(variable);
  std::string value =
      seal_text(*sealer_, variable.value.expose("sealing"), variable_context(variable.id));
  return database_.use(queries::put_variable)
      .bind(":id", variable.id)
      .bind(":workspace", workspace)
      .bind(":category", variable.environment ? "env" : "terraform")
      .bind(":key", variable.key)
      .bind(":document", document)
      .bind(":value", value)
      .run();
}

Result<void> Records::remove_variable(const std::string& workspace, const std::string& id) {
  PORC_CHECK(
      database_.use(queries::delete_variable).bind(":workspace", workspace).bind(":id", id).run());
  if (database_.changes() > 0) return ok;
  return Error{.code = ErrorCode::not_found, .message = "there is no variable " + id};
}

Result<hosted::ConfigurationVersion> Records::get_configuration(const std::string& id) {
  sql::Statement rows = database_.use(queries::get_configuration);
  return read_one<hosted::ConfigurationVersion>(rows.bind(":id", id),
                                                "configuration version " + id);
}

Result<hosted::ConfigurationVersion> Records::latest_configuration(const std::string& workspace) {
  sql::Statement rows = database_.use(queries::latest_configuration);
  return read_one<hosted::ConfigurationVersion>(rows.bind(":workspace", workspace),
                                                "uploaded configuration version in " + workspace);
}

Result<void> Records::put_configuration(const hosted::ConfigurationVersion& version) {
  std::string document = document_of(version);
  return database_.use(queries::put_configuration)
      .bind(":id", version.id)
      .bind(":workspace", version.workspace)
      .bind(":document", document)
      .run();
}

Result<void> Records::fail_fetching() {
  return database_.use(queries::fail_fetching).run();
}

Result<std::vector<std::string>> Records::list_configuration_ids(const std::string& workspace) {
  std::vector<std::string> ids;
  sql::Statement rows = database_.use(queries::list_configuration_ids);
  rows.bind(":workspace", workspace);
  for (;;) {
    PORC_TRY(bool row, rows.step());
    if (!row) return ids;
    ids.push_back(rows.text(0));
  }
}

Result<StoredRun> Records::get_run(const std::string& id) {
  sql::Statement rows = database_.use(queries::get_run);
  return read_one<StoredRun>(rows.bind(":id", id), "run " + id);
}

Result<StoredRun> Records::find_run_by_key(const std::string& key) {
  sql::Statement rows = database_.use(queries::find_run_by_key);
  return read_one<StoredRun>(rows.bind(":key", key), "run of " + key);
}

Result<StoredRun> Records::find_run_by_phase(const std::string& plan_or_apply) {
  sql::Statement rows = database_.use(queries::find_run_by_phase);
  return read_one<StoredRun>(rows.bind(":phase", plan_or_apply), "phase " + plan_or_apply);
}

Result<void> Records::insert_run(const StoredRun& stored, const RunInputs& inputs) {
  const hosted::Run& run = stored.run;
  std::optional<std::string> key;
  if (!run.options.key.empty()) key = run.options.key;
  std::string document = document_of(stored);
  std::string sealed = seal_text(*sealer_, encode_inputs(inputs), inputs_context(run.id));
  return database_.use(queries::insert_run)
      .bind(":id", run.id)
      .bind(":workspace", run.options.workspace)
      .bind(":key", key)
      .bind(":plan", run.plan.id)
      .bind(":apply", run.apply.id)
      .bind(":status", name_of(run.status))
      .bind(":document", document)
      .bind(":inputs", sealed)
      .run();
}

Result<void> Records::update_run(const StoredRun& stored) {
  std::string document = document_of(stored);
  return database_.use(queries::update_run)
      .bind(":id", stored.run.id)
      .bind(":status", name_of(stored.run.status))
      .bind(":document", document)
      .run();
}

Result<RunInputs> Records::get_inputs(const std::string& run) {
  sql::Statement rows = database_.use(queries::get_inputs);
  PORC_TRY(bool row, rows.bind(":id", run).step());
  if (!row) return Error{.code = ErrorCode::not_found, .message = "there is no run " + run};
  PORC_TRY(std::string plain, open_text(*sealer_, rows.text(0), inputs_context(run)));
  PORC_TRY(json::value document, json::parse(plain, {.bytes_max = kDocumentBytesMax}));
  return decode_inputs(document);
}

Result<std::vector<StoredRun>> Records::list_under_way() {
  sql::Statement rows = database_.use(queries::list_under_way);
  return read_all<StoredRun>(rows);
}

Result<std::vector<StoredRun>> Records::list_waiting(const std::string& workspace) {
  sql::Statement rows = database_.use(queries::list_waiting);
  return read_all<StoredRun>(rows.bind(":workspace", workspace));
}

Result<std::vector<StoredRun>> Records::list_planned(const std::string& workspace) {
  sql::Statement rows = database_.use(queries::list_planned);
  return read_all<StoredRun>(rows.bind(":workspace", workspace));
}

Result<std::vector<std::string>> Records::list_checking() {
  std::vector<std::string> ids;
  sql::Statement rows = database_.use(queries::list_checking);
  for (;;) {
    PORC_TRY(bool row, rows.step());
    if (!row) return ids;
    ids.push_back(rows.text(0));
  }
}

Result<std::vector<StoredRun>> Records::list_runs_behind(const std::string& after,
                                                         std::size_t limit) {
  sql::Statement rows = database_.use(queries::list_runs_behind);
  rows.bind(":after", after).bind(":limit", static_cast<std::int64_t>(limit));
  return read_all<StoredRun>(rows);
}

Result<std::optional<StoredRun>> Records::find_queued() {
  sql::Statement rows = database_.use(queries::find_queued);
  PORC_TRY(bool row, rows.step());
  if (!row) return std::optional<StoredRun>();
  PORC_TRY(StoredRun stored, read_document<StoredRun>(rows.text(0)));
  return std::optional(std::move(stored));
}

Result<std::vector<StoredRun>> Records::list_runs_of(const std::string& workspace) {
  sql::Statement rows = database_.use(queries::list_runs);
  return read_all<StoredRun>(rows.bind(":workspace", workspace));
}

Result<hosted::StateVersion> Records::get_state_version(const std::string& id) {
  sql::Statement rows = database_.use(queries::get_state_version);
  return read_one<hosted::StateVersion>(rows.bind(":id", id), "state version " + id);
}

Result<void> Records::insert_state_version(const hosted::StateVersion& version) {
  std::string document = document_of(version);
  return database_.use(queries::insert_state_version)
      .bind(":id", version.id)
      .bind(":workspace", version.workspace)
      .bind(":document", document)
      .run();
}

Result<std::vector<hosted::StateVersion>> Records::list_state_versions(
    const std::string& workspace) {
  sql::Statement rows = database_.use(queries::list_state_versions);
  return read_all<hosted::StateVersion>(rows.bind(":workspace", workspace));
}

Result<std::string> Records::get_fact(const std::string& name) {
  sql::Statement rows = database_.use(queries::get_fact);
  PORC_TRY(bool row, rows.bind(":name", name).step());
  return row ? rows.text(0) : std::string();
}

Result<void> Records::put_fact(const std::string& name, const std::string& value) {
  return database_.use(queries::put_fact).bind(":name", name).bind(":value", value).run();
}

}  // namespace porc::terraform_engine

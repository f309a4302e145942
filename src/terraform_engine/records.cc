// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/records.h"

#include <boost/describe/enum_to_string.hpp>

#include "json/parse.h"
#include "terraform_engine/schema.h"
#include "terraform_engine/vault.h"

namespace porc::terraform_engine {
namespace {

constexpr std::size_t kDocumentBytesMax = std::size_t{16} << 20;

template <class T>
std::string document_of(const T& noun) {
  return json::serialize(json::encode(noun));
}

template <class T>
Result<T> read_document(const SqlRow& row, std::size_t column) {
  PORC_TRY(json::value document,
           json::parse(text_of(row, column), {.bytes_max = kDocumentBytesMax}));
  auto noun = json::decode<T>(document, json::Unknown::ignore);
  if (!noun) {
    return Error{.code = ErrorCode::corrupt,
                 .message = "a document in engine.db: " + noun.error().to_string()};
  }
  return noun;
}

template <class T>
Result<std::vector<T>> read_documents(Result<std::vector<SqlRow>> rows) {
  if (!rows) return std::move(rows).error();
  std::vector<T> nouns;
  for (const SqlRow& row : *rows) {
    PORC_TRY(T noun, read_document<T>(row, 0));
    nouns.push_back(std::move(noun));
  }
  return nouns;
}

template <class T>
Result<T> read_only_document(Result<std::vector<SqlRow>> rows, const std::string& what) {
  if (!rows) return std::move(rows).error();
  if (rows->empty()) return Error{.code = ErrorCode::not_found, .message = "no " + what};
  return read_document<T>(rows->front(), 0);
}

Result<void> done(Result<std::vector<SqlRow>> rows) {
  if (!rows) return std::move(rows).error();
  return ok;
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

}  // namespace

Result<Records> Records::open(const std::filesystem::path& path, const crypto::Sealer& sealer) {
  PORC_TRY(Sqlite database, Sqlite::open(path));
  PORC_CHECK(migrate(database));
  return Records(std::move(database), sealer);
}

Result<hosted::Workspace> Records::get_workspace(const std::string& id) {
  return read_only_document<hosted::Workspace>(
      database_.query("SELECT document FROM workspace WHERE id = ?", {id}), "workspace " + id);
}

Result<hosted::Workspace> Records::find_workspace(const std::string& name) {
  return read_only_document<hosted::Workspace>(
      database_.query("SELECT document FROM workspace WHERE name = ?", {name}),
      "workspace named " + name);
}

Result<std::vector<hosted::Workspace>> Records::list_workspaces() {
  return read_documents<hosted::Workspace>(
      database_.query("SELECT document FROM workspace ORDER BY name"));
}

Result<void> Records::put_workspace(const hosted::Workspace& workspace) {
  return done(database_.query(
      "INSERT INTO workspace (id, name, document) VALUES (?1, ?2, ?3) "
      "ON CONFLICT (id) DO UPDATE SET name = excluded.name, document = excluded.document",
      {workspace.id, workspace.name, document_of(workspace)}));
}

Result<void> Records::remove_workspace(const std::string& id) {
  return done(database_.query("DELETE FROM workspace WHERE id = ?", {id}));
}

Result<std::vector<hosted::Variable>> Records::list_variables(const std::string& workspace) {
  PORC_TRY(auto rows,
           database_.query("SELECT document, value FROM variable WHERE workspace = ? "
                           "ORDER BY sequence",
                           {workspace}));
  std::vector<hosted::Variable> variables;
  for (const SqlRow& row : rows) {
    PORC_TRY(auto variable, read_document<hosted::Variable>(row, 0));
    PORC_TRY(std::string value, sealer_->open(bytes_of(row, 1), variable_context(variable.id)));
    variable.value = Secret(std::move(value));
    variables.push_back(std::move(variable));
  }
  return variables;
}

Result<void> Records::put_variable(const std::string& workspace, const hosted::Variable& variable) {
  Blob value{seal_value(*sealer_, variable.value.expose("sealing"), variable_context(variable.id))};
  return done(database_.query(
      "INSERT INTO variable (id, workspace, category, key, document, value) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE SET "
      "category = excluded.category, key = excluded.key, document = excluded.document, "
      "value = excluded.value",
      {variable.id,
       workspace,
       std::string(variable.environment ? "env" : "terraform"),
       variable.key,
       document_of(variable),
       std::move(value)}));
}

Result<void> Records::remove_variable(const std::string& workspace, const std::string& id) {
  PORC_TRY(auto rows,
           database_.query("DELETE FROM variable WHERE workspace = ? AND id = ? RETURNING id",
                           {workspace, id}));
  if (rows.empty()) return Error{.code = ErrorCode::not_found, .message = "no variable " + id};
  return ok;
}

Result<hosted::ConfigurationVersion> Records::get_configuration(const std::string& id) {
  return read_only_document<hosted::ConfigurationVersion>(
      database_.query("SELECT document FROM configuration_version WHERE id = ?", {id}),
      "configuration version " + id);
}

Result<hosted::ConfigurationVersion> Records::latest_configuration(const std::string& workspace) {
  return read_only_document<hosted::ConfigurationVersion>(
      database_.query("SELECT document FROM configuration_version WHERE workspace = ? "
                      "AND document ->> 'status' = 'uploaded' "
                      "AND NOT (document ->> 'speculative') AND NOT (document ->> 'provisional') "
                      "ORDER BY sequence DESC LIMIT 1",
                      {workspace}),
      "uploaded configuration version in " + workspace);
}

Result<void> Records::put_configuration(const hosted::ConfigurationVersion& version) {
  return done(database_.query(
      "INSERT INTO configuration_version (id, workspace, document) VALUES (?1, ?2, ?3) "
      "ON CONFLICT (id) DO UPDATE SET document = excluded.document",
      {version.id, version.workspace, document_of(version)}));
}

Result<std::vector<std::string>> Records::list_configuration_ids(const std::string& workspace) {
  PORC_TRY(
      auto rows,
      database_.query("SELECT id FROM configuration_version WHERE workspace = ?", {workspace}));
  std::vector<std::string> ids;
  for (const SqlRow& row : rows) ids.push_back(text_of(row, 0));
  return ids;
}

Result<StoredRun> Records::find_run(std::string_view sql, const std::string& value) {
  return read_only_document<StoredRun>(database_.query(sql, {value}), "run " + value);
}

Result<StoredRun> Records::get_run(const std::string& id) {
  return find_run("SELECT document FROM run WHERE id = ?", id);
}

Result<StoredRun> Records::find_run_by_key(const std::string& key) {
  return find_run("SELECT document FROM run WHERE key = ?", key);
}

Result<StoredRun> Records::find_run_by_phase(const std::string& plan_or_apply) {
  return find_run("SELECT document FROM run WHERE plan = ?1 OR apply = ?1", plan_or_apply);
}

Result<void> Records::insert_run(const StoredRun& stored, const RunInputs& inputs) {
  const hosted::Run& run = stored.run;
  SqlValue key = run.options.key.empty() ? SqlValue() : SqlValue(run.options.key);
  return done(
      database_.query("INSERT INTO run (id, workspace, key, plan, apply, status, document, inputs) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                      {run.id,
                       run.options.workspace,
                       std::move(key),
                       run.plan.id,
                       run.apply.id,
                       name_of(run.status),
                       document_of(stored),
                       Blob{seal_value(*sealer_, encode_inputs(inputs), inputs_context(run.id))}}));
}

Result<void> Records::update_run(const StoredRun& stored) {
  return done(database_.query("UPDATE run SET status = ?2, document = ?3 WHERE id = ?1",
                              {stored.run.id, name_of(stored.run.status), document_of(stored)}));
}

Result<RunInputs> Records::get_inputs(const std::string& run) {
  PORC_TRY(auto rows, database_.query("SELECT inputs FROM run WHERE id = ?", {run}));
  if (rows.empty()) return Error{.code = ErrorCode::not_found, .message = "no run " + run};
  PORC_TRY(std::string plain, sealer_->open(bytes_of(rows.front(), 0), inputs_context(run)));
  PORC_TRY(json::value document, json::parse(plain, {.bytes_max = kDocumentBytesMax}));
  return decode_inputs(document);
}

Result<std::vector<StoredRun>> Records::list_under_way() {
  return read_documents<StoredRun>(
      database_.query("SELECT document FROM run WHERE status IN ('planning', 'applying') "
                      "ORDER BY sequence"));
}

Result<std::vector<StoredRun>> Records::list_waiting(const std::string& workspace) {
  return read_documents<StoredRun>(
      database_.query("SELECT document FROM run WHERE workspace = ? "
                      "AND status IN ('pending', 'confirmed') ORDER BY sequence",
                      {workspace}));
}

Result<std::vector<StoredRun>> Records::list_planned(const std::string& workspace) {
  return read_documents<StoredRun>(database_.query(
      "SELECT document FROM run WHERE workspace = ? AND status IN "
      "('planned', 'planned_and_saved', 'confirmed', 'apply_queued') ORDER BY sequence",
      {workspace}));
}

Result<std::optional<StoredRun>> Records::find_queued() {
  PORC_TRY(auto runs,
           read_documents<StoredRun>(database_.query(
               "SELECT document FROM run WHERE status IN ('plan_queued', 'apply_queued') "
               "ORDER BY sequence LIMIT 1")));
  return runs.empty() ? std::optional<StoredRun>() : std::optional(std::move(runs.front()));
}

Result<std::vector<StoredRun>> Records::list_runs_of(const std::string& workspace) {
  return read_documents<StoredRun>(database_.query(
      "SELECT document FROM run WHERE workspace = ? ORDER BY sequence DESC", {workspace}));
}

Result<hosted::StateVersion> Records::get_state_version(const std::string& id) {
  return read_only_document<hosted::StateVersion>(
      database_.query("SELECT document FROM state_version WHERE id = ?", {id}),
      "state version " + id);
}

Result<void> Records::insert_state_version(const hosted::StateVersion& version) {
  return done(
      database_.query("INSERT INTO state_version (id, workspace, document) VALUES (?1, ?2, ?3)",
                      {version.id, version.workspace, document_of(version)}));
}

Result<std::vector<hosted::StateVersion>> Records::list_state_versions(
    const std::string& workspace) {
  return read_documents<hosted::StateVersion>(database_.query(
      "SELECT document FROM state_version WHERE workspace = ? ORDER BY sequence DESC",
      {workspace}));
}

Result<std::string> Records::get_fact(const std::string& name) {
  PORC_TRY(auto rows, database_.query("SELECT value FROM fact WHERE name = ?", {name}));
  return rows.empty() ? std::string() : text_of(rows.front(), 0);
}

Result<void> Records::put_fact(const std::string& name, const std::string& value) {
  return done(
      database_.query("INSERT INTO fact (name, value) VALUES (?1, ?2) "
                      "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                      {name, value}));
}

}  // namespace porc::terraform_engine

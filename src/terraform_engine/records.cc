// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/records.h"

#include <cstdlib>

#include <boost/describe/enum_to_string.hpp>

#include "base/encoding.h"
#include "json/parse.h"
#include "json/print.h"
#include "terraform_engine/queries.h"
#include "terraform_engine/vault.h"

namespace porc::terraform_engine {
namespace {

constexpr std::size_t kDocumentBytesMax = std::size_t{16} << 20;

using Rows = std::vector<Database::Row>;
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
                 .message = "a document of the engine: " + noun.error().to_string()};
  }
  return noun;
}

/// The first column of each row.
template <class T>
Result<std::vector<T>> read_all(const Rows& rows) {
  std::vector<T> nouns;
  for (const Database::Row& row : rows) {
    PORC_TRY(T noun, read_document<T>(row[0]));
    nouns.push_back(std::move(noun));
  }
  return nouns;
}

/// The first column of the one row. `what` is told when there is none.
template <class T>
Result<T> read_one(const Rows& rows, const std::string& what) {
  if (rows.empty()) return Error{.code = ErrorCode::not_found, .message = "there is no " + what};
  return read_document<T>(rows[0][0]);
}

std::vector<std::string> first_column(Rows rows) {
  std::vector<std::string> column;
  for (Database::Row& row : rows) column.push_back(std::move(row[0]));
  return column;
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

std::string log_context(const std::string& phase) {
  return "engine:log:" + phase;
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

Result<void> Records::write(const sql::Query& query, const Database::Values& values) {
  PORC_TRY([[maybe_unused]] const std::int64_t touched, database_->change(query, values));
  return ok;
}

Result<hosted::Workspace> Records::get_workspace(const std::string& id) {
  PORC_TRY(const Rows rows, database_->ask(queries::get_workspace, {{":id", id}}));
  return read_one<hosted::Workspace>(rows, "workspace " + id);
}

Result<hosted::Workspace> Records::find_workspace(const std::string& name) {
  PORC_TRY(const Rows rows, database_->ask(queries::find_workspace, {{":name", name}}));
  return read_one<hosted::Workspace>(rows, "workspace named " + name);
}

Result<std::vector<hosted::Workspace>> Records::list_workspaces() {
  PORC_TRY(const Rows rows, database_->ask(queries::list_workspaces, {}));
  return read_all<hosted::Workspace>(rows);
}

Result<void> Records::put_workspace(const hosted::Workspace& workspace) {
  std::string document = document_of(workspace);
  return write(queries::put_workspace,
               {{":id", workspace.id}, {":name", workspace.name}, {":document", document}});
}

Result<void> Records::remove_workspace(const std::string& id) {
  return write(queries::delete_workspace, {{":id", id}});
}

Result<std::vector<hosted::Variable>> Records::list_variables(const std::string& workspace) {
  PORC_TRY(const Rows rows, database_->ask(queries::list_variables, {{":workspace", workspace}}));
  std::vector<hosted::Variable> variables;
  for (const Database::Row& row : rows) {
    PORC_TRY(auto variable, read_document<hosted::Variable>(row[0]));
    PORC_TRY(std::string value, open_text(*sealer_, row[1], variable_context(variable.id)));
    variable.value = Secret(std::move(value));
    variables.push_back(std::move(variable));
  }
  return variables;
}

Result<void> Records::put_variable(const std::string& workspace, const hosted::Variable& variable) {
  std::string document = document_of(variable);
  std::string value =
      seal_text(*sealer_, variable.value.expose("sealing"), variable_context(variable.id));
  return write(queries::put_variable,
               {{":id", variable.id},
                {":workspace", workspace},
                {":category", std::string(variable.environment ? "env" : "terraform")},
                {":key", variable.key},
                {":document", document},
                {":value", value}});
}

Result<void> Records::remove_variable(const std::string& workspace, const std::string& id) {
  PORC_TRY(const std::int64_t removed,
           database_->change(queries::delete_variable, {{":workspace", workspace}, {":id", id}}));
  if (removed > 0) return ok;
  return Error{.code = ErrorCode::not_found, .message = "there is no variable " + id};
}

Result<hosted::ConfigurationVersion> Records::get_configuration(const std::string& id) {
  PORC_TRY(const Rows rows, database_->ask(queries::get_configuration, {{":id", id}}));
  return read_one<hosted::ConfigurationVersion>(rows, "configuration version " + id);
}

Result<hosted::ConfigurationVersion> Records::latest_configuration(const std::string& workspace) {
  PORC_TRY(const Rows rows,
           database_->ask(queries::latest_configuration, {{":workspace", workspace}}));
  return read_one<hosted::ConfigurationVersion>(rows,
                                                "uploaded configuration version in " + workspace);
}

Result<void> Records::put_configuration(const hosted::ConfigurationVersion& version) {
  std::string document = document_of(version);
  return write(queries::put_configuration,
               {{":id", version.id}, {":workspace", version.workspace}, {":document", document}});
}

Result<void> Records::fail_fetching() {
  return write(queries::fail_fetching, {});
}

Result<std::vector<std::string>> Records::list_configuration_ids(const std::string& workspace) {
  PORC_TRY(Rows rows, database_->ask(queries::list_configuration_ids, {{":workspace", workspace}}));
  return first_column(std::move(rows));
}

Result<StoredRun> Records::get_run(const std::string& id) {
  PORC_TRY(const Rows rows, database_->ask(queries::get_run, {{":id", id}}));
  return read_one<StoredRun>(rows, "run " + id);
}

Result<StoredRun> Records::find_run_by_key(const std::string& key) {
  PORC_TRY(const Rows rows, database_->ask(queries::find_run_by_key, {{":key", key}}));
  return read_one<StoredRun>(rows, "run of " + key);
}

Result<StoredRun> Records::find_run_by_phase(const std::string& plan_or_apply) {
  PORC_TRY(const Rows rows,
           database_->ask(queries::find_run_by_phase, {{":phase", plan_or_apply}}));
  return read_one<StoredRun>(rows, "phase " + plan_or_apply);
}

Result<void> Records::insert_run(const StoredRun& stored, const RunInputs& inputs) {
  const hosted::Run& run = stored.run;
  std::optional<std::string> key;
  if (!run.options.key.empty()) key = run.options.key;
  std::string document = document_of(stored);
  std::string sealed = seal_text(*sealer_, encode_inputs(inputs), inputs_context(run.id));
  return write(queries::insert_run,
               {{":id", run.id},
                {":workspace", run.options.workspace},
                {":key", key},
                {":plan", run.plan.id},
                {":apply", run.apply.id},
                {":status", name_of(run.status)},
                {":document", document},
                {":inputs", sealed}});
}

Result<void> Records::update_run(const StoredRun& stored) {
  std::string document = document_of(stored);
  return write(
      queries::update_run,
      {{":id", stored.run.id}, {":status", name_of(stored.run.status)}, {":document", document}});
}

Result<RunInputs> Records::get_inputs(const std::string& run) {
  PORC_TRY(const Rows rows, database_->ask(queries::get_inputs, {{":id", run}}));
  if (rows.empty()) return Error{.code = ErrorCode::not_found, .message = "there is no run " + run};
  PORC_TRY(std::string plain, open_text(*sealer_, rows[0][0], inputs_context(run)));
  PORC_TRY(json::value document, json::parse(plain, {.bytes_max = kDocumentBytesMax}));
  return decode_inputs(document);
}

Result<std::vector<Records::SealedValue>> Records::list_sealed(const sql::Query& query,
                                                               std::int64_t after,
                                                               std::size_t limit) {
  PORC_TRY(
      Rows rows,
      database_->ask(query, {{":after", after}, {":limit", static_cast<std::int64_t>(limit)}}));
  std::vector<SealedValue> values;
  for (Database::Row& row : rows)
    values.push_back({.row = row[0], .id = row[1], .sealed = std::move(row[2])});
  return values;
}

Result<std::vector<Records::SealedValue>> Records::list_sealed_variables(std::int64_t after,
                                                                         std::size_t limit) {
  return list_sealed(queries::list_sealed_variables, after, limit);
}

Result<std::vector<Records::SealedValue>> Records::list_sealed_inputs(std::int64_t after,
                                                                      std::size_t limit) {
  return list_sealed(queries::list_sealed_inputs, after, limit);
}

Result<bool> Records::reseal(const sql::Query& query,
                             const SealedValue& value,
                             const std::string& context) {
  PORC_TRY(const std::string sealed, base64_decode(value.sealed));
  if (sealer_->is_current(sealed)) return false;
  PORC_TRY(const std::string plain, sealer_->open(sealed, context));
  PORC_TRY(const std::int64_t replaced,
           database_->change(query,
                             {{":id", value.id},
                              {":known", value.sealed},
                              {":value", seal_text(*sealer_, plain, context)}}));
  if (replaced == 1) return true;
  return Error{.code = ErrorCode::conflict, .message = value.id + " was just changed"};
}

Result<bool> Records::reseal_variable(const SealedValue& value) {
  return reseal(queries::replace_sealed_variable, value, variable_context(value.id));
}

Result<bool> Records::reseal_inputs(const SealedValue& value) {
  return reseal(queries::replace_sealed_inputs, value, inputs_context(value.id));
}

Result<std::vector<StoredRun>> Records::list_under_way() {
  PORC_TRY(const Rows rows, database_->ask(queries::list_under_way, {}));
  return read_all<StoredRun>(rows);
}

Result<std::vector<StoredRun>> Records::list_waiting(const std::string& workspace) {
  PORC_TRY(const Rows rows, database_->ask(queries::list_waiting, {{":workspace", workspace}}));
  return read_all<StoredRun>(rows);
}

Result<std::vector<StoredRun>> Records::list_planned(const std::string& workspace) {
  PORC_TRY(const Rows rows, database_->ask(queries::list_planned, {{":workspace", workspace}}));
  return read_all<StoredRun>(rows);
}

Result<std::vector<StoredRun>> Records::list_checking() {
  PORC_TRY(const Rows rows, database_->ask(queries::list_checking, {}));
  return read_all<StoredRun>(rows);
}

Result<std::vector<Instance>> Records::list_instances() {
  PORC_TRY(const Rows rows, database_->ask(queries::list_instances, {}));
  return read_all<Instance>(rows);
}

Result<void> Records::put_instance(const Instance& instance) {
  return write(queries::put_instance, {{":id", instance.id}, {":document", document_of(instance)}});
}

Result<void> Records::remove_instance(const std::string& id) {
  return write(queries::delete_instance, {{":id", id}});
}

Result<std::vector<StoredRun>> Records::list_runs_behind(const std::string& after,
                                                         std::size_t limit) {
  PORC_TRY(const Rows rows,
           database_->ask(queries::list_runs_behind,
                          {{":after", after}, {":limit", static_cast<std::int64_t>(limit)}}));
  return read_all<StoredRun>(rows);
}

Result<std::optional<StoredRun>> Records::find_queued(const std::string& after) {
  PORC_TRY(const Rows rows, database_->ask(queries::find_queued, {{":after", after}}));
  if (rows.empty()) return std::optional<StoredRun>();
  PORC_TRY(StoredRun stored, read_document<StoredRun>(rows[0][0]));
  return std::optional(std::move(stored));
}

Result<std::vector<StoredRun>> Records::list_runs_of(const std::string& workspace) {
  PORC_TRY(const Rows rows, database_->ask(queries::list_runs, {{":workspace", workspace}}));
  return read_all<StoredRun>(rows);
}

Result<hosted::StateVersion> Records::get_state_version(const std::string& id) {
  PORC_TRY(const Rows rows, database_->ask(queries::get_state_version, {{":id", id}}));
  return read_one<hosted::StateVersion>(rows, "state version " + id);
}

Result<void> Records::insert_state_version(const hosted::StateVersion& version) {
  std::string document = document_of(version);
  return write(queries::insert_state_version,
               {{":id", version.id}, {":workspace", version.workspace}, {":document", document}});
}

Result<std::vector<hosted::StateVersion>> Records::list_state_versions(
    const std::string& workspace) {
  PORC_TRY(const Rows rows,
           database_->ask(queries::list_state_versions, {{":workspace", workspace}}));
  return read_all<hosted::StateVersion>(rows);
}

Result<void> Records::put_log_part(const std::string& run,
                                   const std::string& phase,
                                   std::uint64_t place,
                                   const std::string& text) {
  return write(queries::put_log_part,
               {{":phase", phase},
                {":place", static_cast<std::int64_t>(place)},
                {":run", run},
                {":text", seal_text(*sealer_, text, log_context(phase))}});
}

Result<std::string> Records::read_log_part(const std::string& phase, std::uint64_t place) {
  const Database::Values asked{{":phase", phase}, {":place", static_cast<std::int64_t>(place)}};
  PORC_TRY(const Rows rows, database_->ask(queries::find_log_part, asked));
  if (rows.empty()) return std::string();
  PORC_TRY(std::string text, open_text(*sealer_, rows[0][1], log_context(phase)));
  const std::uint64_t begin = std::strtoull(rows[0][0].c_str(), nullptr, 10);
  return place - begin < text.size() ? text.substr(place - begin) : std::string();
}

Result<void> Records::forget_log_parts() {
  return write(queries::forget_log_parts, {});
}

Result<std::string> Records::get_fact(const std::string& name) {
  PORC_TRY(Rows rows, database_->ask(queries::get_fact, {{":name", name}}));
  return rows.empty() ? std::string() : std::move(rows[0][0]);
}

Result<void> Records::put_fact(const std::string& name, const std::string& value) {
  return write(queries::put_fact, {{":name", name}, {":value", value}});
}

}  // namespace porc::terraform_engine

// SPDX-License-Identifier: Apache-2.0
// What TFE keeps for a workspace and its API never gives back. The variables of a run it shows to
// whoever reads the run, so that PORC gives it none there.
// https://developer.hashicorp.com/terraform/enterprise/api-docs/workspace-variables
#include "tfe_engine/variables.h"

#include <algorithm>
#include <map>
#include <utility>

#include <boost/describe/class.hpp>

#include "crypto/digest.h"
#include "domain/quill/plan_uses.h"
#include "hcl/quote.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "jsonapi/attributes.h"
#include "tfe_engine/tfe_engine.h"

namespace porc::tfe_engine {
namespace {

constexpr std::string_view kTerraform = "terraform";

struct KnownVariable {
  std::string key{};
  std::string category{};
  std::optional<std::string> description{};

  bool is_written_here() const { return category == kTerraform && description == kWrittenByPorc; }
};
BOOST_DESCRIBE_STRUCT(KnownVariable, (), (key, category, description))

struct SensitiveVariable {
  std::string key{};
  std::string value{};  ///< HCL literal
  std::string description{};
  std::string category{};
  bool hcl = true;
  bool sensitive = true;
};
BOOST_DESCRIBE_STRUCT(SensitiveVariable, (), (key, value, description, category, hcl, sensitive))

Result<KnownVariable> read(const jsonapi::Resource& variable) {
  return jsonapi::decode_attributes<KnownVariable>(variable.attributes);
}

Result<jsonapi::Resource> sensitive_variable(const std::string& key, const Secret& secret) {
  auto value = json::parse(secret.expose("sensitive variable for TFE"));
  if (!value)
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "variable " + key + " is not JSON"};
  const SensitiveVariable wanted{.key = key,
                                 .value = hcl::literal(*value),
                                 .description = std::string(kWrittenByPorc),
                                 .category = std::string(kTerraform)};
  return jsonapi::Resource{.type = "vars", .attributes = jsonapi::encode_attributes(wanted)};
}

/// Ids of what PORC wrote, by key. Errors: precondition_failed when a variable of somebody else has
/// the name of one of `values`.
Result<std::map<std::string, std::string>> written_here(
    const std::vector<jsonapi::Resource>& variables, const std::map<std::string, Secret>& values) {
  std::map<std::string, std::string> ids;
  for (const jsonapi::Resource& variable : variables) {
    PORC_TRY(const KnownVariable is, read(variable));
    if (is.is_written_here()) {
      ids[is.key] = variable.id;
    } else if (is.category == kTerraform && values.contains(is.key)) {
      return Error{.code = ErrorCode::precondition_failed,
                   .message = "the workspace has a variable '" + is.key +
                              "' that PORC did not write, and the plan needs one of that name: "
                              "remove it from the workspace"};
    }
  }
  return ids;
}

/// Whether a plan keeps what it took. Of an ephemeral variable it does not, and shows its default.
bool holds(const json::value& taken, const json::value& declared) {
  const json::value* otherwise = json::find(declared, "/default");
  const json::value* value = json::find(taken, "/value");
  return otherwise == nullptr || (value != nullptr && *value != *otherwise);
}

}  // namespace

Result<std::string> name_if_written_here(const jsonapi::Resource& variable) {
  PORC_TRY(KnownVariable is, read(variable));
  return is.is_written_here() ? std::move(is.key) : std::string();
}

Result<std::set<std::string>> names_written_here(const std::vector<jsonapi::Resource>& variables) {
  std::set<std::string> names;
  for (const jsonapi::Resource& variable : variables) {
    PORC_TRY(std::string ours, name_if_written_here(variable));
    if (!ours.empty()) names.insert(std::move(ours));
  }
  return names;
}

std::set<std::string> settled_variables(std::string_view plan_json,
                                        const std::set<std::string>& names) {
  std::set<std::string> settled;
  if (names.empty()) return settled;
  const Result<json::value> plan = quill::read_plan(plan_json);
  const json::value* root = plan ? json::find(*plan, "/configuration/root_module") : nullptr;
  if (root == nullptr || !root->is_object()) return settled;
  for (const std::string& name : names) {
    const json::value* declared = json::find(*root, json::append("/variables", name));
    const json::value* taken = json::find(*plan, json::append("/variables", name));
    if (declared == nullptr || (taken != nullptr && holds(*taken, *declared))) settled.insert(name);
  }
  return settled;
}

Result<std::string> digest_of_variables(const std::vector<jsonapi::Resource>& variables,
                                        const std::set<std::string>& settled) {
  std::vector<std::string> parts;
  for (const jsonapi::Resource& variable : variables) {
    PORC_TRY(const std::string ours, name_if_written_here(variable));
    if (settled.contains(ours)) continue;
    const json::value* version = variable.attributes.if_contains("version-id");
    parts.push_back(variable.id + json::canonical(version != nullptr
                                                      ? *version
                                                      : json::value(variable.attributes)));
  }
  std::ranges::sort(parts);
  return crypto::sha256_hex(json::canonical(json::encode(parts)));
}

Task<std::vector<jsonapi::Resource>> TfeEngine::all_variables(Api api, std::string workspace_id) {
  // all-vars holds what variable sets add; older servers do not have it.
  auto variables = co_await api.get_all("workspaces/" + workspace_id + "/all-vars");
  if (!variables && variables.error().code == ErrorCode::not_found) {
    variables = co_await api.get_all("workspaces/" + workspace_id + "/vars");
  }
  co_return variables;
}

/// Each value is written each time, for what TFE has cannot be read. What an earlier plan left and
/// this one lacks is removed.
Task<void> TfeEngine::write_variables(Api api,
                                      std::string workspace_id,
                                      std::map<std::string, Secret> values) {
  const std::string path = "workspaces/" + workspace_id + "/vars";
  PORC_CO_TRY(const auto before, co_await api.get_all(path));
  PORC_CO_TRY(auto ours, written_here(before, values));
  for (const auto& [key, secret] : values) {
    PORC_CO_TRY(jsonapi::Resource variable, sensitive_variable(key, secret));
    if (!ours.contains(key)) {
      auto made = co_await api.post(path, variable);
      if (made) continue;
      if (made.error().code != ErrorCode::invalid_argument) co_return std::move(made).error();
      // What a server that was killed a moment ago had sent may have come first.
      PORC_CO_TRY(const auto now, co_await api.get_all(path));
      PORC_CO_TRY(ours, written_here(now, values));
      if (!ours.contains(key)) co_return std::move(made).error();
    }
    variable.id = ours.at(key);
    std::string place = path + "/" + variable.id;
    PORC_CO_CHECK(co_await api.patch(std::move(place), std::move(variable)));
  }
  for (const auto& [key, id] : ours) {
    if (!values.contains(key)) PORC_CO_CHECK(co_await api.remove(path + "/" + id));
  }
  co_return ok;
}

}  // namespace porc::tfe_engine

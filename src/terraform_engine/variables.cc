// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/variables.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "json/canonical.h"
#include "json/parse.h"

namespace porc::terraform_engine {
namespace {

constexpr std::size_t kKeyBytesMax = 255;

// Environment variables that would change what we run, where it looks, or what it writes.
constexpr auto kReservedPrefixes = std::to_array<std::string_view>({"TF_CLI_",
                                                                    "TF_DATA_DIR",
                                                                    "TF_WORKSPACE",
                                                                    "TF_INPUT",
                                                                    "TF_IN_AUTOMATION",
                                                                    "TF_PLUGIN_CACHE",
                                                                    "TF_REATTACH_PROVIDERS",
                                                                    "TF_LOG_PATH",
                                                                    "TF_FORCE_LOCAL_BACKEND",
                                                                    "TFC_",
                                                                    "TF_VAR_TFC_"});

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// A value as it goes into one of the two files.
struct Value {
  std::string text{};
  bool literal = false;
};
using Values = std::map<std::string, Value>;

void add_workspace_variable(const hosted::Variable& variable,
                            Values& values,
                            VariableFiles& files) {
  const std::string& value = variable.value.expose("handing it to terraform");
  if (variable.sensitive) files.redaction.add(value);
  if (variable.environment) {
    files.environment.push_back(variable.key + "=" + value);
  } else if (variable.hcl) {
    values[variable.key] = {.text = value, .literal = true};
  } else {
    values[variable.key] = {.text = json::serialize(json::value(json::string(value)))};
  }
}

}  // namespace

VariableFiles make_variable_files(const std::vector<hosted::Variable>& workspace,
                                  const RunInputs& run,
                                  const DeclaredVariables& declared) {
  VariableFiles files;
  Values values;
  for (const hosted::Variable& variable : workspace) {
    add_workspace_variable(variable, values, files);
  }
  for (const hosted::RunVariable& variable : run.literals) {
    const std::string& literal = variable.hcl_literal.expose("handing it to terraform");
    values[variable.key] = {.text = literal, .literal = true};
    if (declared.names && !declared.sensitive.contains(variable.key)) continue;
    // Most literals are JSON; the others are hidden as they are written.
    auto parsed = json::parse(literal);
    if (parsed)
      files.redaction.add_leaves(*parsed);
    else
      files.redaction.add(literal);
  }
  for (const auto& [name, secret] : run.json) {
    const std::string& text = secret.expose("handing it to terraform");
    values[name] = {.text = text};
    if (auto parsed = json::parse(text)) files.redaction.add_leaves(*parsed);
  }
  std::string json;
  std::string literals;
  for (const auto& [name, value] : values) {
    if (declared.names && !declared.names->contains(name)) continue;
    if (value.literal) {
      literals += name + " = " + value.text + "\n";
    } else {
      json += (json.empty() ? "{" : ",") + json::serialize(json::value(json::string(name))) + ":" +
              value.text;
    }
  }
  files.json = Secret(json.empty() ? "{}" : json + "}");
  files.literals = Secret(std::move(literals));
  return files;
}

std::string digest_settings(const std::string& working_directory,
                            const std::vector<hosted::Variable>& workspace,
                            const RunInputs& run,
                            const crypto::Sealer& sealer) {
  json::object versions;
  for (const hosted::Variable& variable : workspace) versions[variable.id] = variable.version_id;
  json::object own;
  for (const auto& [name, value] : run.json) own["json:" + name] = value.expose("digesting");
  for (const hosted::RunVariable& variable : run.literals) {
    own["hcl:" + variable.key] = variable.hcl_literal.expose("digesting");
  }
  std::string keyed = sealer.keyed_digest("engine:variables:" + json::canonical(own));
  json::array all{working_directory, versions, hex_encode(keyed)};
  return crypto::sha256_hex(json::canonical(all));
}

Result<void> check_variable_key(const std::string& key, bool environment) {
  auto refuse = [&](std::string why) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the variable's key " + std::move(why),
                 .violations = {{"/key", "is not allowed"}}};
  };
  bool starts = !key.empty() && is_word(key[0]) && !(key[0] >= '0' && key[0] <= '9');
  bool all = std::all_of(
      key.begin(), key.end(), [&](char c) { return is_word(c) || (!environment && c == '-'); });
  if (!starts || !all || key.size() > kKeyBytesMax) {
    return refuse("must be letters, digits and _, and begin with a letter");
  }
  bool reserved = std::any_of(kReservedPrefixes.begin(),
                              kReservedPrefixes.end(),
                              [&](std::string_view prefix) { return key.starts_with(prefix); });
  if (environment && reserved) return refuse("'" + key + "' is set by the engine itself");
  return ok;
}

}  // namespace porc::terraform_engine

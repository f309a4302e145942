// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/variables.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "hcl/parse.h"
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
                                                                    "TF_LOG",
                                                                    "TF_FORCE_LOCAL_BACKEND",
                                                                    "TFC_",
                                                                    "TF_VAR_TFC_"});

// What loads other code into every program that is started.
constexpr auto kLoaderPrefixes = std::to_array<std::string_view>({"LD_",
                                                                  "GLIBC_TUNABLES",
                                                                  "GCONV_PATH",
                                                                  "LOCPATH",
                                                                  "NLSPATH",
                                                                  "BASH_ENV",
                                                                  "OPENSSL_CONF",
                                                                  "OPENSSL_MODULES",
                                                                  "OPENSSL_ENGINES"});

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// A value as it goes into one of the two files.
struct Value {
  std::string text{};
  bool literal = false;
};
using Values = std::map<std::string, Value>;

/// Hides the texts in a value that is written in HCL. What is no literal, terraform refuses.
void hide_leaves(const hcl::Expression& value, Redaction& redaction) {
  if (const auto* text = std::get_if<hcl::Template>(&value.node)) {
    std::string whole;
    for (const hcl::TemplatePart& part : text->parts) {
      if (const auto* plain = std::get_if<hcl::TemplateText>(&part.node)) whole += plain->text;
    }
    redaction.add(whole);
  } else if (const auto* tuple = std::get_if<hcl::Tuple>(&value.node)) {
    for (const hcl::Expression& element : tuple->elements) hide_leaves(element, redaction);
  } else if (const auto* object = std::get_if<hcl::Object>(&value.node)) {
    for (const hcl::ObjectItem& item : object->items) hide_leaves(item.value, redaction);
  } else if (const auto* inner = std::get_if<hcl::Parentheses>(&value.node)) {
    hide_leaves(*inner->inner, redaction);
  }
}

Result<hcl::Expression> parse_literal(const std::string& key, const std::string& literal) {
  auto value = hcl::parse_expression(literal, key);
  if (value) return value;
  // The fault itself would show a part of the value.
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the value of '" + key + "' is not one complete HCL expression",
               .violations = {{"/value", "is not one complete HCL expression"}}};
}

/// As one expression, whatever newlines and comments it has.
Result<Value> literal_value(const std::string& key,
                            const std::string& literal,
                            bool hide,
                            Redaction& redaction) {
  PORC_TRY(hcl::Expression value, parse_literal(key, literal));
  if (hide) {
    redaction.add(literal);
    hide_leaves(value, redaction);
  }
  return Value{.text = "(\n" + literal + "\n)", .literal = true};
}

Result<void> add_workspace_variable(const hosted::Variable& variable,
                                    Values& values,
                                    VariableFiles& files) {
  const std::string& value = variable.value.expose("handing it to terraform");
  if (!variable.environment && variable.hcl) {
    PORC_TRY(values[variable.key],
             literal_value(variable.key, value, variable.sensitive, files.redaction));
    return ok;
  }
  if (variable.sensitive) files.redaction.add(value);
  if (variable.environment) {
    files.environment.push_back(variable.key + "=" + value);
  } else {
    values[variable.key] = {.text = json::serialize(json::value(json::string(value)))};
  }
  return ok;
}

}  // namespace

Result<VariableFiles> make_variable_files(const std::vector<hosted::Variable>& workspace,
                                          const RunInputs& run,
                                          const DeclaredVariables& declared) {
  VariableFiles files;
  Values values;
  for (const hosted::Variable& variable : workspace) {
    PORC_CHECK(add_workspace_variable(variable, values, files));
  }
  for (const hosted::RunVariable& variable : run.literals) {
    const std::string& literal = variable.hcl_literal.expose("handing it to terraform");
    bool hide = !declared.names || declared.sensitive.contains(variable.key);
    PORC_TRY(values[variable.key], literal_value(variable.key, literal, hide, files.redaction));
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
  bool loads = std::any_of(kLoaderPrefixes.begin(),
                           kLoaderPrefixes.end(),
                           [&](std::string_view prefix) { return key.starts_with(prefix); });
  if (environment && loads) return refuse("'" + key + "' would load code into terraform");
  return ok;
}

Result<void> check_literal(const std::string& key, const std::string& literal) {
  PORC_CHECK(parse_literal(key, literal));
  return ok;
}

}  // namespace porc::terraform_engine

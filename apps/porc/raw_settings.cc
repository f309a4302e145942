// SPDX-License-Identifier: Apache-2.0
#include "raw_settings.h"

#include <algorithm>
#include <utility>

#include "json/suggestion.h"
#include "json/value.h"
#include "setting_table.h"
#include "yaml/parse.h"

namespace porc::app {
namespace {

constexpr std::string_view kOwnPrefix = "PORC_";
constexpr std::string_view kFileSuffix = "_FILE";

/// Kubernetes describes a service named `porc` (or `porc-…`) to every pod by these variables.
bool is_service_variable(std::string_view variable) {
  for (std::string_view part : {"_SERVICE_HOST", "_SERVICE_PORT", "_PORT_"}) {
    if (variable.find(part) != variable.npos) return true;
  }
  return variable.ends_with("_PORT");
}

std::string did_you_mean_variable(std::string_view variable) {
  std::vector<std::string_view> known;
  for (const SettingRow& row : kSettings) known.push_back(row.variable);
  return json::did_you_mean(variable, known);
}

std::string did_you_mean_key(std::string_view key) {
  std::vector<std::string> keys;
  for (const SettingRow& row : kSettings) keys.push_back(file_key(row.variable));
  const std::vector<std::string_view> known(keys.begin(), keys.end());
  return json::did_you_mean(key, known);
}

/// A scalar as it would stand in a variable; a list becomes its comma-separated form.
Result<std::string> text_of(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (const json::array* items = value.if_array()) {
    std::string joined;
    for (const json::value& item : *items) {
      if (!item.is_string()) break;
      joined += (joined.empty() ? "" : ",") + std::string(item.get_string());
    }
    const bool all = std::ranges::all_of(*items, [](const auto& item) { return item.is_string(); });
    if (all) return joined;
  } else if (!value.is_object() && !value.is_null()) {
    return json::serialize(value);
  }
  return Error{.code = ErrorCode::invalid_argument,
               .message = "must be a text, a number or a list of texts"};
}

class Gathering {
 public:
  explicit Gathering(SettingSources sources) : sources_(std::move(sources)) {}

  Result<RawSettings> run() {
    for (const SettingRow& row : kSettings) {
      if (!row.otherwise.empty()) {
        put(row.variable, Secret(std::string(row.otherwise)), Origin::built_in);
      }
    }
    PORC_CHECK(take_file());
    take_environment();
    for (auto& [variable, text] : sources_.flags) put(variable, Secret(text), Origin::flag);
    if (violations_.empty()) return std::move(raw_);
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the configuration is not valid",
                 .violations = std::move(violations_)};
  }

 private:
  /// Finds the row that a name stands for, when `suffixed` names a file with the value.
  struct Target {
    const SettingRow* row = nullptr;
    bool by_file = false;
  };
  static Target target_of(std::string_view variable) {
    if (const SettingRow* row = find_setting(variable)) return {.row = row};
    if (!variable.ends_with(kFileSuffix)) return {};
    variable.remove_suffix(kFileSuffix.size());
    const SettingRow* row = find_setting(variable);
    if (row == nullptr || !row->secret) return {};
    return {.row = row, .by_file = true};
  }

  void refuse(std::string where, std::string message) {
    violations_.push_back({.pointer = std::move(where), .message = std::move(message)});
  }

  void put(std::string_view variable, Secret text, Origin origin) {
    raw_.values.insert_or_assign(std::string(variable), RawValue{std::move(text), origin});
  }

  /// `where` is how the caller spells it.
  void take(const Target& target, const std::string& where, Secret text, Origin origin) {
    const std::string variable(target.row->variable);
    auto known = raw_.values.find(variable);
    if (known != raw_.values.end() && known->second.origin == origin) {
      refuse(where, "is given twice: as a value and as a file");
      return;
    }
    if (!target.by_file) return put(variable, std::move(text), origin);
    auto content = sources_.read_file(text.expose("names the file of a secret"));
    if (!content) return refuse(where, content.error().message);
    while (content->ends_with('\n') || content->ends_with('\r')) content->pop_back();
    put(variable, Secret(*std::move(content)), origin);
  }

  Result<void> take_file() {
    PORC_TRY(const yaml::Document document, yaml::parse(sources_.file_text));
    if (document.value.is_null()) return ok;
    const json::object* members = document.value.if_object();
    if (members == nullptr) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = "the file must hold keys and values"};
    }
    std::map<std::string, std::string> variables;
    for (const SettingRow& row : kSettings) {
      variables.emplace(file_key(row.variable), row.variable);
      if (row.secret) {
        variables.emplace(file_key(row.variable) + "_file", std::string(row.variable) + "_FILE");
      }
    }
    for (const auto& [name, value] : *members) {
      const std::string key(name);
      auto known = variables.find(key);
      if (known == variables.end()) {
        refuse("/" + key, "is not a known key" + did_you_mean_key(key));
        continue;
      }
      auto text = text_of(value);
      if (!text) {
        refuse("/" + key, text.error().message);
        continue;
      }
      take(target_of(known->second), "/" + key, Secret(*std::move(text)), Origin::file);
    }
    return ok;
  }

  void take_environment() {
    for (auto& [variable, text] : sources_.environment) {
      if (text.empty()) continue;
      if (const Target target = target_of(variable); target.row != nullptr) {
        take(target, variable, text, Origin::environment);
      } else if (variable.starts_with(kSecretPrefix)) {
        raw_.secrets.emplace(variable.substr(kSecretPrefix.size()), text);
      } else if (variable.starts_with(kOwnPrefix) && !is_service_variable(variable)) {
        raw_.warnings.push_back("unknown variable " + variable + did_you_mean_variable(variable));
      }
    }
  }

  SettingSources sources_;
  RawSettings raw_{};
  std::vector<Violation> violations_{};
};

}  // namespace

const SettingRow* find_setting(std::string_view variable) {
  auto found = std::ranges::find(kSettings, variable, &SettingRow::variable);
  return found == kSettings.end() ? nullptr : &*found;
}

std::string file_key(std::string_view variable) {
  if (variable.starts_with(kOwnPrefix)) variable.remove_prefix(kOwnPrefix.size());
  std::string key(variable);
  for (char& c : key) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return key;
}

const Secret& RawSettings::get(const std::string& variable) const {
  static const Secret kUnset;
  auto found = values.find(variable);
  return found == values.end() ? kUnset : found->second.text;
}

Result<RawSettings> gather_settings(SettingSources sources) {
  return Gathering(std::move(sources)).run();
}

}  // namespace porc::app

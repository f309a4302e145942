// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <utility>

#include <unistd.h>

#include "base/printable.h"
#include "command_line.h"
#include "host/files.h"
#include "setting_table.h"

namespace porc::app {
namespace {

constexpr std::size_t kConfigBytesMax = 1U << 20;
constexpr std::size_t kSecretBytesMax = 64U << 10;

Environment process_environment() {
  Environment variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals == text.npos) continue;
    variables.emplace(text.substr(0, equals), Secret(std::string(text.substr(equals + 1))));
  }
  return variables;
}

std::vector<std::string> without_effect(const RawSettings& raw) {
  std::vector<std::string> warnings;
  for (const SettingRow& row : kSettings) {
    auto found = raw.values.find(std::string(row.variable));
    const bool given = found != raw.values.end() && found->second.origin != Origin::built_in;
    if (given && row.effect == Effect::no_effect) {
      warnings.push_back(std::string(row.variable) + " has no effect in this version");
    }
  }
  return warnings;
}

}  // namespace

Result<RawSettings> load_settings(const CommandLine& line) {
  SettingSources sources{.environment = process_environment(), .flags = line.flags};
  if (!line.config_file.empty()) {
    PORC_TRY(sources.file_text, host::read_file(line.config_file, kConfigBytesMax));
  }
  sources.read_file = [](const std::string& path) {
    return host::read_file(path, kSecretBytesMax);
  };
  const std::string data = default_data_folder(sources.environment).string();
  auto raw = gather_settings(std::move(sources));
  if (!raw) {
    return line.config_file.empty() ? std::move(raw).error()
                                    : std::move(raw).error().in("reading " + line.config_file);
  }
  raw->values.try_emplace("PORC_DATA", RawValue{Secret(data), Origin::built_in});
  for (std::string& warning : without_effect(*raw)) raw->warnings.push_back(std::move(warning));
  return raw;
}

Result<void> check_config(const CommandLine& line) {
  PORC_TRY(const RawSettings raw, load_settings(line));
  std::fputs(printable_lines(describe(raw)).c_str(), stdout);
  for (const std::string& warning : raw.warnings)
    std::fprintf(stderr, "porc: warning: %s\n", printable(warning).c_str());
  PORC_CHECK(validate(raw));
  return ok;
}

}  // namespace porc::app

// SPDX-License-Identifier: Apache-2.0
#include "cli/policy_settings.h"

#include <filesystem>

#include "sentinel/config/configuration.h"
#include "sentinel/config/path.h"
#include "sentinel/lint/configured.h"

namespace porc::cli {
namespace {

constexpr std::string_view kNames[] = {"sentinel.hcl", "sentinel.json"};

}  // namespace

Result<const sentinel::LintSetting*> PolicySettings::of(const std::string& policy) {
  for (std::string folder = sentinel::folder_of(policy);;) {
    PORC_TRY(const bool found, learn(folder));
    if (found) return &known_.at(folder);
    std::string above = sentinel::folder_of(folder);
    if (above == folder || sentinel::name_of(folder) == "..") return &nothing_;
    folder = std::move(above);
  }
}

/// False when the folder has no configuration.
Result<bool> PolicySettings::learn(const std::string& folder) {
  if (known_.contains(folder)) return true;
  for (std::string_view name : kNames) {
    const std::string path = sentinel::join_path(folder, name);
    std::error_code failed;
    if (!std::filesystem::is_regular_file(path, failed)) continue;
    PORC_TRY(const std::string text, files_.read(path));
    PORC_TRY(const sentinel::Configuration configuration,
             sentinel::parse_configuration(text, path));
    known_.emplace(folder, sentinel::lint_setting(configuration, folder, library_));
    return true;
  }
  return false;
}

}  // namespace porc::cli

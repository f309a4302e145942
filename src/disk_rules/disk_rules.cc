// SPDX-License-Identifier: Apache-2.0
#include "disk_rules/disk_rules.h"

#include <algorithm>

#include "host/files.h"

namespace porc::disk_rules {
namespace {

namespace fs = std::filesystem;

bool is_for_people(const std::string& name) {
  return name.starts_with('.') || name == "README.md";
}

}  // namespace

Result<rules::PlatformRules> read_rules(const fs::path& folder) {
  std::error_code failed;
  std::vector<archive::File> files;
  fs::directory_iterator entry(folder, failed);
  for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (is_for_people(name)) continue;
    if (files.size() == kFilesMax) {
      return Error{
          .code = ErrorCode::too_large,
          .message = folder.string() + " holds more than " + std::to_string(kFilesMax) + " files"};
    }
    std::error_code unknown;  // what cannot be looked at is no plain file
    if (!entry->is_regular_file(unknown)) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = entry->path().string() + ": only plain files make rules"};
    }
    PORC_TRY(std::string text, host::read_file(entry->path(), kFileBytesMax));
    files.push_back({.path = name, .bytes = std::move(text)});
  }
  if (failed) {
    return Error{.code = ErrorCode::not_found,
                 .message = folder.string() + ": " + failed.message()};
  }
  std::ranges::sort(files, {}, &archive::File::path);
  return rules::PlatformRules::compile(files);
}

}  // namespace porc::disk_rules

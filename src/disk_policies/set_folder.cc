// SPDX-License-Identifier: Apache-2.0
#include "disk_policies/set_folder.h"

#include <algorithm>

#include "host/files.h"

namespace porc::disk_policies {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTests = "test";

Error unreadable(const fs::path& path, const std::error_code& why) {
  return {.code = ErrorCode::not_found, .message = path.string() + ": " + why.message()};
}

bool is_hidden(const fs::path& path) {
  return path.filename().string().starts_with('.');
}

bool is_set(const fs::path& folder) {
  std::error_code absent;
  return fs::exists(folder / "sentinel.hcl", absent) ||
         fs::exists(folder / "sentinel.json", absent);
}

Result<std::shared_ptr<const policy::Set>> read_set(const fs::path& folder) {
  auto files = read_folder(folder);
  // An absolute path whose last step is no "." or "/".
  fs::path place = fs::absolute(folder).lexically_normal();
  if (!place.has_filename()) place = place.parent_path();
  auto set = files ? policy::Set::compile(place.filename().string(), *std::move(files))
                   : std::move(files).error();
  if (!set) return std::move(set).error().in("reading " + folder.string());
  return set;
}

}  // namespace

Result<policy::Files> read_folder(const fs::path& folder) {
  policy::Files files;
  std::size_t bytes = 0;
  std::error_code failed;
  fs::recursive_directory_iterator entry(folder, failed);
  for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
    const fs::path& path = entry->path();
    std::error_code unknown;  // what cannot be looked at is no plain file
    const bool is_folder = entry->is_directory(unknown);
    if (is_hidden(path) || (is_folder && path.filename() == kTests)) {
      if (is_folder) entry.disable_recursion_pending();
      continue;
    }
    if (is_folder) continue;
    if (!entry->is_regular_file(unknown)) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = path.string() + ": only plain files make a policy set"};
    }
    PORC_TRY(std::string text, host::read_file(path, policy::kFileBytesMax));
    bytes += text.size();
    if (files.size() == policy::kFilesMax || bytes > policy::kBytesMax) {
      return Error{.code = ErrorCode::too_large,
                   .message = folder.string() + " holds more than a policy set may"};
    }
    files.emplace(path.lexically_relative(folder).generic_string(), std::move(text));
  }
  if (failed) return unreadable(folder, failed);
  return files;
}

Result<policy::Sets> read_sets(const fs::path& folder) {
  std::vector<fs::path> folders;
  if (is_set(folder)) {
    folders.push_back(folder);
  } else {
    std::error_code failed;
    fs::directory_iterator entry(folder, failed);
    for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
      std::error_code unknown;
      if (entry->is_directory(unknown) && !is_hidden(entry->path()))
        folders.push_back(entry->path());
    }
    if (failed) return unreadable(folder, failed);
    std::ranges::sort(folders);
  }
  policy::Sets sets;
  for (const fs::path& each : folders) {
    PORC_TRY(auto set, read_set(each));
    sets.push_back(std::move(set));
  }
  return sets;
}

}  // namespace porc::disk_policies

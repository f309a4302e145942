// SPDX-License-Identifier: Apache-2.0
#include "cli/disk_files.h"

#include <algorithm>
#include <filesystem>

#include "host/files.h"

namespace porc::cli {

Result<std::string> DiskFiles::read(const std::string& path) const {
  return host::read_file(path, kPolicyFileBytesMax);
}

Result<std::vector<sentinel::Files::Entry>> DiskFiles::list(const std::string& folder) const {
  std::error_code failed;
  std::vector<Entry> entries;
  std::filesystem::directory_iterator entry(folder, failed);
  for (; !failed && entry != std::filesystem::directory_iterator(); entry.increment(failed)) {
    std::error_code unreadable;
    entries.push_back(
        {.name = entry->path().filename().string(), .is_folder = entry->is_directory(unreadable)});
  }
  if (failed)
    return Error{.code = ErrorCode::not_found, .message = folder + ": " + failed.message()};
  std::ranges::sort(entries, {}, &Entry::name);
  return entries;
}

Result<std::string> DiskFiles::time_zone(const std::string& name) const {
  constexpr std::size_t kZoneBytesMax = std::size_t{1} << 20;
  if (name.starts_with('/') || name.find("..") != name.npos) return Files::time_zone(name);
  auto read = host::read_file(std::filesystem::path("/usr/share/zoneinfo") / name, kZoneBytesMax);
  return read ? std::move(read) : Files::time_zone(name);
}

}  // namespace porc::cli

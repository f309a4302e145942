// SPDX-License-Identifier: Apache-2.0
#include "sentinel/config/files.h"

#include <algorithm>

#include "sentinel/config/path.h"

namespace porc::sentinel {

Result<std::string> Files::time_zone(const std::string& name) const {
  return Error{.code = ErrorCode::not_found, .message = "there is no time zone " + name};
}

Result<std::string> MemoryFiles::read(const std::string& path) const {
  const auto found = files_.find(clean_path(path));
  if (found == files_.end())
    return Error{.code = ErrorCode::not_found, .message = path + ": there is no such file"};
  return found->second;
}

Result<std::vector<Files::Entry>> MemoryFiles::list(const std::string& folder) const {
  const std::string clean = clean_path(folder);
  const std::string prefix = clean == "." ? "" : clean + "/";
  std::vector<Entry> entries;
  for (auto file = files_.lower_bound(prefix);
       file != files_.end() && file->first.starts_with(prefix);
       ++file) {
    const std::string rest = file->first.substr(prefix.size());
    const std::size_t slash = rest.find('/');
    std::string name = rest.substr(0, slash);
    if (entries.empty() || entries.back().name != name)
      entries.push_back({.name = std::move(name), .is_folder = slash != rest.npos});
  }
  if (entries.empty())
    return Error{.code = ErrorCode::not_found, .message = folder + ": there is no such folder"};
  std::ranges::sort(entries, {}, &Entry::name);
  return entries;
}

}  // namespace porc::sentinel

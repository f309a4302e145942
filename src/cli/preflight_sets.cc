// SPDX-License-Identifier: Apache-2.0
#include "cli/preflight_sets.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "cli/disk_files.h"

namespace porc::cli {
namespace {

// Limits of one set, so that a folder that is none is not read whole.
constexpr std::size_t kFilesMax = 1000;
constexpr std::size_t kFoldersMax = 16;  ///< inside one another

/// What begins with a dot is nobody's policy, and folders called `test` hold cases and mocks.
bool is_left_out(const sentinel::Files::Entry& entry) {
  return entry.name.starts_with('.') || (entry.is_folder && entry.name == "test");
}

Result<void> read_into(const DiskFiles& disk,
                       const std::string& folder,
                       const std::string& prefix,
                       std::size_t depth,
                       sentinel::FileMap& files) {
  PORC_TRY(const auto entries, disk.list(folder));
  for (const sentinel::Files::Entry& entry : entries) {
    if (is_left_out(entry)) continue;
    const std::string path = folder + "/" + entry.name;
    if (depth == kFoldersMax || files.size() == kFilesMax)
      return Error{.code = ErrorCode::too_large, .message = path + ": the set has too many files"};
    if (entry.is_folder) {
      PORC_CHECK(read_into(disk, path, prefix + entry.name + "/", depth + 1, files));
    } else {
      PORC_TRY(files[prefix + entry.name], disk.read(path));
    }
  }
  return ok;
}

bool is_set(const std::vector<sentinel::Files::Entry>& entries) {
  return std::ranges::any_of(entries, [](const sentinel::Files::Entry& entry) {
    return entry.name == "sentinel.hcl" || entry.name == "sentinel.json";
  });
}

std::string name_of(const std::string& folder) {
  const std::filesystem::path path = std::filesystem::weakly_canonical(folder);
  return path.filename().string();
}

Result<void> add_set(const DiskFiles& disk,
                     const std::string& folder,
                     policy::PreflightSets& sets) {
  sentinel::FileMap files;
  PORC_CHECK(read_into(disk, folder, "", 0, files));
  auto set = policy::PreflightSet::compile(name_of(folder), std::move(files));
  if (!set) return std::move(set).error().in("reading the policies in " + folder);
  sets.push_back(*std::move(set));
  return ok;
}

}  // namespace

Result<policy::PreflightSets> read_preflight_sets(const std::vector<std::string>& folders) {
  const DiskFiles disk;
  policy::PreflightSets sets;
  for (const std::string& folder : folders) {
    PORC_TRY(const auto entries, disk.list(folder));
    if (is_set(entries)) {
      PORC_CHECK(add_set(disk, folder, sets));
      continue;
    }
    const std::size_t before = sets.size();
    for (const sentinel::Files::Entry& entry : entries) {
      if (!entry.is_folder || is_left_out(entry)) continue;
      const std::string inner = folder + "/" + entry.name;
      PORC_TRY(const auto inside, disk.list(inner));
      if (is_set(inside)) PORC_CHECK(add_set(disk, inner, sets));
    }
    if (sets.size() == before)
      return Error{.code = ErrorCode::not_found, .message = folder + ": there is no policy set"};
  }
  return sets;
}

}  // namespace porc::cli

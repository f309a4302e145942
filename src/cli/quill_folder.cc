// SPDX-License-Identifier: Apache-2.0
#include "cli/quill_folder.h"

#include <algorithm>
#include <utility>

#include "cli/surroundings.h"
#include "domain/quill/manifest.h"

namespace porc::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kManifest[] = "quill.yaml";

}  // namespace

Result<std::vector<fs::path>> find_quills(const std::string& folder) {
  std::error_code failed;
  if (fs::exists(fs::path(folder) / kManifest, failed)) return std::vector{fs::path(folder)};
  std::vector<fs::path> found;
  fs::recursive_directory_iterator entry(folder, failed);
  for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
    if (entry->path().filename() == kManifest) found.push_back(entry->path().parent_path());
  }
  if (!failed && !found.empty()) {
    std::ranges::sort(found);
    return found;
  }
  const std::string why = failed ? failed.message() : "there is no quill.yaml in it";
  return Error{.code = ErrorCode::not_found, .message = folder + ": " + why};
}

Result<std::vector<fs::path>> find_quills(const std::vector<std::string>& folders) {
  std::vector<fs::path> all;
  for (const std::string& folder : folders) {
    PORC_TRY(const std::vector<fs::path> found, find_quills(folder));
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

Result<quill::Source> read_quill(const Surroundings& around, const fs::path& folder) {
  PORC_TRY(quill::Source source, around.read_folder(folder));
  for (const archive::File& file : source.files) {
    if (file.path != kManifest) continue;
    auto manifest = quill::parse_manifest(file.bytes);
    if (!manifest) break;
    source.kind = std::move(manifest->kind);
    source.version = std::move(manifest->version);
  }
  return source;
}

}  // namespace porc::cli

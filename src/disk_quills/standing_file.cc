// SPDX-License-Identifier: Apache-2.0
#include "disk_quills/standing_file.h"

#include <utility>

#include "disk_quills/quill_folder.h"
#include "host/files.h"
#include "json/decode.h"
#include "json/parse.h"

namespace porc::disk_quills {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".standing.json";
constexpr std::size_t kBytesMax = 64U << 10;
constexpr mode_t kPrivate = 0600;

Result<quill::Standing> decode(const std::string& text) {
  PORC_TRY(const json::value document, json::parse(text));
  return json::decode<quill::Standing>(document, json::Unknown::reject);
}

}  // namespace

std::vector<StandingFile> find_standings(const fs::path& folder) {
  std::vector<StandingFile> found;
  for (const fs::path& path : entries_of_kinds(folder)) {
    std::string name = path.filename().string();
    if (!name.ends_with(kSuffix)) continue;
    name.resize(name.size() - kSuffix.size());
    found.push_back(
        {.path = path, .kind = path.parent_path().filename().string(), .version = std::move(name)});
  }
  return found;
}

Result<quill::Standing> read_standing(const fs::path& file) {
  PORC_TRY(const std::string text, host::read_file(file, kBytesMax));
  auto standing = decode(text);
  if (standing) return standing;
  return Error{.code = ErrorCode::corrupt,
               .message = file.string() + ": " + standing.error().to_string()};
}

Result<void> write_standing(const fs::path& folder,
                            const std::string& kind,
                            const std::string& version,
                            const quill::Standing& standing) {
  const fs::path place = folder / kind;
  PORC_CHECK(host::make_private_folder(place));
  const std::string text = json::serialize(json::encode(standing)) + "\n";
  PORC_CHECK(host::write_file_durably(place / (version + std::string(kSuffix)), text, kPrivate));
  PORC_CHECK(host::sync_folder(folder));
  return host::sync_folder(folder.parent_path());
}

}  // namespace porc::disk_quills

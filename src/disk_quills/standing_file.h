// SPDX-License-Identifier: Apache-2.0
// What is said of a version, in `{folder}/{kind}/{version}.standing.json`: beside its own folder
// when it was published there, and in the same place when it comes from elsewhere. Blocks.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/quill/standing.h"

namespace porc::disk_quills {

struct StandingFile {
  std::filesystem::path path{};
  std::string kind{};
  std::string version{};
};

std::vector<StandingFile> find_standings(const std::filesystem::path& folder);

/// Errors: those of reading; corrupt when it is no standing.
Result<quill::Standing> read_standing(const std::filesystem::path& file);

/// Old or new whatever crashes when, and new for good when this succeeds.
Result<void> write_standing(const std::filesystem::path& folder,
                            const std::string& kind,
                            const std::string& version,
                            const quill::Standing& standing);

}  // namespace porc::disk_quills

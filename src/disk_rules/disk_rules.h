// SPDX-License-Identifier: Apache-2.0
// The rules of a platform, in a folder. Blocks.
#pragma once

#include <filesystem>

#include "domain/rules/platform_rules.h"

namespace porc::disk_rules {

inline constexpr std::size_t kFilesMax = 1000;
inline constexpr std::size_t kFileBytesMax = std::size_t{1} << 20;

/// The folder's all.yaml and {kind}.yaml; what begins with a dot and README.md are not looked at.
/// Errors: not_found and the like, naming the path; those of PlatformRules::compile, with file,
/// line and column; too_large over the limits above.
Result<rules::PlatformRules> read_rules(const std::filesystem::path& folder);

}  // namespace porc::disk_rules

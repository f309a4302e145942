// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "jinja/library.h"

namespace porc::cli {

/// Files and folders that are looked at below a root before it is refused.
inline constexpr std::size_t kTemplateFolderEntriesMax = 10'000;

/// The `*.j2` files below `root`, named by their path from it as those of a quill are. Hidden
/// folders and symbolic links are passed by.
/// Errors: too_large over kTemplateFolderEntriesMax, or for a file over jinja::kTemplateBytesMax;
/// those of reading.
Result<std::vector<jinja::TemplateSource>> read_templates(const std::filesystem::path& root);

}  // namespace porc::cli

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "archive/tar.h"
#include "base/result.h"

namespace porc::cli {

/// Writes the files under `folder`, which is made; what stands there under the same names is
/// replaced. Errors: invalid_argument for a path that would leave the folder; those of writing.
Result<void> write_files(const std::filesystem::path& folder,
                         const std::vector<archive::File>& files);

}  // namespace porc::cli

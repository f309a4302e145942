// SPDX-License-Identifier: Apache-2.0
#include "tests/quills/shipped.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "disk_quills/quill_folder.h"

namespace porc::quills {

std::vector<Shipped> shipped_quills() {
  namespace fs = std::filesystem;
  std::vector<fs::path> folders;
  for (const auto& kind : fs::directory_iterator(fs::path(PORC_SOURCE_DIR) / "quills")) {
    for (const auto& version : fs::directory_iterator(kind)) folders.push_back(version.path());
  }
  std::ranges::sort(folders);
  std::vector<Shipped> shipped;
  for (const fs::path& folder : folders) {
    auto source = disk_quills::read_folder(folder);
    auto compiled = source ? quill::Quill::compile(*std::move(source)) : std::move(source).error();
    if (compiled) {
      shipped.push_back({.folder = folder, .quill = *std::move(compiled)});
    } else {
      ADD_FAILURE() << folder << ": " << compiled.error().to_string();
    }
  }
  return shipped;
}

}  // namespace porc::quills

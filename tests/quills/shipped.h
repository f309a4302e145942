// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "domain/quill/quill.h"

namespace porc::quills {

/// A quill of the folder `quills/`.
struct Shipped {
  std::filesystem::path folder{};
  std::shared_ptr<const quill::Quill> quill{};
};

/// All of them, by kind and version. One that is not sound is a failure of the running test.
std::vector<Shipped> shipped_quills();

}  // namespace porc::quills

// SPDX-License-Identifier: Apache-2.0
// Verdicts for code scanners and editors. Spec: OASIS SARIF 2.1.0.
#pragma once

#include <string>
#include <vector>

#include "cli/source_file.h"
#include "json/value.h"

namespace porc::cli {

/// A fault and the file that it is in.
struct Located {
  std::string file{};
  bool is_file = true;  ///< and not standard input
  Fault fault{};
  int character = 0;  ///< as `character_of` counts; 0 without a place
};

/// A log of one run of pine. What to do stands in the message and in the property `fix`: a `fix` of
/// SARIF's own would have to be an edit.
json::value sarif_of(const std::vector<Located>& located, const std::string& version);

}  // namespace porc::cli

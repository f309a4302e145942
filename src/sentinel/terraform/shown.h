// SPDX-License-Identifier: Apache-2.0
// For tests: what a policy sees.
#pragma once

#include <memory>
#include <string>

#include "sentinel/evaluate/evaluation.h"
#include "sentinel/value/print.h"

namespace porc::sentinel {

inline constexpr std::string_view kTerraformImports =
    "import \"tfplan/v2\" as tfplan\n"
    "import \"tfconfig/v2\" as tfconfig\n"
    "import \"tfstate/v2\" as tfstate\n"
    "import \"tfrun\"\n";

/// The value of an expression as print() would show it, or the first error.
inline std::string shown(const Imports& imports,
                         std::string_view expression,
                         std::string_view declared = kTerraformImports) {
  const auto policy = std::make_shared<const Program>(
      "shown.sentinel", std::string(declared) + "main = " + std::string(expression) + "\n");
  const Outcome outcome = evaluate(policy, {.imports = imports});
  if (outcome.main.is_unset())
    return outcome.errors.empty() ? "nothing" : outcome.errors.front().to_string();
  return printed(*outcome.heap, outcome.main);
}

}  // namespace porc::sentinel

// SPDX-License-Identifier: Apache-2.0
// Inside of lint.h: the checks, each in a file of its name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sentinel/lint/inference.h"
#include "sentinel/lint/lint.h"
#include "sentinel/lint/scopes.h"

namespace porc::sentinel {

/// What a check looks at, and where it says what it found.
struct Inspection {
  const Program& program;
  const Scopes& scopes;
  Inference& inference;
  const LintSetting& setting;
  std::vector<Finding>& findings;

  const File& file() const { return program.file(); }
  std::string_view text(const Expression& node) const;
  void add(std::string_view rule,
           std::uint32_t offset,
           std::string message,
           std::string suggestion = {}) const;
};

void check_names(const Inspection& inspection);
void check_use(const Inspection& inspection);
void check_flow(const Inspection& inspection);
void check_calls(const Inspection& inspection);
void check_attributes(const Inspection& inspection);
void check_comparisons(const Inspection& inspection);
void check_undefined(const Inspection& inspection);

/// The known name nearest to a misspelt one, "" when none is near.
std::string nearest(std::string_view name, const std::vector<std::string_view>& known);

}  // namespace porc::sentinel

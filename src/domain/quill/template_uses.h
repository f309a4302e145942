// SPDX-License-Identifier: Apache-2.0
// What the templates of a quill take from a blueprint, read from their text alone.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "domain/quill/quill.h"

namespace porc::quill {

/// Where something stands in a template.
struct TemplatePlace {
  std::string file{};
  int line = 0;
  int column = 0;
};

/// A name that a template reads and that no template of the quill gives a value.
struct FreeName {
  std::string name{};
  bool of_inputs = false;  ///< written as `inputs.name`
  TemplatePlace place{};   ///< the first one
};

struct TemplateUses {
  std::vector<FreeName> names{};
  bool takes_all_inputs = false;      ///< `inputs` itself is used, so that any of them may be
  std::vector<TemplatePlace> safe{};  ///< each `| safe` and `| map("safe")`
  /// Each `map` whose filter only the values tell: it may be `safe`.
  std::vector<TemplatePlace> maybe_safe{};
};

TemplateUses uses_of_templates(const Quill& quill);

}  // namespace porc::quill

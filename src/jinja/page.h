// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "jinja/nodes.h"
#include "jinja/scope.h"

namespace porc::jinja {

/// A block and what overrides it.
struct BlockStack {
  struct Entry {
    const Unit* unit;
    const BlockDefinition* definition;
  };
  std::vector<Entry> entries{};  ///< the outermost child first
};

/// One rendering of a template together with what it extends: they share their top variables and
/// their blocks. What Jinja2 calls a context.
struct Page {
  Scope* top = nullptr;
  std::vector<const Unit*> lineage{};  ///< the template, then what it extends
  std::map<NameId, BlockStack> blocks{};
  std::vector<NameId> imported{};  ///< names of `top` that an import bound: they are not exported
  const Unit* parent = nullptr;    ///< what `extends` named, until its turn has come
  std::uint32_t extended_at = 0;

  BlockStack* find_blocks(NameId name) {
    const auto found = blocks.find(name);
    return found == blocks.end() ? nullptr : &found->second;
  }
  void add_blocks(const Unit& unit) {
    for (const BlockDefinition& block : unit.blocks)
      blocks[block.name].entries.push_back({&unit, &block});
  }
};

/// Where code belongs, wherever it is run from.
struct Home {
  Page* page = nullptr;
  const Unit* unit = nullptr;
  Scope* context = nullptr;  ///< what a block sees around it
};

}  // namespace porc::jinja

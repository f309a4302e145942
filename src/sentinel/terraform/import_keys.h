// SPDX-License-Identifier: Apache-2.0
// What each import of Terraform has, as tables: the imports read by them, mocks are written by
// them.
#pragma once

#include <span>
#include <string_view>

#include "sentinel/terraform/document.h"
#include "sentinel/value/heap.h"
#include "sentinel/value/value.h"

namespace porc::sentinel {

struct ImportKey {
  std::string_view name;
  Value (*read)(const Document& document, Heap& heap);
};

std::span<const ImportKey> tfplan_keys();
std::span<const ImportKey> tfconfig_keys();  ///< and strip_index(), a function
std::span<const ImportKey> tfstate_keys();

/// `module.a[0].x.y["b"]` without its instance keys: cut at the first bracket of each part between
/// dots, also of a key that holds a dot itself. Reference 18.5.
Value strip_index(std::string_view address, Heap& heap);

}  // namespace porc::sentinel

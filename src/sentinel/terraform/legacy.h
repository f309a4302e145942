// SPDX-License-Identifier: Apache-2.0
// The first generation: tfplan, tfconfig and tfstate without /v2, which look at one module at a
// time. Reference, section 21.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "sentinel/evaluate/import.h"
#include "sentinel/terraform/document.h"
#include "sentinel/terraform/import_keys.h"

namespace porc::sentinel {

/// What one of the three imports is made of.
struct LegacyImport {
  std::span<const ImportKey> keys;  ///< beside those of the root module
  /// The map of a module, by its address; undefined when there is no such module.
  Value (*module)(const Document& document, std::string_view address, Heap& heap);
};
const LegacyImport& legacy_plan();
const LegacyImport& legacy_config();
const LegacyImport& legacy_state();

/// Of each the import; tfplan's also has the other two, as `config` and `state`.
std::shared_ptr<const NativeImport> make_legacy_plan(std::shared_ptr<const Document> document);
std::shared_ptr<const NativeImport> make_legacy_config(std::shared_ptr<const Document> document);
std::shared_ptr<const NativeImport> make_legacy_state(std::shared_ptr<const Document> document);

/// All modules that have something in a collection, the root first, as lists of names.
Value module_paths(const Document& document, Collection collection, Heap& heap);
/// `[]` for the root; the names keep their instance keys: `["a[0]", "b"]`.
Value module_path(std::string_view address, Heap& heap);
/// Instances of one module as `TYPE.NAME[INDEX]`, ints for indexes; of data sources or of managed
/// resources.
Value instances(const Document& document,
                Collection collection,
                std::string_view address,
                std::string_view mode,
                const Record& record,
                Heap& heap);
/// Whether the collection has something in that module, or it is the root.
bool has_module(const Document& document, Collection collection, std::string_view address);

}  // namespace porc::sentinel

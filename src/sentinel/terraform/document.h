// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "json/value.h"
#include "sentinel/terraform/collection.h"
#include "sentinel/value/heap.h"
#include "sentinel/value/value.h"

namespace porc::sentinel {

/// What the imports of Terraform read. A collection is looked for once, by whichever evaluation
/// needs it first, and then serves all of them.
class Document {
 public:
  Document(std::shared_ptr<const json::value> plan, std::shared_ptr<const json::value> run);

  /// An empty object when there is none.
  const json::object& plan() const { return plan_object_; }
  const json::object& run() const { return run_object_; }
  /// The whole document, null when there is none.
  const json::value* raw() const { return plan_.get(); }

  const Items& items(Collection collection) const { return part(collection).items; }
  /// The same by the address of their module, "" for the root.
  using ByModule = std::map<std::string_view, std::vector<const Item*>>;
  const ByModule& by_module(Collection collection) const;
  /// As a map by key, whose entries are made where they are touched.
  Value map_of(Collection collection, Heap& heap) const;

  struct Part {
    std::once_flag collected{};
    Items items{};
    const Record* record = nullptr;
    std::once_flag grouped{};
    ByModule by_module{};
  };

 private:
  Part& part(Collection collection) const;

  std::shared_ptr<const json::value> plan_;
  std::shared_ptr<const json::value> run_;
  const json::object& plan_object_;
  const json::object& run_object_;
  mutable std::array<Part, kCollections> parts_{};
};

}  // namespace porc::sentinel

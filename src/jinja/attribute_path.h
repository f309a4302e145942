// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "jinja/value.h"

namespace porc::jinja {

/// `attribute="a.b.0"` of filters such as `map` and `sort`: a path of keys and indexes.
class AttributePath {
 public:
  /// `path` is a string, an integer, or none for the item itself.
  explicit AttributePath(const Value& path);
  /// An undefined step becomes `otherwise` when there is one.
  Value get(Value item, const std::optional<Value>& otherwise = std::nullopt) const;

 private:
  std::vector<Value> steps_;
};

/// Several paths with commas between, as `sort` takes them.
std::vector<AttributePath> attribute_paths(const Value& paths);

/// What a key is compared by when case does not count.
Value without_case(Value value);

}  // namespace porc::jinja

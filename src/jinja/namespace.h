// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "jinja/object.h"

namespace porc::jinja {

/// `namespace(…)`: attributes that inner blocks may set.
class Namespace final : public Object {
 public:
  explicit Namespace(std::vector<std::pair<std::string, Value>> attributes) {
    for (auto& [name, value] : attributes) assign(name, std::move(value));
  }
  std::string_view type_name() const override { return "namespace"; }
  std::optional<Value> attribute(std::string_view name) override {
    const auto found = attributes_.find(name);
    return found == attributes_.end() ? std::nullopt : std::optional(found->second);
  }
  void assign(std::string_view name, Value value) override {
    const auto found = attributes_.find(name);
    if (found == attributes_.end()) {
      attributes_.emplace(name, std::move(value));
    } else {
      found->second = std::move(value);
    }
  }
  void clear() { attributes_.clear(); }

 private:
  std::map<std::string, Value, std::less<>> attributes_;
};

}  // namespace porc::jinja

// SPDX-License-Identifier: Apache-2.0
#pragma once

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
    for (const auto& [present, value] : attributes_) {
      if (present == name) return value;
    }
    return std::nullopt;
  }
  void assign(std::string_view name, Value value) override {
    for (auto& [present, old] : attributes_) {
      if (present == name) {
        old = std::move(value);
        return;
      }
    }
    attributes_.emplace_back(std::string(name), std::move(value));
  }
  void clear() { attributes_.clear(); }

 private:
  std::vector<std::pair<std::string, Value>> attributes_;
};

}  // namespace porc::jinja

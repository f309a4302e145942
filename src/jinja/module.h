// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jinja/object.h"

namespace porc::jinja {

/// An imported template: what its top sets, and its text when it is printed.
class Module final : public Object {
 public:
  Module(std::vector<std::pair<std::string, Value>> exports, std::string text)
      : exports_(std::move(exports)), text_(std::move(text)) {}
  std::string_view type_name() const override { return "template module"; }
  std::optional<Value> attribute(std::string_view name) override {
    for (const auto& [present, value] : exports_) {
      if (present == name) return value;
    }
    return std::nullopt;
  }
  const std::string* printed() const override { return &text_; }

 private:
  std::vector<std::pair<std::string, Value>> exports_;
  std::string text_;
};

}  // namespace porc::jinja

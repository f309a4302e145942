// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <map>

#include "jinja/object.h"

namespace porc::jinja {

/// An imported template: what its top sets, and its text when it is printed.
class Module final : public Object {
 public:
  using Exports = std::map<std::string, Value, std::less<>>;

  Module(Exports exports, std::string text) : exports_(std::move(exports)), text_(std::move(text)) {
    for (const auto& [name, value] : exports_) inner_depth_ = std::max(inner_depth_, value.depth());
  }
  std::string_view type_name() const override { return "template module"; }
  std::uint16_t inner_depth() const noexcept override { return inner_depth_; }
  std::optional<Value> attribute(std::string_view name) override {
    const auto found = exports_.find(name);
    return found == exports_.end() ? std::nullopt : std::optional(found->second);
  }
  const std::string* printed() const override { return &text_; }

 private:
  Exports exports_;
  std::string text_;
  std::uint16_t inner_depth_ = 0;
};

}  // namespace porc::jinja

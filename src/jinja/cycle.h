// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jinja/object.h"

namespace porc::jinja {

/// `cycler(…)`: the values one after the other, over loops.
class Cycler final : public Object {
 public:
  /// `values` is not empty.
  explicit Cycler(std::vector<Value> values);
  std::string_view type_name() const override { return "cycler"; }
  std::uint16_t inner_depth() const noexcept override { return inner_depth_; }
  std::optional<Value> attribute(std::string_view name) override;

  Value next();
  void reset() { at_ = 0; }

 private:
  std::vector<Value> values_;
  std::uint16_t inner_depth_;
  std::size_t at_ = 0;
};

/// `joiner(sep)`: "" when it is called first, then the separator.
class Joiner final : public Object {
 public:
  explicit Joiner(Value separator) : separator_(std::move(separator)) {}
  std::string_view type_name() const override { return "joiner"; }
  std::uint16_t inner_depth() const noexcept override { return separator_.depth(); }
  Value call(Evaluator& evaluator, Arguments arguments) override;

 private:
  Value separator_;
  bool used_ = false;
};

}  // namespace porc::jinja

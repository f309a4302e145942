// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "jinja/cursor.h"
#include "jinja/nodes.h"
#include "jinja/object.h"
#include "jinja/page.h"
#include "jinja/scope.h"

namespace porc::jinja {

/// The turns of one `for`, and what the template sees of them as `loop`. It looks ahead only when
/// the template asks for something that needs it, as Jinja2 does.
class Loop final : public Object {
 public:
  /// `evaluator`, `node` and `parent` live until the render ends.
  Loop(Evaluator& evaluator,
       const For& node,
       const Value& iterable,
       Scope& parent,
       std::int64_t depth0);

  /// The next item that passes the loop's condition; absent at the end.
  std::optional<Value> next();

  std::string_view type_name() const override { return "loop"; }
  std::uint16_t inner_depth() const noexcept override { return source_.depth(); }
  std::optional<Value> attribute(std::string_view name) override;
  Value call(Evaluator& evaluator, Arguments arguments) override;
  bool emit(Evaluator& evaluator, Arguments& arguments) override;

  Value cycle(std::vector<Value> values) const;
  bool changed(std::vector<Value> values);
  /// Forgets what `changed` was told, which may hold this loop.
  void clear() { last_changed_.reset(); }

 private:
  std::optional<Value> pull();
  bool peek();
  std::int64_t length();
  std::size_t ahead() const { return ahead_.size() - passed_; }

  Evaluator& evaluator_;
  const For& node_;
  Home home_;
  Scope& parent_;
  Cursor source_;
  std::vector<Value> ahead_;  ///< items that were looked at
  std::size_t passed_ = 0;    ///< how many of them had their turn
  std::optional<Value> before_;
  std::optional<Value> current_;
  std::optional<std::vector<Value>> last_changed_;
  std::int64_t index0_ = -1;
  std::int64_t depth0_;
};

}  // namespace porc::jinja

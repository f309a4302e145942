// SPDX-License-Identifier: Apache-2.0
#include "jinja/loop.h"

#include <algorithm>
#include <array>

#include "jinja/abort.h"
#include "jinja/compare.h"
#include "jinja/evaluator.h"

namespace porc::jinja {
namespace {

/// `loop.cycle` and `loop.changed`.
class LoopMethod final : public Object {
 public:
  enum class Which : std::uint8_t { cycle, changed };
  LoopMethod(Shared<Loop> loop, Which which) : loop_(std::move(loop)), which_(which) {}
  std::string_view type_name() const override { return "method of loop"; }
  std::uint16_t inner_depth() const noexcept override { return loop_->inner_depth(); }
  Value call(Evaluator& evaluator, Arguments arguments) override {
    if (!arguments.keyword.empty()) fail("loop methods take no named arguments");
    evaluator.spend(weight_of(arguments) / kBytesPerStep);
    if (which_ == Which::cycle) return loop_->cycle(arguments.take());
    return Value(loop_->changed(arguments.take()));
  }

 private:
  Shared<Loop> loop_;  // a template may keep the method longer than the loop
  Which which_;
};

}  // namespace

Loop::Loop(Evaluator& evaluator,
           const For& node,
           const Value& iterable,
           Scope& parent,
           std::int64_t depth0)
    : evaluator_(evaluator),
      node_(node),
      home_(evaluator.home()),
      parent_(parent),
      source_(iterable),
      depth0_(depth0) {}

std::optional<Value> Loop::pull() {
  while (auto item = source_.next()) {
    evaluator_.spend(1);
    if (!node_.condition || evaluator_.passes(node_, home_, parent_, *item)) return item;
  }
  return std::nullopt;
}

std::optional<Value> Loop::next() {
  std::optional<Value> item;
  if (ahead() > 0) {
    item = std::move(ahead_[passed_++]);
  } else {
    ahead_.clear();
    passed_ = 0;
    item = pull();
  }
  if (!item) return item;
  ++index0_;
  if (node_.uses_loop) {
    before_ = std::move(current_);
    current_ = item;
  }
  return item;
}

bool Loop::peek() {
  if (ahead() > 0) return true;
  auto item = pull();
  if (item) ahead_.push_back(*std::move(item));
  return ahead() > 0;
}

std::int64_t Loop::length() {
  while (auto item = pull()) ahead_.push_back(*std::move(item));
  return index0_ + 1 + static_cast<std::int64_t>(ahead());
}

std::optional<Value> Loop::attribute(std::string_view name) {
  if (name == "index") return Value(index0_ + 1);
  if (name == "index0") return Value(index0_);
  if (name == "first") return Value(index0_ == 0);
  if (name == "last") return Value(!peek());
  if (name == "length") return Value(length());
  if (name == "revindex") return Value(length() - index0_);
  if (name == "revindex0") return Value(length() - index0_ - 1);
  if (name == "depth") return Value(depth0_ + 1);
  if (name == "depth0") return Value(depth0_);
  if (name == "previtem")
    return before_ ? *before_ : Value::undefined({.reason = "there is no previous item"});
  if (name == "nextitem")
    return peek() ? ahead_[passed_] : Value::undefined({.reason = "there is no next item"});
  if (name == "cycle")
    return Value::object(share<LoopMethod>(Shared<Loop>(this), LoopMethod::Which::cycle));
  if (name == "changed")
    return Value::object(share<LoopMethod>(Shared<Loop>(this), LoopMethod::Which::changed));
  return std::nullopt;
}

Value Loop::cycle(std::vector<Value> values) const {
  if (values.empty()) fail("loop.cycle wants at least one value");
  return values[static_cast<std::size_t>(std::max<std::int64_t>(0, index0_)) % values.size()];
}

bool Loop::changed(std::vector<Value> values) {
  if (!last_changed_) evaluator_.keep(*this);
  if (last_changed_ && std::ranges::equal(*last_changed_, values, equal)) return false;
  last_changed_ = std::move(values);
  return true;
}

Value Loop::call(Evaluator& evaluator, Arguments arguments) {
  return Value(evaluator.capture([&] { emit(evaluator, arguments); }));
}

bool Loop::emit(Evaluator& evaluator, Arguments& arguments) {
  if (!node_.recursive) fail("only a loop marked 'recursive' can be called");
  if (arguments.positional.size() != 1 || !arguments.keyword.empty())
    fail("loop() wants what to loop over");
  evaluator.run_loop_in(home_, parent_, node_, arguments.positional.front(), depth0_ + 1);
  return true;
}

}  // namespace porc::jinja

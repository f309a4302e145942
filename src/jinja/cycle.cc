// SPDX-License-Identifier: Apache-2.0
#include "jinja/cycle.h"

#include "jinja/abort.h"

namespace porc::jinja {
namespace {

void take_nothing(const Arguments& arguments, const char* who) {
  if (!arguments.positional.empty() || !arguments.keyword.empty())
    fail(std::string(who) + " takes no arguments");
}

/// `next` and `reset`.
class CyclerMethod final : public Object {
 public:
  CyclerMethod(Shared<Cycler> cycler, bool resets) : cycler_(std::move(cycler)), resets_(resets) {}
  std::string_view type_name() const override { return "method of cycler"; }
  std::uint16_t inner_depth() const noexcept override { return cycler_->inner_depth(); }
  Value call(Evaluator& /*evaluator*/, Arguments arguments) override {
    take_nothing(arguments, "a method of cycler");
    if (!resets_) return cycler_->next();
    cycler_->reset();
    return Value::none();
  }

 private:
  Shared<Cycler> cycler_;  // a template may keep the method longer than the cycler
  bool resets_;
};

}  // namespace

Cycler::Cycler(std::vector<Value> values)
    : values_(std::move(values)), inner_depth_(deepest(values_)) {}

std::optional<Value> Cycler::attribute(std::string_view name) {
  if (name == "current") return values_[at_];
  if (name == "next" || name == "reset")
    return Value::object(share<CyclerMethod>(Shared<Cycler>(this), name == "reset"));
  return std::nullopt;
}

Value Cycler::next() {
  Value value = values_[at_];
  at_ = (at_ + 1) % values_.size();
  return value;
}

Value Joiner::call(Evaluator& /*evaluator*/, Arguments arguments) {
  take_nothing(arguments, "a joiner");
  return std::exchange(used_, true) ? separator_ : Value("");
}

}  // namespace porc::jinja

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sentinel/evaluate/evaluator.h"

namespace porc::sentinel {
namespace {

/// The values of a call's arguments; few calls have many.
class Arguments {
 public:
  Arguments(Heap& heap, std::size_t count) {
    if (count > few_.size()) values_ = heap.allocate_array<Value>(count);
  }
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;
  void add(Value value) { values_[count_++] = value; }
  std::span<const Value> values() const { return {values_, count_}; }

 private:
  std::array<Value, 6> few_{};
  Value* values_ = few_.data();
  std::size_t count_ = 0;
};

/// Counts a call while it runs.
class Deeper {
 public:
  explicit Deeper(std::size_t& calls) : calls_(calls) { ++calls_; }
  ~Deeper() { --calls_; }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;

 private:
  std::size_t& calls_;
};

}  // namespace

Value Evaluator::evaluate_call(const Call& node, Frame& frame) {
  const Expression& callee = *node.callee;
  Value function;
  Value receiver;
  const LinkedImport* import = nullptr;
  if (callee.kind == ExpressionKind::selector) {
    const auto& selector = static_cast<const Selector&>(callee);
    import = import_behind(*selector.base, frame);
    if (import == nullptr) {
      const Value base = evaluate(*selector.base, frame);
      if (base.is(Kind::map) && base.map().methods() != nullptr &&
          base.map().methods()->has(selector.name)) {
        receiver = base;
      } else {
        function = select(base, selector, frame);
      }
    } else if (import->module != nullptr) {
      function = imported(*import, selector, frame);
      import = nullptr;
    }
  } else {
    function = evaluate(callee, frame);
  }
  Arguments arguments(heap(), node.arguments.size());
  for (const Child& argument : node.arguments) arguments.add(evaluate(*argument, frame));
  now_frame_ = &frame;
  now_offset_ = node.offset;
  if (import == nullptr && receiver.is_unset())
    return call_value(function, arguments.values(), node, frame);
  const std::string& name = static_cast<const Selector&>(callee).name;
  try {
    if (import == nullptr)
      return receiver.map().methods()->call(*this, receiver.map(), name, arguments.values());
    if (import->native != nullptr) return import->native->call(*this, name, arguments.values());
  } catch (const Refusal& refusal) {
    fail(frame, node.offset, refusal.message);
  }
  fail(frame, node.offset, fmt::format("key \"{}\" doesn't support function calls", name));
}

Value Evaluator::call_value(Value callee,
                            std::span<const Value> arguments,
                            const Expression& at,
                            Frame& frame) {
  if (callee.is_undefined()) return callee;
  if (!callee.is(Kind::function))
    fail(frame,
         at.offset,
         fmt::format("only a function can be called, got {}", kind_name(callee.kind())));
  return call_function(callee.function(), arguments, at, frame);
}

Value Evaluator::call_function(const Function& function,
                               std::span<const Value> arguments,
                               const Expression& at,
                               Frame& frame) {
  const auto wrong_count = [&](std::size_t expected) {
    fail(
        frame, at.offset, fmt::format("expected {} arguments, got {}", expected, arguments.size()));
  };
  if (function.builtin != nullptr) {
    const Builtin& builtin = *function.builtin;
    if (arguments.size() < builtin.arguments_min) wrong_count(builtin.arguments_min);
    if (builtin.arguments_max != Builtin::kAnyNumber && arguments.size() > builtin.arguments_max)
      wrong_count(builtin.arguments_max);
    try {
      const Value result = builtin.call(*this, arguments);
      if (observer_ != nullptr && builtin.name == "append")
        observer_->added(arguments[0],
                         Value::of(static_cast<std::int64_t>(arguments[0].list().size()) - 1),
                         at.offset,
                         frame);
      return result;
    } catch (const Refusal& refusal) {
      fail(frame, at.offset, refusal.message);
    }
  }
  const FunctionLiteral& literal = *function.literal;
  if (arguments.size() != literal.parameters.size()) wrong_count(literal.parameters.size());
  if (calls_ >= setting_.limits.call_depth_max)
    fail(frame,
         at.offset,
         fmt::format("calls are nested more than {} deep", setting_.limits.call_depth_max));
  Frame& inside = frame_for(literal.scope, function.frame, *function.frame->unit);
  std::copy(arguments.begin(), arguments.end(), inside.slots());
  const Deeper deeper(calls_);
  const Flow flow = execute(literal.body, inside);
  return flow == Flow::returned ? returned_ : undefined(at, frame);
}

Value Evaluator::call(Value function, std::span<const Value> arguments) {
  if (!function.is(Kind::function))
    throw Refusal{fmt::format("only a function can be called, got {}", kind_name(function.kind()))};
  const Function& callee = function.function();
  const std::size_t least =
      callee.literal != nullptr ? callee.literal->parameters.size() : callee.builtin->arguments_min;
  const std::size_t most =
      callee.literal != nullptr ? least : std::size_t{callee.builtin->arguments_max};
  const bool has_most = most != Builtin::kAnyNumber || callee.literal != nullptr;
  if (arguments.size() < least || (has_most && arguments.size() > most))
    throw Refusal{fmt::format(
        "expected a function with {} parameters, got one with {}", arguments.size(), least)};
  if (callee.builtin != nullptr) return callee.builtin->call(*this, arguments);
  if (calls_ >= setting_.limits.call_depth_max)
    throw Refusal{
        fmt::format("calls are nested more than {} deep", setting_.limits.call_depth_max)};
  Frame& inside = frame_for(callee.literal->scope, callee.frame, *callee.frame->unit);
  std::copy(arguments.begin(), arguments.end(), inside.slots());
  Frame* const frame = now_frame_;
  const std::uint32_t offset = now_offset_;
  const Deeper deeper(calls_);
  const Flow flow = execute(callee.literal->body, inside);
  now_frame_ = frame;
  now_offset_ = offset;
  return flow == Flow::returned ? returned_ : Value::undefined();
}

Value Evaluator::evaluate_function(const FunctionLiteral& node, Frame& frame) {
  return Value::of(heap().make<Function>(Function{.literal = &node, .frame = &frame}));
}

}  // namespace porc::sentinel

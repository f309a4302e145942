// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "sentinel/evaluate/evaluator.h"
#include "sentinel/value/equal.h"
#include "sentinel/value/json_value.h"
#include "sentinel/value/map.h"
#include "sentinel/value/not_known.h"

namespace porc::sentinel {

Value Evaluator::evaluate(const Expression& expression, Frame& frame) {
  const Value value = evaluate_raw(expression, frame);
  return value.is(Kind::rule) ? force(value.rule()) : value;
}

Value Evaluator::evaluate_raw(const Expression& expression, Frame& frame) {
  step();
  if (expression.kind == ExpressionKind::literal)
    return static_cast<const Literal&>(expression).value;
  if (expression.kind == ExpressionKind::identifier)
    return evaluate_identifier(static_cast<const Identifier&>(expression), frame);
  guard_stack(frame, expression.offset);
  switch (expression.kind) {
    case ExpressionKind::literal:
    case ExpressionKind::identifier:
      break;
    case ExpressionKind::list:
      return evaluate_list(static_cast<const ListLiteral&>(expression), frame);
    case ExpressionKind::map:
      return evaluate_map(static_cast<const MapLiteral&>(expression), frame);
    case ExpressionKind::unary:
      return evaluate_unary(static_cast<const Unary&>(expression), frame);
    case ExpressionKind::binary:
      return evaluate_binary(static_cast<const Binary&>(expression), frame);
    case ExpressionKind::state_test:
      return evaluate_state_test(static_cast<const StateTest&>(expression), frame);
    case ExpressionKind::selector:
      return evaluate_selector(static_cast<const Selector&>(expression), frame);
    case ExpressionKind::index:
      return evaluate_index(static_cast<const Index&>(expression), frame);
    case ExpressionKind::slice:
      return evaluate_slice(static_cast<const Slice&>(expression), frame);
    case ExpressionKind::call:
      return evaluate_call(static_cast<const Call&>(expression), frame);
    case ExpressionKind::function:
      return evaluate_function(static_cast<const FunctionLiteral&>(expression), frame);
    case ExpressionKind::rule:
      return Value::of(heap().make<Rule>(
          Rule{.literal = static_cast<const RuleLiteral*>(&expression), .frame = &frame}));
    case ExpressionKind::quantifier:
      return evaluate_quantifier(static_cast<const Quantifier&>(expression), frame);
    case ExpressionKind::parenthesis:
      return evaluate(*static_cast<const Parenthesis&>(expression).inner, frame);
  }
  return Value::undefined();
}

Value Evaluator::undefined(const Expression& node, const Frame& frame) const {
  return Value::undefined(frame.unit->source(), node.offset);
}

Value* Evaluator::variable(const Reference& reference, Frame& frame) {
  for (const Binding& binding : reference.bindings) {
    Frame* holder = &frame;
    for (std::uint16_t hop = 0; hop < binding.hops; ++hop) holder = holder->parent;
    Value& slot = holder->slots()[binding.slot];
    if (!slot.is_unset()) return &slot;
  }
  return nullptr;
}

Value Evaluator::evaluate_identifier(const Identifier& node, Frame& frame) {
  if (const Value* slot = variable(node.reference, frame)) return *slot;
  if (node.reference.import != kNoImport) {
    const LinkedImport& import = frame.unit->imports[node.reference.import];
    if (!import.is_static)
      fail(frame, node.offset, fmt::format("the import {} cannot be used as a value", node.name));
    return import.document == nullptr ? undefined(node, frame) : value_of(heap(), *import.document);
  }
  if (node.reference.predeclared.is_undefined()) return undefined(node, frame);
  if (!node.reference.predeclared.is_unset()) return node.reference.predeclared;
  fail(frame, node.offset, fmt::format("unknown identifier accessed: {}", node.name));
}

Value Evaluator::evaluate_list(const ListLiteral& node, Frame& frame) {
  List& out = heap().list(node.elements.size());
  for (const Child& element : node.elements) out.append(heap(), evaluate(*element, frame));
  return Value::of(out);
}

Value Evaluator::evaluate_map(const MapLiteral& node, Frame& frame) {
  Map& out = heap().map(node.entries.size());
  for (const MapLiteral::Entry& entry : node.entries) {
    const Value key = evaluate(*entry.key, frame);
    if (!is_key(key))
      fail(frame,
           entry.key->offset,
           fmt::format("unsupported type for a map key: {}", kind_name(key.kind())));
    out.set(heap(), key, evaluate(*entry.value, frame));
  }
  return Value::of(out);
}

Value Evaluator::evaluate_unary(const Unary& node, Frame& frame) {
  if (node.op == UnaryOperator::logical_not) {
    const Value operand = logical_operand(*node.operand, frame);
    return operand.is_undefined() ? operand : Value::of(!operand.boolean());
  }
  const Value operand = evaluate(*node.operand, frame);
  if (operand.is_undefined()) return operand;
  const bool minus = node.op == UnaryOperator::minus;
  if (operand.is(Kind::integer))
    return minus ? Value::of(
                       static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(operand.integer())))
                 : operand;
  if (operand.is(Kind::floating)) return minus ? Value::of(-operand.floating()) : operand;
  fail(
      frame,
      node.offset,
      fmt::format("unary {} needs a number, got {}", minus ? "-" : "+", kind_name(operand.kind())));
}

Value Evaluator::logical_operand(const Expression& node, Frame& frame) {
  const Value value = evaluate(node, frame);
  if (value.is(Kind::boolean) || value.is_undefined()) return value;
  fail(frame,
       node.offset,
       fmt::format("a logical operation needs a boolean, got {}", kind_name(value.kind())));
}

/// Reference 5.4: the tables, with their short circuits.
Value Evaluator::evaluate_logical(const Binary& node, Frame& frame) {
  // A bare print() on the left embeds logging in a rule; it decides nothing.
  if (node.op == BinaryOperator::logical_or && node.left->kind == ExpressionKind::call) {
    const auto& call = static_cast<const Call&>(*node.left);
    const auto* const name = call.callee->kind == ExpressionKind::identifier
                                 ? static_cast<const Identifier*>(call.callee.get())
                                 : nullptr;
    if (name != nullptr && name->name == "print" && variable(name->reference, frame) == nullptr) {
      evaluate(*node.left, frame);
      return logical_operand(*node.right, frame);
    }
  }
  const Value left = logical_operand(*node.left, frame);
  if (node.op == BinaryOperator::logical_and)
    return left.is_true() ? logical_operand(*node.right, frame) : left;
  if (node.op == BinaryOperator::logical_or) {
    if (left.is_true()) return left;
    const Value right = logical_operand(*node.right, frame);
    return left.is_undefined() && !right.is_true() ? left : right;
  }
  const Value right = logical_operand(*node.right, frame);
  if (left.is_undefined()) return left;
  if (right.is_undefined()) return right;
  return Value::of(left.boolean() != right.boolean());
}

Value Evaluator::evaluate_binary(const Binary& node, Frame& frame) {
  using enum BinaryOperator;
  if (node.op == logical_and || node.op == logical_or || node.op == logical_xor)
    return evaluate_logical(node, frame);
  const Value left = evaluate(*node.left, frame);
  if (node.op == otherwise) return left.is_undefined() ? evaluate(*node.right, frame) : left;
  const Value right = evaluate(*node.right, frame);
  const auto negated = [](Value value) {
    return value.is_undefined() ? value : Value::of(!value.boolean());
  };
  const auto ordered = [&](Value a, Value b, bool negate) {
    if (left.is_undefined()) return left;
    if (right.is_undefined()) return right;
    if (left.is_number() && right.is_number() &&
        (std::isnan(left.number()) || std::isnan(right.number())))
      return Value::of(false);
    const Value result = sentinel::less(heap(), a, b);
    return result.is_unset() ? Value::of(false) : Value::of(result.boolean() != negate);
  };
  switch (node.op) {
    case add:
    case subtract:
    case multiply:
    case divide:
    case modulo:
      return arithmetic(node.op, left, right, node, frame);
    case equal:
      return sentinel::equal(heap(), left, right);
    case not_equal:
      return negated(sentinel::equal(heap(), left, right));
    case BinaryOperator::less:
      return ordered(left, right, false);
    case greater:
      return ordered(right, left, false);
    case less_equal:
      return ordered(right, left, true);
    case greater_equal:
      return ordered(left, right, true);
    case matches:
      return matched(node, left, right, frame);
    case not_matches:
      return negated(matched(node, left, right, frame));
    case contains:
      return contained(left, right, node, frame);
    case not_contains:
      return negated(contained(left, right, node, frame));
    case in:
      return contained(right, left, node, frame);
    case not_in:
      return negated(contained(right, left, node, frame));
    case otherwise:
    case logical_and:
    case logical_or:
    case logical_xor:
      break;
  }
  return left;
}

Value Evaluator::evaluate_state_test(const StateTest& node, Frame& frame) {
  const Value value = evaluate(*node.operand, frame);
  if (node.defined) return Value::of(value.is_undefined() == node.negated);
  if (value.is_undefined()) return value;
  if (value.is(Kind::string)) return Value::of(value.text().empty() != node.negated);
  if (value.is(Kind::list)) return Value::of((value.list().size() == 0) != node.negated);
  if (value.is(Kind::map)) return Value::of((value.map().size() == 0) != node.negated);
  fail(frame,
       node.offset,
       fmt::format("only a string, list or map can be empty, got {}", kind_name(value.kind())));
}

const LinkedImport* Evaluator::import_behind(const Expression& base, Frame& frame) {
  if (base.kind != ExpressionKind::identifier) return nullptr;
  const Reference& reference = static_cast<const Identifier&>(base).reference;
  if (reference.import == kNoImport || variable(reference, frame) != nullptr) return nullptr;
  return &frame.unit->imports[reference.import];
}

Value Evaluator::evaluate_selector(const Selector& node, Frame& frame) {
  if (const LinkedImport* import = import_behind(*node.base, frame))
    return imported(*import, node, frame);
  return select(evaluate(*node.base, frame), node, frame);
}

namespace {

/// Not there, or undefined without a place that says why (reference 5.6).
bool is_missing(Value value) {
  return value.is_unset() || (value.is_undefined() && value.origin() == nullptr);
}

}  // namespace

/// An entry, unset when there is none.
Value Evaluator::entry_of(Map& map, Value key, const Expression& node, Frame& frame) {
  try {
    return map.find(heap(), key);
  } catch (Untouchable& touched) {
    if (!std::exchange(touched.is_placed, true)) {
      now_frame_ = &frame;
      now_offset_ = node.offset;
    }
    throw;
  }
}

/// Reference 7.1.
Value Evaluator::select(Value base, const Selector& node, Frame& frame) {
  if (base.is(Kind::map)) {
    const Value found = entry_of(base.map(), Value::of(std::string_view(node.name)), node, frame);
    return is_missing(found) ? undefined(node, frame) : forced(found);
  }
  if (base.is_undefined()) return base;
  if (base.is(Kind::null)) return undefined(node, frame);
  fail(frame,
       node.offset,
       fmt::format("selector \"{}\" cannot be used on {}", node.name, kind_name(base.kind())));
}

namespace {

/// A list index that a value means: an int, or a float without a fraction (reference 7.4).
bool index_of(Value value, std::int64_t& index) {
  if (value.is(Kind::integer)) {
    index = value.integer();
    return true;
  }
  if (!value.is(Kind::floating) || value.floating() != std::trunc(value.floating()) ||
      std::abs(value.floating()) > 9e15)
    return false;
  index = static_cast<std::int64_t>(value.floating());
  return true;
}

/// Negative indexes count from the end. False when out of range.
bool within(std::int64_t& index, std::size_t size) {
  const auto length = static_cast<std::int64_t>(size);
  if (index < -length || index >= length) return false;
  if (index < 0) index += length;
  return true;
}

}  // namespace

/// Reference 7.2 to 7.4.
Value Evaluator::evaluate_index(const Index& node, Frame& frame) {
  const Value base = evaluate(*node.base, frame);
  const Value index = evaluate(*node.index, frame);
  if (base.is(Kind::null)) return undefined(node, frame);
  if (!base.is(Kind::map) && !base.is(Kind::list) && !base.is(Kind::string))
    fail(frame,
         node.offset,
         fmt::format("only a list or map can be indexed, got {}", kind_name(base.kind())));
  if (index.is_undefined()) return index;
  if (base.is(Kind::map)) {
    const Value found = is_key(index) ? entry_of(base.map(), index, node, frame) : Value();
    return is_missing(found) ? undefined(node, frame) : forced(found);
  }
  std::int64_t at = 0;
  if (!index_of(index, at))
    fail(frame,
         node.offset,
         fmt::format("the index of a {} must be an int, got {}",
                     kind_name(base.kind()),
                     kind_name(index.kind())));
  if (base.is(Kind::string)) {
    if (!within(at, base.text().size())) return undefined(node, frame);
    return Value::of(base.text().substr(static_cast<std::size_t>(at), 1));
  }
  if (!within(at, base.list().size())) return undefined(node, frame);
  return forced(base.list().items(heap())[static_cast<std::size_t>(at)]);
}

/// Reference 7.5.
Value Evaluator::evaluate_slice(const Slice& node, Frame& frame) {
  const Value base = evaluate(*node.base, frame);
  const Value low = node.low ? evaluate(*node.low, frame) : Value();
  const Value high = node.high ? evaluate(*node.high, frame) : Value();
  if (base.is_undefined()) return base;
  if (base.is(Kind::null)) return undefined(node, frame);
  if (!base.is(Kind::list) && !base.is(Kind::string))
    fail(frame,
         node.offset,
         fmt::format("only a list or string can be sliced, got {}", kind_name(base.kind())));
  const std::size_t size = base.is(Kind::list) ? base.list().size() : base.text().size();
  std::int64_t from = 0;
  auto to = static_cast<std::int64_t>(size);
  for (const auto& [bound, place] : {std::pair{low, &from}, std::pair{high, &to}}) {
    if (bound.is_unset()) continue;
    if (bound.is_undefined()) return bound;
    if (!index_of(bound, *place))
      fail(frame,
           node.offset,
           fmt::format("the bounds of a slice must be ints, got {}", kind_name(bound.kind())));
  }
  if (from < 0 || from > to || to > static_cast<std::int64_t>(size)) return undefined(node, frame);
  const auto first = static_cast<std::size_t>(from);
  const auto count = static_cast<std::size_t>(to - from);
  if (base.is(Kind::string)) return Value::of(base.text().substr(first, count));
  List& out = heap().list(count);
  for (const Value item : base.list().items(heap()).subspan(first, count)) out.append(heap(), item);
  return Value::of(out);
}

}  // namespace porc::sentinel

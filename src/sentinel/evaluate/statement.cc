// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <fmt/format.h>

#include "sentinel/evaluate/each_element.h"
#include "sentinel/evaluate/evaluator.h"
#include "sentinel/value/equal.h"

namespace porc::sentinel {

Evaluator::Flow Evaluator::execute(const Block& block, Frame& frame) {
  for (const auto& statement : block) {
    const Flow flow = execute(*statement, frame);
    if (flow != Flow::normal) return flow;
  }
  return Flow::normal;
}

Evaluator::Flow Evaluator::execute(const Statement& statement, Frame& frame) {
  now_frame_ = &frame;
  now_offset_ = statement.offset;
  step();
  guard_stack(frame, statement.offset);
  switch (statement.kind) {
    case StatementKind::assignment:
      assign(static_cast<const Assignment&>(statement), frame);
      return Flow::normal;
    case StatementKind::expression:
      evaluate(*static_cast<const ExpressionStatement&>(statement).expression, frame);
      return Flow::normal;
    case StatementKind::branch:
      return execute_branch(static_cast<const Branch&>(statement), frame);
    case StatementKind::loop:
      return execute_loop(static_cast<const Loop&>(statement), frame);
    case StatementKind::choice:
      return execute_choice(static_cast<const Choice&>(statement), frame);
    case StatementKind::give_back: {
      const auto& node = static_cast<const Return&>(statement);
      const Value value = node.value ? evaluate(*node.value, frame)
                                     : Value::undefined(frame.unit->source(), node.offset);
      if (observer_ != nullptr) observer_->returned(node, frame);
      returned_ = value;
      return Flow::returned;
    }
    case StatementKind::leave:
      return Flow::left;
    case StatementKind::go_on:
      return Flow::went_on;
  }
  return Flow::normal;
}

/// Reference 9.1: the nearest scope that has the name already, else the one around the statement.
void Evaluator::assign(const Assignment& node, Frame& frame) {
  if (node.target->kind == ExpressionKind::index) return assign_index(node, frame);
  const auto& target = static_cast<const Identifier&>(*node.target);
  Value value;
  if (node.op) {
    const Value before = evaluate(target, frame);
    value = arithmetic(*node.op, before, evaluate(*node.value, frame), target, frame);
  } else {
    value = evaluate_raw(*node.value, frame);
    const bool declares = node.value->kind == ExpressionKind::rule;
    if (declares) value.rule().assignment = &node;  // and stays unread until somebody reads it
    if (!declares) value = forced(value);
  }
  if (Value* const slot = variable(target.reference, frame)) {
    *slot = value;
    if (observer_ != nullptr) observer_->assigned(*slot, node, frame);
    return;
  }
  const Binding& nearest = target.reference.bindings.front();
  Frame* holder = &frame;
  for (std::uint16_t hop = 0; hop < nearest.hops; ++hop) holder = holder->parent;
  holder->slots()[nearest.slot] = value;
  if (observer_ != nullptr) observer_->assigned(holder->slots()[nearest.slot], node, frame);
}

/// Reference 9.2: the right side first, then base and index. `x[i] op= y` is `x[i] = x[i] op (y)`.
void Evaluator::assign_index(const Assignment& node, Frame& frame) {
  const auto& target = static_cast<const Index&>(*node.target);
  Value value;
  if (node.op) {
    const Value before = evaluate(target, frame);
    value = arithmetic(*node.op, before, evaluate(*node.value, frame), target, frame);
  } else {
    value = evaluate(*node.value, frame);
  }
  const Value base = evaluate(*target.base, frame);
  const Value index = evaluate(*target.index, frame);
  if (!base.is(Kind::map) && !base.is(Kind::list))
    fail(frame,
         target.offset,
         fmt::format("only a list or map can be indexed, got {}", kind_name(base.kind())));
  if (base.is(Kind::map)) {
    if (!is_key(index))
      fail(frame,
           target.index->offset,
           fmt::format("unsupported type for a map key: {}", kind_name(index.kind())));
    base.map().set(heap(), index, value);
    if (observer_ != nullptr) observer_->added(base, index, node.offset, frame);
    return;
  }
  const bool whole = index.is(Kind::integer) ||
                     (index.is(Kind::floating) && index.floating() == std::trunc(index.floating()));
  if (!whole)
    fail(frame,
         target.index->offset,
         fmt::format("the index of a list must be an int, got {}", kind_name(index.kind())));
  const auto size = static_cast<double>(base.list().size());
  const double at = index.number() < 0 ? index.number() + size : index.number();
  if (at < 0 || at >= size) fail(frame, target.index->offset, "the index is outside of the list");
  base.list().set(heap(), static_cast<std::size_t>(at), value);
}

Evaluator::Flow Evaluator::execute_branch(const Branch& node, Frame& frame) {
  const Value condition = evaluate(*node.condition, frame);
  if (!condition.is(Kind::boolean))
    fail(frame,
         node.condition->offset,
         fmt::format("if condition must result in a boolean, got {}", kind_name(condition.kind())));
  const Block& block = condition.boolean() ? node.yes : node.no;
  if (observer_ == nullptr) return execute(block, frame);
  observer_->entered(node, condition.boolean(), frame);
  const Flow flow = execute(block, frame);
  if (observer_ != nullptr) observer_->ended();
  return flow;
}

Evaluator::Flow Evaluator::execute_loop(const Loop& node, Frame& frame) {
  const Value collection = evaluate(*node.collection, frame);
  Flow out = Flow::normal;
  each_element(collection,
               *node.collection,
               node.names,
               node.scope,
               frame,
               [&](Frame& inside, Value, Value) {
                 const Flow flow = execute(node.body, inside);
                 if (flow == Flow::returned) out = flow;
                 return flow == Flow::normal || flow == Flow::went_on;
               });
  return out;
}

/// Reference 9.6.
Evaluator::Flow Evaluator::execute_choice(const Choice& node, Frame& frame) {
  const Value subject = node.subject ? evaluate(*node.subject, frame) : Value::of(true);
  const Choice::Clause* otherwise = nullptr;
  for (const Choice::Clause& clause : node.clauses) {
    if (clause.values.empty()) otherwise = &clause;
    for (const Child& value : clause.values)
      if (sentinel::equal(heap(), subject, evaluate(*value, frame)).is_true())
        return execute_clause(node, clause, frame);
  }
  return otherwise == nullptr ? Flow::normal : execute_clause(node, *otherwise, frame);
}

Evaluator::Flow Evaluator::execute_clause(const Choice& node,
                                          const Choice::Clause& clause,
                                          Frame& frame) {
  if (observer_ == nullptr) return execute(clause.body, frame);
  observer_->entered(node, clause, frame);
  const Flow flow = execute(clause.body, frame);
  if (observer_ != nullptr) observer_->ended();
  return flow;
}

}  // namespace porc::sentinel

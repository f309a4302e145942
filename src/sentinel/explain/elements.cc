// SPDX-License-Identifier: Apache-2.0
// Why a list or map has elements: how each of them came into it.
#include <span>

#include "sentinel/evaluate/each_element.h"
#include "sentinel/explain/evidence.h"
#include "sentinel/explain/expressions.h"
#include "sentinel/value/equal.h"
#include "sentinel/value/list.h"
#include "sentinel/value/map.h"

namespace porc::sentinel {

void Explainer::why_elements(const Expression& node, Frame& frame, Causes& out) {
  if (full(out) || depth_ > kDepthMax || work_ > kWorkMax) return;
  const Below below(*this);
  const Expression& at = bare(node);
  const std::size_t before = out.size();
  if (at.kind == ExpressionKind::identifier) {
    why_elements_of_variable(static_cast<const Identifier&>(at), frame, out);
  } else if (at.kind == ExpressionKind::quantifier) {
    why_kept(static_cast<const Quantifier&>(at), frame, out);
  } else if (at.kind == ExpressionKind::binary) {
    const auto& binary = static_cast<const Binary&>(at);
    if (binary.op == BinaryOperator::add) {
      for (const Expression* side : {binary.left.get(), binary.right.get()}) {
        const Value value = value_of(*side, frame);
        if (value.is(Kind::list) && value.list().size() > 0) why_elements(*side, frame, out);
      }
    } else if (binary.op == BinaryOperator::otherwise) {
      why_elements(
          value_of(*binary.left, frame).is_undefined() ? *binary.right : *binary.left, frame, out);
    }
  } else if (at.kind == ExpressionKind::call) {
    const auto& call = static_cast<const Call&>(at);
    const std::string_view name = called_name(call);
    if (call.arguments.size() == 1 && (name == "keys" || name == "values")) {
      why_elements(*call.arguments[0], frame, out);
    } else if (call.arguments.size() == 2 && (name == "filter" || name == "reject")) {
      why_kept_by_call(call,
                       value_of(*call.arguments[0], frame),
                       value_of(*call.arguments[1], frame),
                       name == "filter",
                       frame,
                       out);
    } else {
      Value result;
      const Given given = call_again(call, frame, result);
      if (given.at != nullptr && given.at->value != nullptr)
        why_elements(*given.at->value, *given.frame, out);
    }
  } else {
    const Value value = value_of(at, frame);
    if (const auto known = containers_.find(identity_of(value)); known != containers_.end()) {
      const std::vector<Change> copy = known->second;
      changes(copy, out);
    }
  }
  if (out.size() == before) elements(at, frame, value_of(at, frame), out);
}

void Explainer::why_elements_of_variable(const Identifier& node, Frame& frame, Causes& out) {
  const Value* slot = evaluator_.variable(node.reference, frame);
  if (slot == nullptr) return;
  if (slot->is(Kind::rule)) {
    Rule& rule = slot->rule();
    evaluator_.force(rule);
    return why_elements(*rule.literal->body,
                        evaluator_.frame_for(rule.literal->scope, rule.frame, *rule.frame->unit),
                        out);
  }
  if (const auto known = containers_.find(identity_of(*slot)); known != containers_.end()) {
    const std::vector<Change> copy = known->second;
    return changes(copy, out);
  }
  const auto known = variables_.find(slot);
  if (known == variables_.end()) return;
  const std::vector<Change> all = known->second;
  const Change& last = all.back();
  if (last.at->op) {
    std::vector<Change> additions;
    for (const Change& change : all)
      if (change.at->op) additions.push_back(change);
    return changes(additions, out);
  }
  // `list = list + [x]`: every change adds.
  const Expression& value = bare(*last.at->value);
  if (value.kind == ExpressionKind::binary && !last.causes.empty()) return changes(all, out);
  if (is_literal(value)) return;
  const Value again = value_of(value, *last.frame);
  if (equal_inside(evaluator_.heap(), again, *slot)) why_elements(value, *last.frame, out);
}

void Explainer::why_kept(const Quantifier& node, Frame& frame, Causes& out) {
  if (node.quantifier == QuantifierKind::map) return why_elements(*node.collection, frame, out);
  if (node.quantifier != QuantifierKind::filter) return;
  const Value collection = value_of(*node.collection, frame);
  if (!collection.is(Kind::list) && !collection.is(Kind::map)) return;
  evaluator_.each_element(
      collection,
      *node.collection,
      node.names,
      node.scope,
      frame,
      [&](Frame& inside, Value key, Value element) {
        if (!value_of(*node.body, inside).is_true()) return true;
        around_.emplace_back(Round{.names = node.names, .key = key, .element = element});
        why_not(*node.body, inside, false, out);
        around_.pop_back();
        return !full(out) && ++work_ < kWorkMax;
      });
}

/// Elements that collection.filter (or reject) let through.
void Explainer::why_kept_by_call(
    const Call& node, Value items, Value predicate, bool wanted, Frame& frame, Causes& out) {
  if (!predicate.is(Kind::function) || predicate.function().literal == nullptr) return;
  if (!items.is(Kind::list) && !items.is(Kind::map)) return;
  const auto& parameters = predicate.function().literal->parameters;
  if (parameters.empty() || parameters.size() > 2) return;
  LoopNames names;
  names.first = parameters[0].name;
  Scope nowhere;
  nowhere.slots = 2;
  nowhere.count = 2;
  evaluator_.each_element(
      items, *node.arguments[0], names, nowhere, frame, [&](Frame&, Value key, Value element) {
        const Value both[] = {element, key};
        Value result;
        const Given given = call_again(predicate, std::span(both, parameters.size()), result);
        if (!(wanted ? result.is_true() : result.is_false())) return true;
        const std::size_t before = out.size();
        around_.emplace_back(
            Round{.names = names, .key = key.is(Kind::string) ? key : element, .element = element});
        follow(given, !wanted, out);
        if (out.size() == before) leaf(*node.arguments[1], frame, out);
        around_.pop_back();
        return !full(out) && ++work_ < kWorkMax;
      });
}

/// Nobody knows how they got there: they are named themselves.
void Explainer::elements(const Expression& node, Frame& frame, Value collection, Causes& out) {
  const auto add = [&](Value key, Value element) {
    Cause cause{.position = frame.unit->source().position(node.offset),
                .expression = text_of(node, frame),
                .value = shown(element),
                .resource = resource_of(key, element),
                .rounds = rounds()};
    if (key.is(Kind::string)) cause.operands.push_back({.name = "key", .value = shown(key)});
    if (cause.resource.empty()) cause.resource = resource();
    out.push_back(std::move(cause));
  };
  if (collection.is(Kind::list)) {
    for (const Value item : collection.list().items(evaluator_.heap())) {
      if (full(out)) return;
      add(Value::null(), item);
    }
  } else if (collection.is(Kind::map)) {
    for (const Map::Entry& entry : collection.map().entries(evaluator_.heap())) {
      if (full(out)) return;
      add(entry.key, entry.value);
    }
  } else {
    leaf(node, frame, out);
  }
}

}  // namespace porc::sentinel

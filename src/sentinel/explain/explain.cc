// SPDX-License-Identifier: Apache-2.0
// The way back from a result to its causes. The tree is evaluated again where it stands, muted; a
// part whose value is not the same again is not followed further.
#include "sentinel/explain/explain.h"

#include <algorithm>
#include <utility>

#include "sentinel/evaluate/each_element.h"
#include "sentinel/explain/evidence.h"
#include "sentinel/explain/expressions.h"
#include "sentinel/value/equal.h"
#include "sentinel/value/list.h"
#include "sentinel/value/map.h"
#include "sentinel/value/not_known.h"

namespace porc::sentinel {

Explanation explain(const std::shared_ptr<const Program>& policy, const Setting& setting) {
  Evaluator evaluator(policy, setting);
  return Explainer(evaluator).run();
}

Explanation Explainer::run() {
  evaluator_.observe(this);
  const Outcome outcome = evaluator_.run();
  evaluator_.observe(nullptr);
  around_.clear();
  Explanation out;
  if (outcome.verdict == Verdict::pass) return out;
  Causes causes;
  if (outcome.verdict == Verdict::error) {
    for (const Fault& fault : outcome.errors)
      causes.push_back({.position = fault.position, .expression = "", .value = fault.message});
  } else {
    try {
      Unit& policy = evaluator_.policy();
      std::uint32_t slot = 0;
      policy.program().find("main", slot);
      const Value main = policy.frame->slots()[slot];
      Identifier name;
      name.name = "main";
      name.reference.bindings.push_back({.hops = 0, .slot = slot});
      if (const auto known = variables_.find(&policy.frame->slots()[slot]);
          known != variables_.end()) {
        const Expression& target = *known->second.back().at->target;
        name.offset = target.offset;
        name.end = target.end;
      }
      if (outcome.main.is(Kind::list) || outcome.main.is(Kind::map)) {
        if (main.is(Kind::rule)) {
          Rule& rule = main.rule();
          why_elements(*rule.literal->body,
                       evaluator_.frame_for(rule.literal->scope, rule.frame, *rule.frame->unit),
                       causes);
        } else {
          why_elements_of_variable(name, *policy.frame, causes);
        }
      } else {
        why_not_variable(name, *policy.frame, true, causes);
      }
      if (causes.empty()) leaf(name, *policy.frame, causes);
    } catch (const Failure&) {  // what cannot be evaluated again is not followed
    } catch (const Untouchable&) {
    } catch (const HeapExhausted&) {
    } catch (const Refusal&) {
    }
  }
  for (Cause& cause : causes) {
    if (std::find(out.causes.begin(), out.causes.end(), cause) != out.causes.end()) continue;
    if (out.causes.size() == kCausesMax) {
      ++out.left_out;
    } else {
      out.causes.push_back(std::move(cause));
    }
  }
  return out;
}

void Explainer::why_not(const Expression& node, Frame& frame, bool wanted, Causes& out) {
  if (full(out) || depth_ > kDepthMax || work_ > kWorkMax) return;
  const Below below(*this);
  switch (node.kind) {
    case ExpressionKind::parenthesis:
      return why_not(*static_cast<const Parenthesis&>(node).inner, frame, wanted, out);
    case ExpressionKind::unary: {
      const auto& unary = static_cast<const Unary&>(node);
      if (unary.op != UnaryOperator::logical_not) return leaf(node, frame, out);
      return why_not(*unary.operand, frame, !wanted, out);
    }
    case ExpressionKind::binary:
      return why_not_binary(static_cast<const Binary&>(node), frame, wanted, out);
    case ExpressionKind::identifier:
      return why_not_variable(static_cast<const Identifier&>(node), frame, wanted, out);
    case ExpressionKind::quantifier:
      return why_not_quantified(static_cast<const Quantifier&>(node), frame, wanted, out);
    case ExpressionKind::call:
      return why_not_called(static_cast<const Call&>(node), frame, wanted, out);
    case ExpressionKind::rule:
      return why_not_rule(static_cast<const RuleLiteral&>(node), frame, wanted, out);
    case ExpressionKind::state_test: {
      const auto& test = static_cast<const StateTest&>(node);
      const bool wants_empty = !test.defined && wanted != test.negated;
      const Value operand = value_of(*test.operand, frame);
      if (wants_empty && (operand.is(Kind::list) || operand.is(Kind::map)))
        return why_elements(*test.operand, frame, out);
      return leaf(node, frame, out);
    }
    case ExpressionKind::literal:
    case ExpressionKind::list:
    case ExpressionKind::map:
    case ExpressionKind::slice:
    case ExpressionKind::function:
      return leaf(node, frame, out);
    case ExpressionKind::selector: {
      const auto& selector = static_cast<const Selector&>(node);
      return why_not_entry(
          node, *selector.base, Value::of(std::string_view(selector.name)), frame, out);
    }
    case ExpressionKind::index: {
      const auto& index = static_cast<const Index&>(node);
      return why_not_entry(node, *index.base, value_of(*index.index, frame), frame, out);
    }
  }
}

void Explainer::why_not_logical(const Binary& node, Frame& frame, bool wanted, Causes& out) {
  const bool conjunction = node.op == BinaryOperator::logical_and;
  const bool logical = conjunction || node.op == BinaryOperator::logical_or;
  if (!logical) return leaf(node, frame, out);
  const auto misses = [&](const Expression& side) {
    const Value value = value_of(side, frame);
    return wanted ? !value.is_true() : !value.is_false();
  };
  // One side suffices to make `and` false and `or` true; the other result needs both.
  if (conjunction == wanted) {
    return why_not(misses(*node.left) ? *node.left : *node.right, frame, wanted, out);
  }
  why_not(*node.left, frame, wanted, out);
  why_not(*node.right, frame, wanted, out);
}

/// `length(x) is 0`, `length(x) > 0` and the like ask whether x has elements.
bool Explainer::counted(const Binary& node, Frame& frame, const Expression*& collection) {
  const Expression& left = bare(*node.left);
  if (left.kind != ExpressionKind::call) return false;
  const auto& call = static_cast<const Call&>(left);
  if (called_name(call) != "length" || call.arguments.size() != 1 ||
      node.right->kind != ExpressionKind::literal)
    return false;
  const Value value = value_of(*call.arguments[0], frame);
  collection = call.arguments[0].get();
  return value.is(Kind::list) || value.is(Kind::map);
}

void Explainer::why_not_binary(const Binary& node, Frame& frame, bool wanted, Causes& out) {
  using enum BinaryOperator;
  if (node.op == logical_and || node.op == logical_or || node.op == logical_xor)
    return why_not_logical(node, frame, wanted, out);
  if (node.op == add) {
    // A sum of counts that should be zero: each of them that is not.
    const std::size_t before = out.size();
    for (const Expression* side : {node.left.get(), node.right.get()}) {
      const Value value = value_of(*side, frame);
      if (value.is(Kind::integer) && value.integer() > 0) why_not(*side, frame, wanted, out);
    }
    if (out.size() == before) leaf(node, frame, out);
    return;
  }
  if (node.op == otherwise) {
    const Value left = value_of(*node.left, frame);
    return left.is_undefined() ? leaf(node, frame, out) : why_not(*node.left, frame, wanted, out);
  }
  const bool equality = node.op == equal || node.op == not_equal;
  if (!equality && node.op != greater && node.op != less && node.op != less_equal &&
      node.op != greater_equal)
    return leaf(node, frame, out);
  const bool wants_equal = (node.op == equal) == wanted;
  const Value right = value_of(*node.right, frame);
  const Value left = value_of(*node.left, frame);
  if (equality && right.is(Kind::boolean) && is_literal(*node.right) && !is_literal(*node.left))
    return why_not(*node.left, frame, right.boolean() == wants_equal, out);
  if (const Expression* collection = nullptr;
      counted(node, frame, collection) && left.is(Kind::integer) && left.integer() > 0)
    return why_elements(*collection, frame, out);
  const bool empty = (right.is(Kind::list) && right.list().size() == 0) ||
                     (right.is(Kind::map) && right.map().size() == 0);
  if (equality && wants_equal && empty && (left.is(Kind::list) || left.is(Kind::map)))
    return why_elements(*node.left, frame, out);
  const ExpressionKind kind = bare(*node.left).kind;
  if (left.is(Kind::integer) && left.integer() > 0 && right.is(Kind::integer) &&
      right.integer() == 0 &&
      (kind == ExpressionKind::identifier || kind == ExpressionKind::binary))
    return why_not(*node.left, frame, wanted, out);
  leaf(node, frame, out);
}

void Explainer::why_not_variable(const Identifier& node, Frame& frame, bool wanted, Causes& out) {
  const Value* slot = evaluator_.variable(node.reference, frame);
  if (slot == nullptr) return leaf(node, frame, out);
  if (slot->is(Kind::rule)) {
    Rule& rule = slot->rule();
    evaluator_.force(rule);
    return why_not_rule(*rule.literal,
                        evaluator_.frame_for(rule.literal->scope, rule.frame, *rule.frame->unit),
                        wanted,
                        out);
  }
  const auto known = variables_.find(slot);
  if (known == variables_.end()) return leaf(node, frame, out);
  // Copied: following the causes may add to the evidence.
  const std::vector<Change> all = known->second;
  const Change& last = all.back();
  if (!last.at->op && last.causes.empty() && !is_literal(*last.at->value)) {
    const Value again = value_of(*last.at->value, *last.frame);
    const bool is_same =
        again.is_undefined() ? slot->is_undefined() : equal_inside(evaluator_.heap(), again, *slot);
    if (is_same) return why_not(*last.at->value, *last.frame, wanted, out);
  }
  // All changes of the same kind as the last: each of them alone would have sufficed.
  std::vector<Change> alike;
  for (const Change& change : all)
    if (change.at->op == last.at->op &&
        text_of(*change.at->value, *change.frame) == text_of(*last.at->value, *last.frame))
      alike.push_back(change);
  const std::size_t before = out.size();
  changes(alike, out);
  if (out.size() == before) leaf(node, frame, out);
}

/// An entry that somebody has put into a map or list.
void Explainer::why_not_entry(
    const Expression& node, const Expression& base, Value key, Frame& frame, Causes& out) {
  const std::size_t before = out.size();
  if (evaluator_.import_behind(base, frame) == nullptr) {
    const Value container = value_of(base, frame);
    const auto known = containers_.find(identity_of(container));
    if (known != containers_.end()) {
      std::vector<Change> alike;
      for (const Change& change : known->second)
        if (equal_inside(evaluator_.heap(), change.key, key)) alike.push_back(change);
      changes(alike, out);
    }
  }
  if (out.size() == before) leaf(node, frame, out);
}

void Explainer::why_not_rule(const RuleLiteral& rule, Frame& frame, bool wanted, Causes& out) {
  if (rule.when) {
    const Value when = value_of(*rule.when, frame);
    if (!when.is_true()) return why_not(*rule.when, frame, true, out);
  }
  why_not(*rule.body, frame, wanted, out);
}

void Explainer::why_not_quantified(const Quantifier& node, Frame& frame, bool wanted, Causes& out) {
  const bool boolean =
      node.quantifier == QuantifierKind::all || node.quantifier == QuantifierKind::any;
  if (!boolean) return leaf(node, frame, out);
  const Value collection = value_of(*node.collection, frame);
  if (!collection.is(Kind::list) && !collection.is(Kind::map)) return leaf(node, frame, out);
  const std::size_t before = out.size();
  // One element decides when `all` fails or `any` holds, and each such element is a cause; else
  // every element had to agree.
  evaluator_.each_element(
      collection,
      *node.collection,
      node.names,
      node.scope,
      frame,
      [&](Frame& inside, Value key, Value element) {
        const Value value = value_of(*node.body, inside);
        const bool misses = wanted ? !value.is_true() : !value.is_false();
        if (!misses) return true;
        around_.emplace_back(Round{.names = node.names, .key = key, .element = element});
        why_not(*node.body, inside, wanted, out);
        around_.pop_back();
        return !full(out) && ++work_ < kWorkMax;
      });
  if (out.size() == before) leaf(node, frame, out);
}

Explainer::Given Explainer::call_again(const Call& node, Frame& frame, Value& result) {
  const auto around = std::exchange(around_, {});
  const bool watching = std::exchange(watching_, true);
  Given outer = std::exchange(given_, {});
  Observer* const nobody = evaluator_.observe(this);
  result = evaluator_.evaluate(node, frame);
  evaluator_.observe(nobody);
  watching_ = watching;
  around_ = around;
  return std::exchange(given_, std::move(outer));
}

Explainer::Given Explainer::call_again(Value function,
                                       std::span<const Value> arguments,
                                       Value& result) {
  const auto around = std::exchange(around_, {});
  const bool watching = std::exchange(watching_, true);
  Given outer = std::exchange(given_, {});
  Observer* const nobody = evaluator_.observe(this);
  result = evaluator_.call(function, arguments);
  evaluator_.observe(nobody);
  watching_ = watching;
  around_ = around;
  return std::exchange(given_, std::move(outer));
}

void Explainer::follow(const Given& given, bool wanted, Causes& out) {
  if (given.at == nullptr || given.at->value == nullptr) return;
  if (is_literal(*given.at->value)) {
    for (Cause cause : given.causes) {
      const std::vector<Named> outer = rounds();
      cause.rounds.insert(cause.rounds.begin(), outer.begin(), outer.end());
      if (cause.resource.empty()) cause.resource = resource();
      out.push_back(std::move(cause));
    }
    return;
  }
  why_not(*given.at->value, *given.frame, wanted, out);
}

void Explainer::why_not_called(const Call& node, Frame& frame, bool wanted, Causes& out) {
  const std::size_t before = out.size();
  if (called_name(node) == "length" && node.arguments.size() == 1) {
    const Value counted = value_of(*node.arguments[0], frame);
    if (counted.is(Kind::list) || counted.is(Kind::map))
      return why_elements(*node.arguments[0], frame, out);
  }
  if (node.callee->kind == ExpressionKind::identifier &&
      !static_cast<const Identifier&>(*node.callee).reference.predeclared.is_unset() &&
      static_cast<const Identifier&>(*node.callee).reference.bindings.empty())
    return leaf(node, frame, out);
  Value result;
  const Given given = call_again(node, frame, result);
  follow(given, wanted, out);
  if (out.size() == before) leaf(node, frame, out);
}

void Explainer::changes(const std::vector<Change>& changes, Causes& out) {
  for (const Change& change : changes) {
    if (full(out)) return;
    for (Cause cause : change.causes) {
      if (cause.resource.empty()) cause.resource = change.resource;
      out.push_back(std::move(cause));
    }
    if (change.causes.empty() && !change.rounds.empty()) {
      const Source& source = change.frame->unit->source();
      const std::size_t line_end = source.text().find('\n', change.offset);
      out.push_back(
          {.position = source.position(change.offset),
           .expression = std::string(source.text().substr(change.offset, line_end - change.offset)),
           .resource = change.resource,
           .rounds = change.rounds});
    }
  }
}

}  // namespace porc::sentinel

// SPDX-License-Identifier: Apache-2.0
// The end of the way back: an expression with its value, and how both are shown.
#include <string>
#include <utility>

#include "base/encoding.h"
#include "sentinel/explain/evidence.h"
#include "sentinel/explain/expressions.h"
#include "sentinel/value/not_known.h"
#include "sentinel/value/print.h"

namespace porc::sentinel {
namespace {

constexpr std::size_t kShownMax = 200;

}  // namespace

void Explainer::leaf(const Expression& node, Frame& frame, Causes& out) {
  const Value value = value_of(node, frame);
  Cause cause{.position = frame.unit->source().position(node.offset),
              .expression = text_of(node, frame),
              .value = shown(value),
              .resource = resource(),
              .rounds = rounds()};
  if (node.kind == ExpressionKind::binary) {
    operand(*static_cast<const Binary&>(node).left, frame, cause);
    operand(*static_cast<const Binary&>(node).right, frame, cause);
  } else if (node.kind == ExpressionKind::state_test) {
    operand(*static_cast<const StateTest&>(node).operand, frame, cause);
  } else if (node.kind == ExpressionKind::call) {
    for (const Child& argument : static_cast<const Call&>(node).arguments)
      operand(*argument, frame, cause);
  }
  out.push_back(std::move(cause));
}

void Explainer::operand(const Expression& node, Frame& frame, Cause& cause) {
  const Expression& at = bare(node);
  if (is_literal(at) || at.kind == ExpressionKind::function) return;
  const Value value = value_of(at, frame);
  if (cause.resource.empty()) cause.resource = resource_of(Value::null(), value);
  for (const Expression* base = &at; cause.resource.empty() && base != nullptr;) {
    if (base->kind == ExpressionKind::selector) {
      base = static_cast<const Selector*>(base)->base.get();
    } else {
      base = base->kind == ExpressionKind::index ? static_cast<const Index*>(base)->base.get()
                                                 : nullptr;
    }
    if (base != nullptr && evaluator_.import_behind(*base, frame) == nullptr)
      cause.resource = resource_of(Value::null(), value_of(*base, frame));
  }
  cause.operands.push_back({.name = text_of(at, frame), .value = shown(value)});
}

Value Explainer::value_of(const Expression& node, Frame& frame) {
  const Below below(*this);
  try {
    return evaluator_.evaluate(node, frame);
  } catch (const Failure&) {
    return Value::undefined();  // it was short-circuited the first time
  } catch (const Untouchable&) {
    return Value::undefined();
  }
}

std::string Explainer::text_of(const Expression& node, const Frame& frame) const {
  std::string out;
  bool space = false;
  for (const char c : frame.unit->source().text().substr(node.offset, node.end - node.offset)) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      space = !out.empty();
      continue;
    }
    if (space) out += ' ';
    space = false;
    out += c;
  }
  if (out.size() > kShownMax) out = std::string(cut_at_character(out, kShownMax)) + "…";
  return out;
}

std::string Explainer::shown(Value value) {
  std::string out =
      value.is(Kind::string) ? quoted(value.text()) : printed(evaluator_.heap(), value, kShownMax);
  if (out.size() > kShownMax) out = std::string(cut_at_character(out, kShownMax)) + "…";
  return out;
}

}  // namespace porc::sentinel

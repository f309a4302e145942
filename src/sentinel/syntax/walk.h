// SPDX-License-Identifier: Apache-2.0
// What lies directly below a node, in the order of the source.
#pragma once

#include "sentinel/syntax/nodes.h"

namespace porc::sentinel {

/// Calls `on_expression` for each expression directly below; `on_block` for the body of a function.
template <class OnExpression, class OnBlock>
void each_child(const Expression& node, OnExpression on_expression, OnBlock on_block) {
  const auto visit = [&](const Child& child) {
    if (child) on_expression(*child);
  };
  switch (node.kind) {
    case ExpressionKind::literal:
    case ExpressionKind::identifier:
      return;
    case ExpressionKind::list:
      for (const Child& element : static_cast<const ListLiteral&>(node).elements) visit(element);
      return;
    case ExpressionKind::map:
      for (const MapLiteral::Entry& entry : static_cast<const MapLiteral&>(node).entries) {
        visit(entry.key);
        visit(entry.value);
      }
      return;
    case ExpressionKind::unary:
      return visit(static_cast<const Unary&>(node).operand);
    case ExpressionKind::binary:
      visit(static_cast<const Binary&>(node).left);
      return visit(static_cast<const Binary&>(node).right);
    case ExpressionKind::state_test:
      return visit(static_cast<const StateTest&>(node).operand);
    case ExpressionKind::selector:
      return visit(static_cast<const Selector&>(node).base);
    case ExpressionKind::index:
      visit(static_cast<const Index&>(node).base);
      return visit(static_cast<const Index&>(node).index);
    case ExpressionKind::slice:
      visit(static_cast<const Slice&>(node).base);
      visit(static_cast<const Slice&>(node).low);
      return visit(static_cast<const Slice&>(node).high);
    case ExpressionKind::call:
      visit(static_cast<const Call&>(node).callee);
      for (const Child& argument : static_cast<const Call&>(node).arguments) visit(argument);
      return;
    case ExpressionKind::function:
      return on_block(static_cast<const FunctionLiteral&>(node).body);
    case ExpressionKind::rule:
      visit(static_cast<const RuleLiteral&>(node).when);
      return visit(static_cast<const RuleLiteral&>(node).body);
    case ExpressionKind::quantifier:
      visit(static_cast<const Quantifier&>(node).collection);
      return visit(static_cast<const Quantifier&>(node).body);
    case ExpressionKind::parenthesis:
      return visit(static_cast<const Parenthesis&>(node).inner);
  }
}

/// The same for a statement; the target of an assignment comes behind its value.
template <class OnExpression, class OnBlock>
void each_child(const Statement& node, OnExpression on_expression, OnBlock on_block) {
  switch (node.kind) {
    case StatementKind::assignment:
      on_expression(*static_cast<const Assignment&>(node).value);
      return on_expression(*static_cast<const Assignment&>(node).target);
    case StatementKind::expression:
      return on_expression(*static_cast<const ExpressionStatement&>(node).expression);
    case StatementKind::branch:
      on_expression(*static_cast<const Branch&>(node).condition);
      on_block(static_cast<const Branch&>(node).yes);
      return on_block(static_cast<const Branch&>(node).no);
    case StatementKind::loop:
      on_expression(*static_cast<const Loop&>(node).collection);
      return on_block(static_cast<const Loop&>(node).body);
    case StatementKind::choice: {
      const auto& choice = static_cast<const Choice&>(node);
      if (choice.subject) on_expression(*choice.subject);
      for (const Choice::Clause& clause : choice.clauses) {
        for (const Child& value : clause.values) on_expression(*value);
        on_block(clause.body);
      }
      return;
    }
    case StatementKind::give_back:
      if (const Child& value = static_cast<const Return&>(node).value) on_expression(*value);
      return;
    case StatementKind::leave:
    case StatementKind::go_on:
      return;
  }
}

template <class OnExpression, class OnStatement>
void walk(const Block& block, const OnExpression& on_expression, const OnStatement& on_statement);

/// Every expression and every statement below, from the outside inwards.
template <class OnExpression, class OnStatement>
void walk(const Expression& node,
          const OnExpression& on_expression,
          const OnStatement& on_statement) {
  on_expression(node);
  each_child(
      node,
      [&](const Expression& child) { walk(child, on_expression, on_statement); },
      [&](const Block& block) { walk(block, on_expression, on_statement); });
}

template <class OnExpression, class OnStatement>
void walk(const Block& block, const OnExpression& on_expression, const OnStatement& on_statement) {
  for (const auto& statement : block) {
    on_statement(*statement);
    each_child(
        *statement,
        [&](const Expression& child) { walk(child, on_expression, on_statement); },
        [&](const Block& inner) { walk(inner, on_expression, on_statement); });
  }
}

/// What stands inside the parentheses around it, when there are any.
inline const Expression& bare(const Expression& node) {
  const Expression* out = &node;
  while (out->kind == ExpressionKind::parenthesis)
    out = static_cast<const Parenthesis*>(out)->inner.get();
  return *out;
}

/// The node as a `Node`, null when it is of another kind.
template <class Node>
const Node* as(const Expression& node, ExpressionKind kind) {
  return node.kind == kind ? static_cast<const Node*>(&node) : nullptr;
}

}  // namespace porc::sentinel

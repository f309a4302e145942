// SPDX-License-Identifier: Apache-2.0
#include "sentinel/explain/expressions.h"

#include <algorithm>

namespace porc::sentinel {

bool is_literal(const Expression& node) {
  if (node.kind == ExpressionKind::literal) return true;
  if (node.kind == ExpressionKind::list)
    return std::all_of(static_cast<const ListLiteral&>(node).elements.begin(),
                       static_cast<const ListLiteral&>(node).elements.end(),
                       [](const Child& item) { return is_literal(*item); });
  return node.kind == ExpressionKind::identifier &&
         !static_cast<const Identifier&>(node).reference.predeclared.is_unset() &&
         static_cast<const Identifier&>(node).reference.bindings.empty();
}

const void* identity_of(Value container) {
  if (container.is(Kind::list)) return &container.list();
  if (container.is(Kind::map)) return &container.map();
  return nullptr;
}

std::string_view called_name(const Call& node) {
  if (node.callee->kind == ExpressionKind::identifier)
    return static_cast<const Identifier&>(*node.callee).name;
  if (node.callee->kind == ExpressionKind::selector)
    return static_cast<const Selector&>(*node.callee).name;
  return {};
}

}  // namespace porc::sentinel

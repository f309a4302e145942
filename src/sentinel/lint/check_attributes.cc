// SPDX-License-Identifier: Apache-2.0
// Keys that an import, or what came out of one, never has.
#include <set>

#include <fmt/format.h>

#include "sentinel/lint/checks.h"
#include "sentinel/syntax/walk.h"

namespace porc::sentinel {
namespace {

class Attributes {
 public:
  explicit Attributes(const Inspection& in) : in_(in) {}

  void run() {
    const auto on_expression = [&](const Expression& node) {
      if (const auto* call = as<Call>(node, ExpressionKind::call))
        callees_.insert(call->callee.get());
      if (const auto* selector = as<Selector>(node, ExpressionKind::selector))
        inspect(node, *selector->base, selector->name, selector->name_offset);
      const auto* index = as<Index>(node, ExpressionKind::index);
      const auto* key =
          index == nullptr ? nullptr : as<Literal>(*index->index, ExpressionKind::literal);
      if (key != nullptr && key->value.is(Kind::string) &&
          in_.inference.of(*index->base).kind == ShapeKind::record)
        inspect(node, *index->base, key->text, key->offset);
    };
    walk(in_.file().body, on_expression, [](const Statement&) {});
  }

 private:
  void inspect(const Expression& node,
               const Expression& base,
               std::string_view name,
               std::uint32_t offset) {
    if (!in_.inference.module_has(base, name))
      in_.add("unknown-attribute",
              offset,
              fmt::format("the module {} has no {}: it is always undefined", in_.text(base), name));
    const std::string_view owner = in_.inference.owner(base);
    const auto rows = rows_of(owner);
    if (rows.empty()) return inspect_value(base, name);
    if (find_row(owner, name) != nullptr) return;
    // The check of calls tells of functions.
    if (callees_.contains(&node) && !is_terraform_import(owner)) return;
    std::vector<std::string_view> known;
    for (const ShapeRow* row : rows) known.push_back(row->name);
    const std::string near = nearest(name, known);
    in_.add("unknown-attribute",
            offset,
            fmt::format("{} has no attribute {}: it is always undefined", in_.text(base), name),
            near.empty() ? fmt::format("it has {}", fmt::join(known, ", "))
                         : fmt::format("did you mean {}?", near));
  }

  void inspect_value(const Expression& base, std::string_view name) {
    const Shape& shape = in_.inference.of(base);
    const bool has_none = shape.kind == ShapeKind::boolean || shape.kind == ShapeKind::number ||
                          shape.kind == ShapeKind::string || shape.kind == ShapeKind::list;
    if (!has_none) return;
    in_.add("selector-on-value",
            base.offset,
            fmt::format("{} is {}, which has no .{}", in_.text(base), shape_name(shape), name),
            shape.kind == ShapeKind::list ? "index it, or loop over it"
            : is_only_key(base)
                ? fmt::format("one name is the key of a map: loop as _, {}", in_.text(base))
                : "");
  }

  /// `all resources as r { r.type … }`
  bool is_only_key(const Expression& base) const {
    const auto* name = as<Identifier>(base, ExpressionKind::identifier);
    const Variable* variable = name == nullptr ? nullptr : in_.scopes.variable(*name);
    return variable != nullptr && variable->kind == VariableKind::loop_name &&
           variable->loop.is_only;
  }

  const Inspection& in_;
  std::set<const Expression*> callees_{};
};

}  // namespace

void check_attributes(const Inspection& inspection) {
  Attributes(inspection).run();
}

}  // namespace porc::sentinel

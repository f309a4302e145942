// SPDX-License-Identifier: Apache-2.0
// Branches and loops over what an import may not have: they end the policy with an error where it
// is undefined. Reference 8.5, 9.3, 9.4.
#include <set>

#include <fmt/format.h>

#include "sentinel/lint/checks.h"
#include "sentinel/syntax/walk.h"

namespace porc::sentinel {
namespace {

class Undefined {
 public:
  explicit Undefined(const Inspection& in) : in_(in) {}

  void run() {
    const auto learn = [&](const Expression& node) {
      if (const auto* test = as<StateTest>(node, ExpressionKind::state_test))
        tested_.insert(in_.text(bare(*test->operand)));
    };
    walk(in_.file().body, learn, [](const Statement&) {});
    const auto on_expression = [&](const Expression& node) {
      if (const auto* each = as<Quantifier>(node, ExpressionKind::quantifier))
        inspect_collection(*each->collection);
    };
    const auto on_statement = [&](const Statement& statement) {
      if (statement.kind == StatementKind::loop)
        inspect_collection(*static_cast<const Loop&>(statement).collection);
      if (statement.kind == StatementKind::branch)
        inspect_condition(*static_cast<const Branch&>(statement).condition);
    };
    walk(in_.file().body, on_expression, on_statement);
  }

 private:
  bool may_fail(const Expression& node) {
    const Shape& shape = in_.inference.of(node);
    return shape.may_be_undefined && shape.of_import && !tested_.contains(in_.text(bare(node)));
  }

  void inspect_collection(const Expression& collection) {
    if (!may_fail(collection)) return;
    in_.add(
        "may-be-undefined",
        collection.offset,
        fmt::format("{} may be undefined, and then this loop is an error", in_.text(collection)),
        fmt::format("write ({} else [])", in_.text(bare(collection))));
  }

  void inspect_condition(const Expression& condition) {
    const Expression& node = bare(condition);
    const auto* binary = as<Binary>(node, ExpressionKind::binary);
    if (binary == nullptr) {
      if (may_fail(node)) tell(node, "false");
      return;
    }
    // What `and` and `or` guard is not followed.
    if (in_.inference.of(node).kind != ShapeKind::boolean || is_logical(binary->op)) return;
    if (may_fail(*binary->left)) tell(*binary->left, "null");
  }

  void tell(const Expression& node, std::string_view otherwise) {
    in_.add("may-be-undefined",
            node.offset,
            fmt::format("{} may be undefined, and then this `if` is an error", in_.text(node)),
            fmt::format("write ({} else {})", in_.text(bare(node)), otherwise));
  }

  const Inspection& in_;
  std::set<std::string_view> tested_{};  ///< what the file asks of whether it is there
};

}  // namespace

void check_undefined(const Inspection& inspection) {
  Undefined(inspection).run();
}

}  // namespace porc::sentinel

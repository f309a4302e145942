// SPDX-License-Identifier: Apache-2.0
// Statements that never run, and functions that may end without a return.
#include <algorithm>

#include "sentinel/lint/checks.h"
#include "sentinel/syntax/walk.h"

namespace porc::sentinel {
namespace {

class Flow {
 public:
  explicit Flow(const Inspection& in) : in_(in) {}

  void run() {
    inspect(in_.file().body);
    const auto on_expression = [&](const Expression& node) {
      if (const auto* function = as<FunctionLiteral>(node, ExpressionKind::function)) {
        inspect(function->body);
        if (!ends(function->body))
          in_.add("missing-return",
                  function->offset,
                  "the function may end without a return",
                  "end it with `return`, with `return undefined` when there is nothing to give");
      }
    };
    walk(in_.file().body, on_expression, [](const Statement&) {});
  }

 private:
  void inspect(const Block& block) {
    for (std::size_t i = 0; i < block.size(); ++i) {
      each_child(
          *block[i], [](const Expression&) {}, [&](const Block& inner) { inspect(inner); });
      if (i + 1 == block.size() || !leaves(*block[i])) continue;
      in_.add("unreachable-code",
              block[i + 1]->offset,
              "this never runs: what stands before always leaves",
              "remove it");
      return;
    }
  }

  /// Nothing behind it runs.
  bool leaves(const Statement& statement) const { return never_falls_through(statement, true); }
  /// It always returns or raises an error.
  bool ends(const Block& block) const { return never_falls_through(block, false); }

  bool never_falls_through(const Block& block, bool may_stay_in_function) const {
    return std::any_of(block.begin(), block.end(), [&](const auto& each) {
      return never_falls_through(*each, may_stay_in_function);
    });
  }

  bool never_falls_through(const Statement& statement, bool may_stay_in_function) const {
    const auto all_of = [&](const Block& block) {
      return never_falls_through(block, may_stay_in_function);
    };
    if (statement.kind == StatementKind::give_back) return true;
    if (statement.kind == StatementKind::leave || statement.kind == StatementKind::go_on)
      return may_stay_in_function;
    if (statement.kind == StatementKind::expression) {
      const Expression& node = *static_cast<const ExpressionStatement&>(statement).expression;
      const auto* call = as<Call>(node, ExpressionKind::call);
      return call != nullptr && in_.inference.builtin(*call->callee) == "error";
    }
    if (statement.kind == StatementKind::branch) {
      const auto& branch = static_cast<const Branch&>(statement);
      return all_of(branch.yes) && all_of(branch.no);
    }
    if (statement.kind == StatementKind::choice) {
      const auto& clauses = static_cast<const Choice&>(statement).clauses;
      return !clauses.empty() && clauses.back().values.empty() &&
             std::all_of(clauses.begin(), clauses.end(), [&](const Choice::Clause& clause) {
               return all_of(clause.body);
             });
    }
    return false;
  }

  const Inspection& in_;
};

}  // namespace

void check_flow(const Inspection& inspection) {
  Flow(inspection).run();
}

}  // namespace porc::sentinel

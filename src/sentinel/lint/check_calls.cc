// SPDX-License-Identifier: Apache-2.0
// How functions are called: those of the file, the builtin ones, those of imports.
#include <set>

#include <fmt/format.h>

#include "sentinel/evaluate/rule.h"
#include "sentinel/lint/checks.h"
#include "sentinel/syntax/walk.h"

namespace porc::sentinel {
namespace {

std::string counted(int least, int most) {
  if (most >= kAnyNumber) return fmt::format("{} or more", least);
  if (least != most) return fmt::format("{} to {}", least, most);
  return std::to_string(least);
}

class Calls {
 public:
  explicit Calls(const Inspection& in) : in_(in) {}

  void run() {
    const auto on_statement = [&](const Statement& statement) {
      if (statement.kind != StatementKind::expression) return;
      alone_.insert(static_cast<const ExpressionStatement&>(statement).expression.get());
    };
    const auto on_expression = [&](const Expression& node) {
      if (const auto* call = as<Call>(node, ExpressionKind::call)) inspect(*call);
    };
    walk(in_.file().body, on_expression, on_statement);
  }

 private:
  void inspect(const Call& call) {
    const Expression& callee = *call.callee;
    if (const std::string_view name = in_.inference.builtin(callee); !name.empty())
      return inspect_builtin(call, name);
    const FunctionLiteral* literal = in_.inference.function(callee);
    if (literal == nullptr) {
      if (const auto* selector = as<Selector>(callee, ExpressionKind::selector))
        inspect_import(call, *selector);
      return;
    }
    const auto count = static_cast<int>(literal->parameters.size());
    const bool named = bare(callee).kind != ExpressionKind::function;
    inspect_count(call, named ? in_.text(callee) : "the function", count, count);
  }

  void inspect_count(const Call& call, std::string_view name, int least, int most) {
    const auto given = static_cast<int>(call.arguments.size());
    if (given >= least && (most >= kAnyNumber || given <= most)) return;
    in_.add("argument-count",
            call.offset,
            fmt::format("{} takes {} argument{}, not {}",
                        name,
                        counted(least, most),
                        least == 1 && most == 1 ? "" : "s",
                        given));
  }

  void inspect_builtin(const Call& call, std::string_view name) {
    const Builtin& builtin = *predeclared(name).function().builtin;
    const bool any = builtin.arguments_max == Builtin::kAnyNumber;
    inspect_count(call, name, builtin.arguments_min, any ? kAnyNumber : builtin.arguments_max);
    if ((name != "append" && name != "delete") || alone_.contains(&call)) return;
    in_.add("append-result",
            call.offset,
            fmt::format("{} changes its argument and returns undefined", name),
            "make it a statement of its own, and use the variable behind it");
  }

  void inspect_import(const Call& call, const Selector& callee) {
    const std::string_view owner = in_.inference.owner(*callee.base);
    const auto rows = rows_of(owner);
    if (rows.empty()) return;
    const ShapeRow* row = find_row(owner, callee.name);
    if (row != nullptr) {
      if (row->is_function())
        inspect_count(call, in_.text(callee), row->arguments_min, row->arguments_max);
      return;
    }
    if (is_terraform_import(owner)) return;  // an attribute that does not exist is told as such
    std::vector<std::string_view> known;
    for (const ShapeRow* each : rows) known.push_back(each->name);
    const std::string near = nearest(callee.name, known);
    in_.add("unknown-function",
            callee.name_offset,
            fmt::format("{} has no function {}", in_.text(*callee.base), callee.name),
            near.empty() ? std::string() : fmt::format("did you mean {}?", near));
  }

  const Inspection& in_;
  std::set<const Expression*> alone_{};  ///< statements
};

}  // namespace

void check_calls(const Inspection& inspection) {
  Calls(inspection).run();
}

}  // namespace porc::sentinel

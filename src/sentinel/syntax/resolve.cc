// SPDX-License-Identifier: Apache-2.0
#include "sentinel/syntax/resolve.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "sentinel/evaluate/pattern.h"
#include "sentinel/evaluate/rule.h"

namespace porc::sentinel {
namespace {

/// The names that a scope may get while it runs.
using Names = std::vector<std::string_view>;

void collect_assigned(const Block& block, Names& names) {
  for (const auto& statement : block) {
    switch (statement->kind) {
      case StatementKind::assignment: {
        const auto& node = static_cast<const Assignment&>(*statement);
        if (node.target->kind == ExpressionKind::identifier)
          names.push_back(static_cast<const Identifier&>(*node.target).name);
        break;
      }
      case StatementKind::branch: {
        const auto& node = static_cast<const Branch&>(*statement);
        collect_assigned(node.yes, names);
        collect_assigned(node.no, names);
        break;
      }
      case StatementKind::choice:
        for (const Choice::Clause& clause : static_cast<const Choice&>(*statement).clauses)
          collect_assigned(clause.body, names);
        break;
      case StatementKind::expression:
      case StatementKind::loop:
      case StatementKind::give_back:
      case StatementKind::leave:
      case StatementKind::go_on:
        break;
    }
  }
}

class Resolver {
 public:
  Resolver(const Source& source, File& file) : source_(source), file_(file) {}

  std::vector<Fault> run() {
    imports();
    Names names;
    for (const ParameterDeclaration& parameter : file_.parameters) names.push_back(parameter.name);
    collect_assigned(file_.body, names);
    parameters();
    enter(file_.scope, names, 0);
    for (ParameterDeclaration& parameter : file_.parameters) {
      parameter.slot = scopes_.front().slots.at(parameter.name);
      if (parameter.preset) visit(*parameter.preset);
    }
    visit(file_.body);
    leave(file_.scope);
    return std::move(faults_);
  }

 private:
  struct Open {
    std::unordered_map<std::string_view, std::uint32_t> slots{};
    std::uint32_t always = 0;  ///< slots below this are set as soon as the scope is entered
    std::uint32_t first = 0;
    bool frame = false;
  };

  void imports() {
    for (std::size_t i = 0; i < file_.imports.size(); ++i) {
      const ImportDeclaration& declared = file_.imports[i];
      if (!declared.aliased && declared.name.find_first_of("./- ") != std::string::npos) {
        fault(
            declared.offset,
            fmt::format(
                "import \"{}\" needs a name: import \"{}\" as NAME", declared.path, declared.path));
      }
      const auto same = imports_.find(declared.name);
      if (same == imports_.end()) {
        imports_[declared.name] = static_cast<std::uint32_t>(i);
        continue;
      }
      if (file_.imports[same->second].path != declared.path)
        fault(declared.offset, fmt::format("the name {} is imported twice", declared.name));
    }
    std::unordered_map<std::string_view, std::string_view> names;
    for (const ImportDeclaration& declared : file_.imports)
      if (names.emplace(declared.path, declared.name).first->second != declared.name)
        fault(declared.offset, fmt::format("\"{}\" is imported twice", declared.path));
  }

  /// Reference 12.2.
  void parameters() {
    std::unordered_map<std::string_view, bool> seen;
    for (const ParameterDeclaration& parameter : file_.parameters) {
      if (imports_.count(parameter.name) != 0)
        fault(parameter.offset,
              fmt::format("the param {} has the name of an import", parameter.name));
      if (!predeclared(parameter.name).is_unset())
        fault(parameter.offset,
              fmt::format("the param {} has the name of a builtin", parameter.name));
      if (!seen.emplace(parameter.name, true).second)
        fault(parameter.offset, fmt::format("the param {} is declared twice", parameter.name));
    }
  }

  void enter(Scope& scope, const Names& names, std::size_t always) {
    if (scope.frame) frames_.push_back(0);
    Open open;
    open.frame = scope.frame;
    open.first = frames_.back();
    scope.first = open.first;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::uint32_t next = open.first + static_cast<std::uint32_t>(open.slots.size());
      open.slots.emplace(names[i], next);
      if (i < always) open.always = open.first + static_cast<std::uint32_t>(open.slots.size());
    }
    scope.count = static_cast<std::uint32_t>(open.slots.size());
    frames_.back() += scope.count;
    scopes_.push_back(std::move(open));
  }

  void leave(Scope& scope) {
    if (scopes_.size() == 1) {
      scope.count = static_cast<std::uint32_t>(scopes_.front().slots.size());
      file_.names.assign(frames_.back(), std::string());
      for (const auto& [name, slot] : scopes_.front().slots) file_.names[slot] = std::string(name);
    }
    scopes_.pop_back();
    if (!scope.frame) return;
    scope.slots = frames_.back();
    frames_.pop_back();
  }

  Reference resolved(std::string_view name) {
    Reference out;
    std::uint16_t hops = 0;
    for (auto open = scopes_.rbegin(); open != scopes_.rend(); ++open) {
      if (const auto slot = open->slots.find(name); slot != open->slots.end()) {
        out.bindings.push_back({.hops = hops, .slot = slot->second});
        if (slot->second < open->always) return out;
      }
      if (open->frame) ++hops;
    }
    if (const auto import = imports_.find(name); import != imports_.end())
      out.import = import->second;
    out.predeclared = predeclared(name);
    if (out.import != kNoImport || !out.predeclared.is_unset()) return out;
    if (scopes_.front().slots.contains(name)) return out;
    // The file never assigns it: a global of the configuration can give it a value.
    const std::uint32_t slot = frames_.front()++;
    scopes_.front().slots.emplace(name, slot);
    out.bindings.push_back({.hops = static_cast<std::uint16_t>(hops - 1), .slot = slot});
    return out;
  }

  void visit(Block& block) {
    for (auto& statement : block) visit(*statement);
  }

  void visit(Statement& statement) {
    switch (statement.kind) {
      case StatementKind::assignment:
        visit_assignment(static_cast<Assignment&>(statement));
        return;
      case StatementKind::expression:
        visit(*static_cast<ExpressionStatement&>(statement).expression);
        return;
      case StatementKind::branch: {
        auto& node = static_cast<Branch&>(statement);
        visit(*node.condition);
        visit(node.yes);
        visit(node.no);
        return;
      }
      case StatementKind::loop: {
        auto& node = static_cast<Loop&>(statement);
        visit(*node.collection);
        Names names = loop_names(node.names);
        const std::size_t always = names.size();
        collect_assigned(node.body, names);
        enter(node.scope, names, always);
        ++loops_;
        visit(node.body);
        --loops_;
        leave(node.scope);
        return;
      }
      case StatementKind::choice: {
        auto& node = static_cast<Choice&>(statement);
        if (node.subject) visit(*node.subject);
        for (Choice::Clause& clause : node.clauses) {
          for (Child& value : clause.values) visit(*value);
          visit(clause.body);
        }
        return;
      }
      case StatementKind::give_back: {
        auto& node = static_cast<Return&>(statement);
        if (functions_ == 0) fault(node.offset, "return outside of a function");
        if (node.value) visit(*node.value);
        return;
      }
      case StatementKind::leave:
        if (loops_ == 0) fault(statement.offset, "break outside of a for loop");
        return;
      case StatementKind::go_on:
        if (loops_ == 0) fault(statement.offset, "continue outside of a for loop");
        return;
    }
  }

  void visit_assignment(Assignment& node) {
    visit(*node.value);
    if (node.target->kind == ExpressionKind::identifier) {
      auto& target = static_cast<Identifier&>(*node.target);
      target.reference = resolved(target.name);
      if (target.reference.import != kNoImport)
        file_.imports[target.reference.import].assignments.push_back(node.offset);
      return;
    }
    visit(*node.target);
    const Expression* root = static_cast<const Index&>(*node.target).base.get();
    while (root->kind == ExpressionKind::selector || root->kind == ExpressionKind::index) {
      const bool selector = root->kind == ExpressionKind::selector;
      root = selector ? static_cast<const Selector*>(root)->base.get()
                      : static_cast<const Index*>(root)->base.get();
    }
    if (root->kind == ExpressionKind::identifier) {
      const auto& name = static_cast<const Identifier&>(*root);
      if (name.reference.bindings.empty() && name.reference.import != kNoImport)
        fault(node.offset,
              fmt::format("what the import {} holds cannot be assigned to", name.name));
    }
  }

  static Names loop_names(const LoopNames& loop) {
    Names names = {loop.first};
    if (!loop.second.empty()) names.push_back(loop.second);
    return names;
  }

  void visit(Expression& expression) {
    switch (expression.kind) {
      case ExpressionKind::literal:
        return;
      case ExpressionKind::identifier: {
        auto& node = static_cast<Identifier&>(expression);
        node.reference = resolved(node.name);
        if (node.reference.bindings.empty() && node.reference.import != kNoImport)
          file_.imports[node.reference.import].bare_uses.push_back(node.offset);
        return;
      }
      case ExpressionKind::list:
        for (Child& element : static_cast<ListLiteral&>(expression).elements) visit(*element);
        return;
      case ExpressionKind::map:
        for (MapLiteral::Entry& entry : static_cast<MapLiteral&>(expression).entries) {
          visit(*entry.key);
          visit(*entry.value);
        }
        return;
      case ExpressionKind::unary:
        visit(*static_cast<Unary&>(expression).operand);
        return;
      case ExpressionKind::binary:
        visit_binary(static_cast<Binary&>(expression));
        return;
      case ExpressionKind::state_test:
        visit(*static_cast<StateTest&>(expression).operand);
        return;
      case ExpressionKind::selector:
        visit_selector(static_cast<Selector&>(expression));
        return;
      case ExpressionKind::index: {
        auto& node = static_cast<Index&>(expression);
        visit(*node.base);
        visit(*node.index);
        return;
      }
      case ExpressionKind::slice: {
        auto& node = static_cast<Slice&>(expression);
        visit(*node.base);
        if (node.low) visit(*node.low);
        if (node.high) visit(*node.high);
        return;
      }
      case ExpressionKind::call: {
        auto& node = static_cast<Call&>(expression);
        visit(*node.callee);
        for (Child& argument : node.arguments) visit(*argument);
        return;
      }
      case ExpressionKind::function:
        visit_function(static_cast<FunctionLiteral&>(expression));
        return;
      case ExpressionKind::rule: {
        auto& node = static_cast<RuleLiteral&>(expression);
        enter(node.scope, {}, 0);
        if (node.when) visit(*node.when);
        visit(*node.body);
        leave(node.scope);
        return;
      }
      case ExpressionKind::quantifier: {
        auto& node = static_cast<Quantifier&>(expression);
        visit(*node.collection);
        const Names names = loop_names(node.names);
        enter(node.scope, names, names.size());
        visit(*node.body);
        leave(node.scope);
        return;
      }
      case ExpressionKind::parenthesis:
        visit(*static_cast<Parenthesis&>(expression).inner);
        return;
    }
  }

  /// The name of an import may stand before a point, and nowhere else (reference 7.6).
  void visit_selector(Selector& node) {
    if (node.base->kind != ExpressionKind::identifier) {
      visit(*node.base);
      return;
    }
    auto& base = static_cast<Identifier&>(*node.base);
    base.reference = resolved(base.name);
  }

  void visit_binary(Binary& node) {
    visit(*node.left);
    visit(*node.right);
    const bool pattern =
        node.op == BinaryOperator::matches || node.op == BinaryOperator::not_matches;
    if (!pattern || node.right->kind != ExpressionKind::literal) return;
    const auto& literal = static_cast<const Literal&>(*node.right);
    if (!literal.value.is(Kind::string) || literal.text.size() > kPatternBytesMax) return;
    if (patterns_++ < kPatternsMax) node.pattern = compile_pattern(literal.text);
  }

  void visit_function(FunctionLiteral& node) {
    Names names;
    std::unordered_set<std::string_view> declared;
    for (const Parameter& parameter : node.parameters) {
      if (!declared.insert(parameter.name).second)
        fault(parameter.offset, fmt::format("the parameter {} is declared twice", parameter.name));
      names.push_back(parameter.name);
    }
    const std::size_t always = names.size();
    collect_assigned(node.body, names);
    enter(node.scope, names, always);
    ++functions_;
    const std::size_t loops = std::exchange(loops_, 0);
    visit(node.body);
    loops_ = loops;
    --functions_;
    leave(node.scope);
  }

  void fault(std::uint32_t offset, std::string message) {
    faults_.push_back({.position = source_.position(offset), .message = std::move(message)});
  }

  const Source& source_;
  File& file_;
  std::vector<Fault> faults_{};
  std::vector<Open> scopes_{};
  std::vector<std::uint32_t> frames_{};  ///< slots so far of the frames around this place
  std::unordered_map<std::string_view, std::uint32_t> imports_{};
  std::size_t patterns_ = 0;
  std::size_t loops_ = 0;
  std::size_t functions_ = 0;
};

}  // namespace

std::vector<Fault> resolve(const Source& source, File& file) {
  return Resolver(source, file).run();
}

}  // namespace porc::sentinel

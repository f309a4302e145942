// SPDX-License-Identifier: Apache-2.0
#include "sentinel/lint/scopes.h"

#include <algorithm>
#include <utility>

#include "sentinel/evaluate/rule.h"
#include "sentinel/syntax/walk.h"

namespace porc::sentinel {
namespace {

constexpr std::size_t kSuggestionsMax = 100;

}  // namespace

class Scopes::Builder {
 public:
  Builder(const File& file, Scopes& out) : file_(file), out_(out) {
    out_.import_uses_.resize(file.imports.size());
  }

  void run() {
    open(false);
    for (const ParameterDeclaration& parameter : file_.parameters) {
      Variable& variable = declare(parameter.name, parameter.offset, VariableKind::param);
      variable.writes.push_back({.offset = parameter.offset, .done = parameter.offset});
    }
    declare_assigned(file_.body);
    for (const auto& [name, variable] : scopes_.front().variables) {
      variable->is_global = true;
      out_.globals_[name] = variable;
    }
    for (const ParameterDeclaration& parameter : file_.parameters)
      if (parameter.preset) visit(*parameter.preset);
    visit(file_.body);
    close();
  }

 private:
  struct Open {
    std::map<std::string_view, Variable*> variables{};
    std::size_t later = 0;  ///< functions and rules around this scope
    std::size_t loops = 0;  ///< loops and quantifiers around it
  };

  void open(bool loops) {
    if (loops) ++loops_;
    scopes_.push_back({.later = later_, .loops = loops_});
  }
  void close() { scopes_.pop_back(); }

  Variable& declare(std::string_view name, std::uint32_t offset, VariableKind kind) {
    Variable& variable = *out_.variables_.emplace_back(std::make_unique<Variable>());
    variable.name = name;
    variable.offset = offset;
    variable.kind = kind;
    scopes_.back().variables[name] = &variable;
    return variable;
  }

  Variable* find(std::string_view name, const Open** scope = nullptr) const {
    for (auto open = scopes_.rbegin(); open != scopes_.rend(); ++open) {
      const auto found = open->variables.find(name);
      if (found == open->variables.end()) continue;
      if (scope != nullptr) *scope = &*open;
      return found->second;
    }
    return nullptr;
  }

  /// The names that a block assigns in this scope, unless a scope around has them.
  void declare_assigned(const Block& block) {
    for (const auto& statement : block) {
      if (statement->kind == StatementKind::loop) continue;
      if (statement->kind == StatementKind::assignment) {
        const Expression& target = *static_cast<const Assignment&>(*statement).target;
        if (const auto* name = as<Identifier>(target, ExpressionKind::identifier))
          if (find(name->name) == nullptr)
            declare(name->name, name->offset, VariableKind::assigned);
      }
      each_child(
          *statement,
          [](const Expression&) {},
          [&](const Block& inner) { declare_assigned(inner); });
    }
  }

  void visit(const Block& block) {
    for (const auto& statement : block) visit(*statement);
  }

  void visit(const Statement& statement) {
    if (statement.kind == StatementKind::assignment)
      return visit_assignment(static_cast<const Assignment&>(statement));
    if (statement.kind == StatementKind::loop) {
      const auto& loop = static_cast<const Loop&>(statement);
      visit(*loop.collection);
      enter_loop(*loop.collection, loop.names, loop.offset);
      declare_assigned(loop.body);
      visit(loop.body);
      return leave_loop();
    }
    each_child(
        statement,
        [&](const Expression& child) { visit(child); },
        [&](const Block& block) { visit(block); });
  }

  void visit_assignment(const Assignment& node) {
    const auto* name = as<Identifier>(*node.target, ExpressionKind::identifier);
    if (name == nullptr) {
      visit(*node.value);
      return visit(*node.target);
    }
    Variable* variable = find(name->name);
    const ExpressionKind kind = node.value->kind;
    const bool is_body = kind == ExpressionKind::function || kind == ExpressionKind::rule;
    const Variable* around = inside_;
    if (is_body && inside_ == nullptr && variable->is_global && later_ == 0) inside_ = variable;
    visit(*node.value);
    inside_ = around;
    out_.owners_[name] = variable;
    if (node.op) read(*name);
    variable->writes.push_back({.offset = name->offset,
                                .done = node.end,
                                .value = node.value.get(),
                                .combines = node.op.has_value()});
  }

  void enter_loop(const Expression& collection, const LoopNames& names, std::uint32_t offset) {
    open(true);
    const bool only = names.second.empty();
    Variable& first = declare(names.first, offset, VariableKind::loop_name);
    first.loop = {.collection = &collection, .is_only = only};
    if (only) return;
    Variable& second = declare(names.second, offset, VariableKind::loop_name);
    second.loop = {.collection = &collection, .is_second = true};
  }

  void leave_loop() {
    close();
    --loops_;
  }

  void visit(const Expression& node) {
    if (const auto* name = as<Identifier>(node, ExpressionKind::identifier)) return read(*name);
    if (const auto* each = as<Quantifier>(node, ExpressionKind::quantifier)) {
      visit(*each->collection);
      enter_loop(*each->collection, each->names, each->offset);
      visit(*each->body);
      return leave_loop();
    }
    if (const auto* function = as<FunctionLiteral>(node, ExpressionKind::function)) {
      ++later_;
      open(false);
      for (const Parameter& parameter : function->parameters)
        declare(parameter.name, parameter.offset, VariableKind::parameter);
      declare_assigned(function->body);
      visit(function->body);
      close();
      --later_;
      return;
    }
    const bool is_rule = node.kind == ExpressionKind::rule;
    if (is_rule) ++later_;
    each_child(
        node, [&](const Expression& child) { visit(child); }, [](const Block&) {});
    if (is_rule) --later_;
  }

  void read(const Identifier& identifier) {
    const Open* scope = nullptr;
    if (Variable* variable = find(identifier.name, &scope)) {
      out_.owners_[&identifier] = variable;
      variable->reads.push_back({.offset = identifier.offset,
                                 .later = later_ > scope->later,
                                 .in_loop = loops_ > scope->loops,
                                 .inside = inside_});
      return;
    }
    for (std::size_t i = file_.imports.size(); i-- > 0;) {
      if (file_.imports[i].name != identifier.name) continue;
      ++out_.import_uses_[i];
      out_.imports_[&identifier] = &file_.imports[i];
      return;
    }
    if (!predeclared(identifier.name).is_unset()) return;
    Stranger stranger{.identifier = &identifier};
    if (out_.strangers_.size() < kSuggestionsMax) stranger.visible = visible_names();
    out_.strangers_.push_back(std::move(stranger));
  }

  std::vector<std::string_view> visible_names() const {
    std::vector<std::string_view> out;
    for (const Open& open : scopes_)
      for (const auto& [name, variable] : open.variables) out.push_back(name);
    for (const ImportDeclaration& import : file_.imports) out.push_back(import.name);
    return out;
  }

  const File& file_;
  Scopes& out_;
  std::vector<Open> scopes_{};
  std::size_t later_ = 0;
  std::size_t loops_ = 0;
  const Variable* inside_ = nullptr;
};

Scopes::Scopes(const File& file) {
  Builder(file, *this).run();
}
Scopes::~Scopes() = default;

const Variable* Scopes::variable(const Identifier& identifier) const {
  const auto found = owners_.find(&identifier);
  return found == owners_.end() ? nullptr : found->second;
}

const ImportDeclaration* Scopes::import(const Identifier& identifier) const {
  const auto found = imports_.find(&identifier);
  return found == imports_.end() ? nullptr : found->second;
}

bool Scopes::is_predeclared(const Identifier& identifier) const {
  return variable(identifier) == nullptr && import(identifier) == nullptr &&
         !predeclared(identifier.name).is_unset();
}

const Variable* Scopes::global(std::string_view name) const {
  const auto found = globals_.find(name);
  return found == globals_.end() ? nullptr : found->second;
}

}  // namespace porc::sentinel

// SPDX-License-Identifier: Apache-2.0
#include "sentinel/lint/inference.h"

#include <utility>

#include "sentinel/evaluate/rule.h"
#include "sentinel/syntax/walk.h"

namespace porc::sentinel {
namespace {

/// Of expressions that lead to each other; what lies deeper is anything.
constexpr std::size_t kDepthMax = 500;

Shape shape_of_kind(ShapeKind kind, bool may_be_undefined = false) {
  Shape out;
  out.kind = kind;
  out.may_be_undefined = may_be_undefined;
  return out;
}

Shape list_of(Shape element) {
  Shape out = shape_of_kind(ShapeKind::list);
  out.element = std::make_shared<const Shape>(std::move(element));
  return out;
}

struct BuiltinShape {
  std::string_view name;
  ShapeKind kind;
  bool may_be_undefined;
};
constexpr BuiltinShape kBuiltins[] = {
    {"length", ShapeKind::number, false},
    {"keys", ShapeKind::list, false},
    {"values", ShapeKind::list, false},
    {"range", ShapeKind::list, false},
    {"string", ShapeKind::string, true},
    {"int", ShapeKind::number, true},
    {"float", ShapeKind::number, true},
    {"bool", ShapeKind::boolean, true},
    {"print", ShapeKind::boolean, false},
    {"compare", ShapeKind::number, false},
    {"append", ShapeKind::undefined, true},
    {"delete", ShapeKind::undefined, true},
};

bool is_arithmetic(BinaryOperator op) {
  return op == BinaryOperator::add || op == BinaryOperator::subtract ||
         op == BinaryOperator::multiply || op == BinaryOperator::divide ||
         op == BinaryOperator::modulo;
}

}  // namespace

bool is_logical(BinaryOperator op) {
  return op == BinaryOperator::logical_and || op == BinaryOperator::logical_or ||
         op == BinaryOperator::logical_xor;
}

Shape joined(const Shape& a, const Shape& b) {
  Shape out = a;
  if (a.kind != b.kind || a.record != b.record) {
    out = Shape();
  } else {
    if (a.values != b.values) out.values = {};
    if (a.element != b.element) out.element = nullptr;
    out.is_never_empty = a.is_never_empty && b.is_never_empty;
  }
  out.may_be_null = a.may_be_null || b.may_be_null;
  out.may_be_undefined = a.may_be_undefined || b.may_be_undefined;
  out.of_import = a.of_import && b.of_import;
  return out;
}

/// A module seen alone: what it imports itself may be anything.
struct Inference::Module {
  explicit Module(const Program& program)
      : scopes(program.file()), inference(program.file(), scopes, alone) {}

  const LintSetting alone{};
  const Scopes scopes;
  Inference inference;
};

Inference::~Inference() = default;

Inference::Inference(const File& file, const Scopes& scopes, const LintSetting& setting)
    : scopes_(scopes), setting_(setting) {
  learn_predicates(file);
}

/// `collection.filter(items, func(item) { … })` and its like.
void Inference::learn_predicates(const File& file) {
  const auto learn = [&](const Expression& node) {
    const auto* call = as<Call>(node, ExpressionKind::call);
    if (call == nullptr || call->arguments.size() != 2) return;
    const auto* callee = as<Selector>(*call->callee, ExpressionKind::selector);
    const auto* function = as<FunctionLiteral>(*call->arguments[1], ExpressionKind::function);
    if (callee == nullptr || function == nullptr || function->parameters.empty()) return;
    const auto* base = as<Identifier>(*callee->base, ExpressionKind::identifier);
    const ImportDeclaration* import = base == nullptr ? nullptr : scopes_.import(*base);
    if (import != nullptr && import->path == "collection")
      predicates_[function->parameters[0].offset] = call->arguments[0].get();
  };
  walk(file.body, learn, [](const Statement&) {});
}

const Shape& Inference::of(const Expression& node) {
  static const Shape unknown;
  const auto found = known_.find(&node);
  if (found != known_.end()) return found->second;
  if (running_.size() > kDepthMax || !running_.insert(&node).second) return unknown;
  Shape shape = guess(node);
  running_.erase(&node);
  return known_.emplace(&node, std::move(shape)).first->second;
}

Shape Inference::guess(const Expression& node) {
  switch (node.kind) {
    case ExpressionKind::literal: {
      const bool text = static_cast<const Literal&>(node).value.is(Kind::string);
      return shape_of_kind(text ? ShapeKind::string : ShapeKind::number);
    }
    case ExpressionKind::identifier:
      return of_name(static_cast<const Identifier&>(node));
    case ExpressionKind::list:
      return shape_of_kind(ShapeKind::list);
    case ExpressionKind::map:
      return shape_of_kind(ShapeKind::map);
    case ExpressionKind::unary: {
      const auto& unary = static_cast<const Unary&>(node);
      const bool number = unary.op != UnaryOperator::logical_not;
      Shape out = of(*unary.operand);
      out = shape_of_kind(number ? ShapeKind::number : ShapeKind::boolean, out.may_be_undefined);
      return out;
    }
    case ExpressionKind::binary:
      return of_binary(static_cast<const Binary&>(node));
    case ExpressionKind::state_test:
      return shape_of_kind(ShapeKind::boolean);
    case ExpressionKind::selector: {
      const auto& selector = static_cast<const Selector&>(node);
      return of_member(*selector.base, selector.name);
    }
    case ExpressionKind::index:
      return of_index(static_cast<const Index&>(node));
    case ExpressionKind::slice: {
      Shape out = of(*static_cast<const Slice&>(node).base);
      out.may_be_undefined = true;
      out.is_never_empty = false;
      return out;
    }
    case ExpressionKind::call:
      return of_call(static_cast<const Call&>(node));
    case ExpressionKind::function:
      return Shape();
    case ExpressionKind::rule:
      return of(*static_cast<const RuleLiteral&>(node).body);
    case ExpressionKind::quantifier:
      return of_quantifier(static_cast<const Quantifier&>(node));
    case ExpressionKind::parenthesis:
      return of(*static_cast<const Parenthesis&>(node).inner);
  }
  return Shape();
}

Shape Inference::of_name(const Identifier& node) {
  if (const Variable* variable = scopes_.variable(node)) return of_variable(*variable);
  if (!scopes_.is_predeclared(node)) return Shape();
  if (node.name == "true" || node.name == "false") return shape_of_kind(ShapeKind::boolean);
  if (node.name == "null") return shape_of_kind(ShapeKind::null);
  if (node.name == "undefined") return shape_of_kind(ShapeKind::undefined, true);
  return Shape();
}

Shape Inference::of_variable(const Variable& variable) {
  if (variable.kind == VariableKind::loop_name) return of_loop_name(variable.loop);
  if (variable.kind == VariableKind::parameter && variable.writes.empty()) {
    const auto predicate = predicates_.find(variable.offset);
    if (predicate == predicates_.end()) return Shape();
    Shape out = of(*predicate->second).of_element();
    out.of_import = of(*predicate->second).of_import;
    return out;
  }
  if (variable.kind != VariableKind::assigned) return Shape();
  const Shape* first = nullptr;
  Shape out;
  for (const Write& write : variable.writes) {
    if (write.combines) continue;
    const Shape& shape = of(*write.value);
    out = first == nullptr ? shape : joined(out, shape);
    first = &shape;
  }
  return out;
}

Shape Inference::of_loop_name(const LoopSource& loop) {
  const Shape& collection = of(*loop.collection);
  const bool is_list = collection.kind == ShapeKind::list;
  const bool is_map = collection.kind == ShapeKind::map;
  if (!is_list && !is_map) {
    Shape out;
    out.of_import = collection.of_import;
    return out;
  }
  const bool element = loop.is_second || (is_list && loop.is_only);
  if (!element && is_list) return shape_of_kind(ShapeKind::number);
  // Terraform's collections have addresses and names for keys, other maps whatever they like.
  if (!element)
    return shape_of_kind(collection.of_element().kind == ShapeKind::record ? ShapeKind::string
                                                                           : ShapeKind::any);
  Shape out = collection.of_element();
  out.of_import = collection.of_import;
  return out;
}

Shape Inference::of_binary(const Binary& node) {
  const Shape& left = of(*node.left);
  const Shape& right = of(*node.right);
  if (node.op == BinaryOperator::otherwise) {
    Shape out = joined(left, right);
    const bool adds_nothing = right.kind == left.kind && !right.element;
    if (adds_nothing) out.element = left.element;
    out.may_be_undefined = right.may_be_undefined;
    out.may_be_null = left.may_be_null || right.may_be_null;
    return out;
  }
  if (is_logical(node.op)) return shape_of_kind(ShapeKind::boolean);
  Shape out = shape_of_kind(ShapeKind::boolean, left.may_be_undefined || right.may_be_undefined);
  if (is_arithmetic(node.op)) out.kind = left.kind == right.kind ? left.kind : ShapeKind::any;
  out.of_import =
      (left.of_import && left.may_be_undefined) || (right.of_import && right.may_be_undefined);
  return out;
}

std::string_view Inference::owner(const Expression& node) {
  if (const auto* name = as<Identifier>(node, ExpressionKind::identifier)) {
    const ImportDeclaration* import = scopes_.import(*name);
    if (import != nullptr)
      return setting_.replaced_imports.contains(import->path) ||
                     setting_.modules.contains(import->path)
                 ? std::string_view()
                 : import->path;
  }
  const Shape& shape = of(node);
  return shape.kind == ShapeKind::record ? shape.record : std::string_view();
}

Shape Inference::of_member(const Expression& base, std::string_view name) {
  const std::string_view whose = owner(base);
  const Shape& shape = of(base);
  if (!whose.empty()) {
    const ShapeRow* row = find_row(whose, name);
    if (row == nullptr || row->is_function()) return Shape();
    Shape out = shape_of(*row);
    out.may_be_undefined = out.may_be_undefined || shape.may_be_undefined || shape.may_be_null;
    return out;
  }
  Shape out;
  if (shape.kind == ShapeKind::map) out = shape.of_element();
  out.of_import = shape.of_import;
  out.may_be_undefined = true;
  return out;
}

Shape Inference::of_index(const Index& node) {
  const Shape& shape = of(*node.base);
  const auto* key = as<Literal>(*node.index, ExpressionKind::literal);
  if (shape.kind == ShapeKind::record && key != nullptr) return of_member(*node.base, key->text);
  Shape out;
  if (shape.kind == ShapeKind::string) out.kind = ShapeKind::string;
  if (shape.kind == ShapeKind::map || shape.kind == ShapeKind::list) out = shape.of_element();
  const bool is_first = key != nullptr && key->value.is(Kind::integer) && key->value.integer() == 0;
  out.of_import = shape.of_import;
  out.may_be_undefined = !is_first || !shape.is_never_empty || shape.may_be_undefined;
  return out;
}

std::string_view Inference::builtin(const Expression& callee) const {
  const auto* name = as<Identifier>(callee, ExpressionKind::identifier);
  if (name == nullptr || !scopes_.is_predeclared(*name)) return {};
  return predeclared(name->name).is(Kind::function) ? std::string_view(name->name)
                                                    : std::string_view();
}

const FunctionLiteral* Inference::function(const Expression& callee) {
  if (const FunctionLiteral* of_module = module_function(callee)) return of_module;
  if (const auto* literal = as<FunctionLiteral>(bare(callee), ExpressionKind::function))
    return literal;
  const auto* name = as<Identifier>(callee, ExpressionKind::identifier);
  const Variable* variable = name == nullptr ? nullptr : scopes_.variable(*name);
  if (variable == nullptr || variable->kind != VariableKind::assigned) return nullptr;
  if (variable->writes.size() != 1) return nullptr;
  return as<FunctionLiteral>(*variable->writes[0].value, ExpressionKind::function);
}

/// Null when the name is not that of a known module.
Inference::Module* Inference::module(const Expression& base) {
  const auto* name = as<Identifier>(base, ExpressionKind::identifier);
  const ImportDeclaration* import = name == nullptr ? nullptr : scopes_.import(*name);
  if (import == nullptr) return nullptr;
  const auto found = setting_.modules.find(import->path);
  if (found == setting_.modules.end() || !found->second->faults().empty()) return nullptr;
  std::unique_ptr<Module>& kept = modules_[found->first];
  if (!kept) kept = std::make_unique<Module>(*found->second);
  return kept.get();
}

bool Inference::module_has(const Expression& base, std::string_view name) {
  Module* const known = module(base);
  return known == nullptr || known->scopes.global(name) != nullptr;
}

const FunctionLiteral* Inference::module_function(const Expression& callee) {
  const auto* selector = as<Selector>(callee, ExpressionKind::selector);
  Module* const known = selector == nullptr ? nullptr : module(*selector->base);
  const Variable* variable = known == nullptr ? nullptr : known->scopes.global(selector->name);
  if (variable == nullptr || variable->writes.size() != 1 || variable->writes[0].value == nullptr)
    return nullptr;
  return as<FunctionLiteral>(*variable->writes[0].value, ExpressionKind::function);
}

Shape Inference::of_call(const Call& node) {
  if (const std::string_view name = builtin(*node.callee); !name.empty()) {
    for (const BuiltinShape& row : kBuiltins)
      if (row.name == name) return shape_of_kind(row.kind, row.may_be_undefined);
    return Shape();
  }
  if (const auto* selector = as<Selector>(*node.callee, ExpressionKind::selector)) {
    if (Module* const known = module(*selector->base)) {
      const FunctionLiteral* of_module = module_function(*node.callee);
      return of_module == nullptr ? Shape() : known->inference.of_returns(*of_module);
    }
    const ShapeRow* row = find_row(owner(*selector->base), selector->name);
    if (row == nullptr || !row->is_function()) return Shape();
    Shape out = shape_of(*row);
    // maps.get with a default.
    if (out.may_be_undefined && row->arguments_max == 3 && node.arguments.size() == 3)
      out.may_be_undefined = of(*node.arguments[2]).may_be_undefined;
    const bool keeps_elements = row->owner == "collection" && out.kind == ShapeKind::list;
    if (keeps_elements && !node.arguments.empty()) {
      const Shape& items = of(*node.arguments[0]);
      out.element = items.element;
      out.of_import = items.of_import;
    }
    return out;
  }
  const FunctionLiteral* literal = function(*node.callee);
  return literal == nullptr ? Shape() : of_returns(*literal);
}

Shape Inference::of_returns(const FunctionLiteral& function) {
  std::vector<const Expression*> values;
  bool all = true;
  const auto collect = [&](const Block& block, const auto& self) -> void {
    for (const auto& statement : block) {
      if (statement->kind == StatementKind::give_back) {
        const auto& value = static_cast<const Return&>(*statement).value;
        all = all && value != nullptr;
        if (value) values.push_back(value.get());
      }
      each_child(
          *statement, [](const Expression&) {}, [&](const Block& inner) { self(inner, self); });
    }
  };
  collect(function.body, collect);
  if (values.empty() || !all) return Shape();
  Shape out = of(*values.front());
  for (const Expression* value : values) out = joined(out, of(*value));
  return out;
}

Shape Inference::of_quantifier(const Quantifier& node) {
  if (node.quantifier == QuantifierKind::all || node.quantifier == QuantifierKind::any)
    return shape_of_kind(ShapeKind::boolean);
  if (node.quantifier == QuantifierKind::map) return list_of(of(*node.body));
  Shape out = of(*node.collection);
  out.may_be_null = false;
  out.may_be_undefined = false;
  out.is_never_empty = false;
  return out;
}

}  // namespace porc::sentinel

// SPDX-License-Identifier: Apache-2.0
#include "jinja/abort.h"
#include "jinja/compare.h"
#include "jinja/cursor.h"
#include "jinja/evaluator.h"
#include "jinja/format.h"
#include "jinja/map.h"
#include "jinja/object.h"
#include "jinja/print.h"
#include "jinja/text_edit.h"

namespace porc::jinja {
namespace {

bool compares(Comparator comparator, const Value& left, const Value& right) {
  switch (comparator) {
    case Comparator::equal:
      return equal(left, right);
    case Comparator::not_equal:
      return !equal(left, right);
    case Comparator::less:
      return order(left, right) < 0;
    case Comparator::less_equal:
      return order(left, right) <= 0;
    case Comparator::greater:
      return order(left, right) > 0;
    case Comparator::greater_equal:
      return order(left, right) >= 0;
    case Comparator::in:
      return contains(right, left);
    case Comparator::not_in:
      return !contains(right, left);
  }
  return false;
}

/// A range knows what is in it without a walk.
std::uint64_t compared_bytes(const Value& value) {
  return value.is(Kind::range) ? 0 : value.weight();
}

}  // namespace

Value Evaluator::evaluate(const Expression& expression) {
  Deeper deeper(*this);
  return std::visit([&](const auto& node) { return evaluate(node, expression.at); },
                    expression.kind);
}

const Value* Evaluator::find_name(NameId name) {
  const Scope* outermost = scope_;
  for (const Scope* scope = scope_; scope != nullptr; scope = scope->parent) {
    if (const Value* value = scope->find(name)) return value;
    outermost = scope;
  }
  return find_around(name, *outermost);
}

const Value* Evaluator::find_kept(const Expression& expression) {
  if (const auto* name = std::get_if<Name>(&expression.kind)) return find_name(name->id);
  const auto* attribute = std::get_if<Attribute>(&expression.kind);
  return attribute == nullptr ? nullptr : find_kept(*attribute);
}

const Value* Evaluator::find_kept(const Attribute& attribute) {
  const Value* object = find_kept(*attribute.object);
  return object != nullptr ? find_element(*object, attribute) : nullptr;
}

const Value* Evaluator::find_element(const Value& object, const Attribute& attribute) {
  const bool may_be_element = object.is(Kind::map) && attribute.methods.of_map == nullptr;
  return may_be_element ? object.as_map().find(attribute.name) : nullptr;
}

bool Evaluator::holds(const Expression& condition) {
  Value value = evaluate(condition);
  at_ = condition.at;
  return truth(value);
}

void Evaluator::locate_undefined(Value& value, std::uint32_t at) const {
  if (value.is_absent() || value.as_undefined()->at != 0) return;
  Undefined why = *value.as_undefined();
  why.at = at;
  why.source = &home_.unit->source;
  value = Value::undefined(std::move(why));
}

Value Evaluator::evaluate(const Constant& node, std::uint32_t /*at*/) {
  return node.value;
}

Value Evaluator::evaluate(const Name& node, std::uint32_t at) {
  if (const Value* value = find_name(node.id)) return *value;
  return Value::undefined(
      {.name = unit_.all.names[node.id], .at = at, .source = &home_.unit->source});
}

Value Evaluator::evaluate(const ListLiteral& node, std::uint32_t at) {
  std::vector<Value> items;
  items.reserve(node.items.size());
  for (const Expression& item : node.items) items.push_back(evaluate(item));
  at_ = at;
  return Value::list(std::move(items), node.kind);
}

Value Evaluator::evaluate(const MapLiteral& node, std::uint32_t /*at*/) {
  Map map;
  map.reserve(node.entries.size());
  for (const auto& [key_node, value_node] : node.entries) {
    Value key = evaluate(key_node);
    Value value = evaluate(value_node);
    at_ = key_node.at;
    require_known(key);
    map.set(std::move(key), std::move(value));
  }
  return Value::map(std::move(map));
}

Value Evaluator::evaluate(const Attribute& node, std::uint32_t at) {
  const Value* kept = find_kept(*node.object);
  if (kept != nullptr) {
    if (const Value* element = find_element(*kept, node)) return located(*element, at);
  }
  const Value object = kept != nullptr ? *kept : evaluate(*node.object);
  at_ = at;
  return located(attribute(object, node.name), at);
}

Value Evaluator::evaluate(const Subscript& node, std::uint32_t at) {
  Value object = evaluate(*node.object);
  Value key = evaluate(*node.key);
  at_ = at;
  // Its characters are counted from the beginning.
  if (object.is(Kind::text)) spend(object.weight() / kBytesPerStep);
  return located(subscript(object, key), at);
}

Value Evaluator::evaluate(const Slice& node, std::uint32_t at) {
  Value object = evaluate(*node.object);
  auto bound = [&](const Box& expression) {
    return expression ? evaluate(*expression) : Value::none();
  };
  Value start = bound(node.start);
  Value stop = bound(node.stop);
  Value step = bound(node.step);
  at_ = at;
  spend(1 + object.weight() / kBytesPerStep);
  return located(slice(object, start, stop, step), at);
}

Value Evaluator::evaluate(const Unary& node, std::uint32_t at) {
  if (node.op == UnaryOperator::logical_not) return Value(!holds(*node.operand));
  Value operand = evaluate(*node.operand);
  at_ = at;
  return node.op == UnaryOperator::negate ? negate(operand) : unary_plus(operand);
}

Value Evaluator::evaluate(const Binary& node, std::uint32_t at) {
  Value left = evaluate(*node.left);
  Value right = evaluate(*node.right);
  at_ = at;
  const bool formats = node.op == BinaryOperator::modulo && left.is(Kind::text);
  if (formats && !right.is_lenient()) require_known(right);
  Value result = formats ? Value(format_percent(*this, left.as_text(), right))
                         : arithmetic(node.op, left, right);
  spend(1 + result.weight() / kBytesPerStep);
  return result;
}

Value Evaluator::evaluate(const Logical& node, std::uint32_t /*at*/) {
  Value left = evaluate(*node.left);
  at_ = node.left->at;
  if (truth(left) != node.is_and) return left;
  return evaluate(*node.right);
}

Value Evaluator::evaluate(const Comparison& node, std::uint32_t at) {
  Value left = evaluate(*node.first);
  for (const auto& [comparator, operand] : node.rest) {
    Value right = evaluate(operand);
    at_ = at;
    spend(1 + (compared_bytes(left) + compared_bytes(right)) / kBytesPerStep);
    if (!compares(comparator, left, right)) return Value(false);
    left = std::move(right);
  }
  return Value(true);
}

Value Evaluator::evaluate(const Concatenation& node, std::uint32_t at) {
  std::string text;
  for (const Expression& part : node.parts) {
    Value value = evaluate(part);
    at_ = part.at;
    append_text(text, value);
    require_size(text.size());
  }
  at_ = at;
  spend(1 + text.size() / kBytesPerStep);
  return Value(std::move(text));
}

Value Evaluator::evaluate(const Conditional& node, std::uint32_t at) {
  if (holds(*node.condition)) return evaluate(*node.then);
  if (node.otherwise) return evaluate(*node.otherwise);
  return Value::undefined({.reason = "the condition of this 'if' is false and it has no 'else'",
                           .is_lenient = true,
                           .at = at,
                           .source = &home_.unit->source});
}

Arguments Evaluator::arguments(const CallArguments& node) {
  Arguments arguments;
  arguments.positional.reserve(node.positional.size());
  for (const Expression& value : node.positional) arguments.positional.push_back(evaluate(value));
  for (const auto& [name, value] : node.keyword)
    arguments.keyword.emplace_back(name, evaluate(value));
  if (node.unpacked_list) {
    Value list = evaluate(*node.unpacked_list);
    at_ = node.unpacked_list->at;
    spend(list.weight() / kBytesPerStep);
    for (Value& item : elements(list)) arguments.positional.push_back(std::move(item));
  }
  if (node.unpacked_map) {
    Value map = evaluate(*node.unpacked_map);
    at_ = node.unpacked_map->at;
    require_known(map);
    if (!map.is(Kind::map)) fail("** wants a map, not a " + std::string(kind_name(map.kind())));
    for (const auto& [key, value] : map.as_map().entries()) {
      if (!key.is(Kind::text)) fail("** wants a map whose keys are strings");
      arguments.keyword.emplace_back(key.as_text(), value);
    }
  }
  return arguments;
}

Value Evaluator::call(const Value& callee, Arguments arguments) {
  require_known(callee);
  if (!callee.is(Kind::object))
    fail("a " + std::string(kind_name(callee.kind())) + " cannot be called");
  return callee.as_object().call(*this, std::move(arguments));
}

std::optional<Value> Evaluator::invoke(const FunctionCall& node,
                                       std::uint32_t at,
                                       Arguments extra,
                                       bool may_emit) {
  Value callee;
  const auto* method_of = std::get_if<Attribute>(&node.callee->kind);
  if (method_of != nullptr) {
    Value object = evaluate(*method_of->object);
    at_ = node.callee->at;
    require_known(object);
    if (const Builtin* method = method_of->methods.of(object.kind())) {
      Arguments given = arguments(node.arguments);
      at_ = at;
      return call_builtin(*method, *this, object, std::move(given));
    }
    callee = located(attribute(object, method_of->name), node.callee->at);
  } else {
    callee = evaluate(*node.callee);
  }
  Arguments given = arguments(node.arguments);
  for (auto& keyword : extra.keyword) given.keyword.push_back(std::move(keyword));
  at_ = at;
  spend(1);
  if (may_emit && callee.is(Kind::object) && callee.as_object().emit(*this, given))
    return std::nullopt;
  return call(callee, std::move(given));
}

Value Evaluator::evaluate(const FunctionCall& node, std::uint32_t at) {
  return *invoke(node, at, {}, false);
}

Value Evaluator::evaluate(const FilterCall& node, std::uint32_t at) {
  const bool has_arguments = node.arguments.any();
  // Evaluating arguments may free what is kept.
  const Value* subject = has_arguments || !node.subject ? nullptr : find_kept(*node.subject);
  Value made;
  if (subject == nullptr) {
    made = node.subject ? evaluate(*node.subject) : *block_text_;
    subject = &made;
  }
  Arguments given = has_arguments ? arguments(node.arguments) : Arguments();
  at_ = at;
  Value result = call_builtin(*node.filter, *this, *subject, std::move(given));
  locate(result, at);
  return result;
}

Value Evaluator::evaluate(const TestCall& node, std::uint32_t at) {
  Value subject = evaluate(*node.subject);
  Arguments given = arguments(node.arguments);
  at_ = at;
  return call_builtin(*node.test, *this, subject, std::move(given));
}

}  // namespace porc::jinja

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "jinja/abort.h"
#include "jinja/compare.h"
#include "jinja/cursor.h"
#include "jinja/evaluator.h"
#include "jinja/loop.h"
#include "jinja/macro.h"
#include "jinja/map.h"
#include "jinja/namespace.h"

namespace porc::jinja {
namespace {

/// Stands in Evaluator::context_ for what was not looked up yet.
const Value kNotAsked;

}  // namespace

Evaluator::Evaluator(const Unit& unit,
                     const Value& context,
                     const RenderOptions& options,
                     Writer& writer)
    : unit_(unit),
      given_(context),
      options_(options),
      out_(&writer),
      home_{.unit = &unit},
      context_(unit.all.names.size(), &kNotAsked),
      steps_left_(options.limits.steps_max) {}

const Value* Evaluator::find_around(NameId name, const Scope& outermost) {
  const std::string& text = unit_.all.names[name];
  if (outermost.is_blind) return find_global(text);
  const Value*& place = context_[name];
  if (place == &kNotAsked) {
    place = given_.is(Kind::map) ? given_.as_map().find(text) : nullptr;
    if (place == nullptr) place = find_global(text);
  }
  return place;
}

Evaluator::~Evaluator() {
  // Both may hold themselves, or a chain of any length.
  for (const auto& space : namespaces_) space->clear();
  for (const auto& loop : told_loops_) loop->clear();
}

void Evaluator::keep(Loop& loop) {
  told_loops_.emplace_back(&loop);
}

void Evaluator::fail_steps() const {
  fail_limit("the template takes more than " + std::to_string(options_.limits.steps_max) +
             " steps");
}

void Evaluator::fail_depth() const {
  fail_limit("the template goes more than " + std::to_string(options_.limits.depth_max) +
             " levels deep; does a macro call itself without end?");
}

void Evaluator::execute(const Body& body) {
  Deeper deeper(*this);
  for (const Statement& statement : body) {
    spend(1);
    std::visit([&](const auto& node) { execute(node, statement.at); }, statement.kind);
    if (flow_ != Flow::next) return;
  }
}

void Evaluator::execute_inside(const Body& body) {
  Inside inside(*this, *scope_);
  execute(body);
}

std::string Evaluator::capture(const std::function<void()>& emit) {
  std::string text;
  PlainWriter writer(text, options_.limits.output_bytes_max);
  Swapped<Writer*> swapped(out_, &writer);
  emit();
  spend(text.size() / kBytesPerStep);
  return text;
}

void Evaluator::write(const Value& value, std::uint32_t at) {
  at_ = at;
  out_->value(value);
}

void Evaluator::execute(const Literal& literal, std::uint32_t at) {
  if (muted_) return;
  at_ = at;
  out_->literal(literal);
}

void Evaluator::execute(const Output& output, std::uint32_t /*at*/) {
  if (!muted_) write_value_of(output.value);
}

void Evaluator::write_value_of(const Expression& expression) {
  const auto* call = std::get_if<FunctionCall>(&expression.kind);
  if (call == nullptr) {
    const Value* kept = find_kept(expression);
    return kept != nullptr ? write(*kept, expression.at)
                           : write(evaluate(expression), expression.at);
  }
  auto value = invoke(*call, expression.at, {}, true);
  if (value) write(*value, expression.at);
}

void Evaluator::execute(const Print& print, std::uint32_t /*at*/) {
  if (muted_) return;
  for (const Expression& value : print.values) write_value_of(value);
}

void Evaluator::execute(const Do& node, std::uint32_t /*at*/) {
  evaluate(node.value);
}

void Evaluator::execute(const Break& /*node*/, std::uint32_t /*at*/) {
  flow_ = Flow::ends_loop;
}

void Evaluator::execute(const Continue& /*node*/, std::uint32_t /*at*/) {
  flow_ = Flow::ends_turn;
}

void Evaluator::execute(const If& choice, std::uint32_t /*at*/) {
  for (const auto& [condition, body] : choice.branches) {
    if (holds(condition)) return execute(body);
  }
  execute(choice.otherwise);
}

void Evaluator::execute(const For& loop, std::uint32_t /*at*/) {
  Value iterable = evaluate(loop.iterable);
  at_ = loop.iterable.at;
  run_loop(loop, iterable, 0);
}

bool Evaluator::passes(const For& loop, const Home& home, Scope& parent, const Value& item) {
  if (!loop.condition) return true;
  // `loop.last` may ask from anywhere: a turn that has set more, a macro, another template.
  Swapped<Home> swapped(home_, home);
  Inside inside(*this, parent);
  const std::uint32_t called_at = at_;
  try {
    assign(loop.target, item);
    const bool passes = holds(*loop.condition);
    at_ = called_at;
    return passes;
  } catch (Abort& abort) {
    locate(abort);
    throw;
  }
}

void Evaluator::run_loop_in(
    const Home& home, Scope& parent, const For& loop, const Value& iterable, std::int64_t depth0) {
  Swapped<Home> swapped(home_, home);
  Inside inside(*this, parent);
  const std::uint32_t called_at = at_;
  try {
    run_loop(loop, iterable, depth0);
  } catch (Abort& abort) {
    locate(abort);
    throw;
  }
  at_ = called_at;
}

void Evaluator::run_loop(const For& loop, const Value& iterable, std::int64_t depth0) {
  Deeper deeper(*this);
  Scope& parent = loop.recursive ? keep_scope() : *scope_;
  auto turns = share<Loop>(*this, loop, iterable, parent, depth0);
  Value self = loop.uses_loop ? Value::object(turns) : Value();
  bool any = false;  // as in Jinja2, a turn that `break` or `continue` ends is none
  while (auto item = turns->next()) {
    spend(1);
    Inside inside(*this, parent);
    if (loop.uses_loop) inside.scope().set(kLoop, self);
    at_ = loop.target.at;
    assign(loop.target, *std::move(item));
    execute(loop.body);
    const Flow flow = std::exchange(flow_, Flow::next);
    if (flow == Flow::ends_loop) break;
    any = any || flow == Flow::next;
  }
  // A template that keeps the loop may have it go on, and then the condition looks around.
  constexpr std::uint32_t kOwn = 2;
  if (loop.condition && turns->holders() > kOwn) keep_scope();
  if (!any) execute_inside(loop.otherwise);
}

void Evaluator::assign(const Target& target, Value value) {
  if (!target.attribute.empty()) {
    Value space = evaluate(Name{target.name}, target.at);
    at_ = target.at;
    require_known(space);
    if (!space.is(Kind::object))
      fail("cannot assign an attribute of a " + std::string(kind_name(space.kind())));
    return space.as_object().assign(target.attribute, std::move(value));
  }
  if (target.elements.empty()) return scope_->set(target.name, std::move(value));
  at_ = target.at;
  const bool has_items = value.is(Kind::list);
  const std::vector<Value> made = has_items ? std::vector<Value>() : elements(value);
  const std::vector<Value>& items = has_items ? value.as_list().items : made;
  if (items.size() != target.elements.size()) {
    fail("cannot unpack " + std::to_string(items.size()) + " values into " +
         std::to_string(target.elements.size()) + " names");
  }
  for (std::size_t i = 0; i < items.size(); ++i) assign(target.elements[i], items[i]);
}

void Evaluator::execute(const Assign& assign_node, std::uint32_t /*at*/) {
  assign(assign_node.target, evaluate(assign_node.value));
  if (scope_ == home_.page->top && !home_.page->imported.empty() &&
      assign_node.target.attribute.empty()) {
    std::erase(home_.page->imported, assign_node.target.name);
  }
}

Value Evaluator::filtered(const Expression& filter, Value text) {
  Swapped<const Value*> swapped(block_text_, &text);
  return evaluate(filter);
}

void Evaluator::execute(const AssignBlock& block, std::uint32_t at) {
  Swapped<bool> heard(muted_, false);
  Value text(capture([&] { execute_inside(block.body); }));
  if (flow_ != Flow::next) return;
  if (block.filter) text = filtered(*block.filter, std::move(text));
  at_ = at;
  assign(block.target, std::move(text));
}

void Evaluator::execute(const With& with, std::uint32_t /*at*/) {
  std::vector<Value> values;
  values.reserve(with.bindings.size());
  for (const auto& [target, expression] : with.bindings) values.push_back(evaluate(expression));
  Inside inside(*this, *scope_);
  for (std::size_t i = 0; i < values.size(); ++i)
    assign(with.bindings[i].first, std::move(values[i]));
  execute(with.body);
}

void Evaluator::execute(const FilterBlock& block, std::uint32_t at) {
  Value text(capture([&] { execute_inside(block.body); }));
  if (flow_ != Flow::next) return;
  write(filtered(block.filter, std::move(text)), at);
}

/// The present scope and all around it, kept until the render ends.
Scope& Evaluator::keep_scope() {
  for (Scope* scope = scope_; scope != nullptr && !scope->is_kept; scope = scope->parent)
    scope->is_kept = true;
  return *scope_;
}

void Evaluator::execute(const MacroDefinition& macro, std::uint32_t /*at*/) {
  scope_->set(macro.name,
              Value::object(share<Macro>(macro.signature, macro.body, home_, keep_scope())));
}

void Evaluator::execute(const CallBlock& block, std::uint32_t /*at*/) {
  Arguments extra;
  extra.keyword.emplace_back(
      "caller", Value::object(share<Macro>(block.signature, block.body, home_, keep_scope())));
  auto value =
      invoke(std::get<FunctionCall>(block.call.kind), block.call.at, std::move(extra), true);
  if (value) write(*value, block.call.at);
}

Value Evaluator::make_namespace(std::vector<std::pair<std::string, Value>> attributes) {
  namespaces_.push_back(share<Namespace>(std::move(attributes)));
  return Value::object(namespaces_.back());
}

}  // namespace porc::jinja

// SPDX-License-Identifier: Apache-2.0
#include "domain/quill/template_uses.h"

#include <map>
#include <utility>
#include <variant>

#include "jinja/nodes.h"

namespace porc::quill {
namespace {

using namespace jinja;  // NOLINT(google-build-using-namespace): every node is named here

constexpr std::string_view kInputs = "inputs";

/// Walks everything that the templates of one quill hold. A name that is bound anywhere counts as
/// bound everywhere: macros and includes share names in too many ways to follow them all.
class Walk {
 public:
  void unit(const Unit& unit) {
    unit_ = &unit;
    body(unit.body);
    for (const BlockDefinition& block : unit.blocks) body(block.body);
  }

  TemplateUses take() {
    for (auto& [key, name] : names_) {
      if (!name.of_inputs && (bound_.contains(name.name) || find_global(name.name) != nullptr))
        continue;
      uses_.names.push_back(std::move(name));
    }
    return std::move(uses_);
  }

 private:
  TemplatePlace place(std::uint32_t at) const {
    return {.file = unit_->source.name(),
            .line = static_cast<int>(unit_->source.line_of(at)),
            .column = static_cast<int>(unit_->source.column_of(at))};
  }
  const std::string& text(NameId id) const { return unit_->all.names[id]; }

  void reads(std::string name, bool of_inputs, std::uint32_t at) {
    auto key = std::pair(of_inputs, name);
    if (names_.contains(key)) return;
    names_.emplace(std::move(key),
                   FreeName{.name = std::move(name), .of_inputs = of_inputs, .place = place(at)});
  }

  bool is_inputs(const Box& box) const {
    const Name* name = std::get_if<Name>(&box->kind);
    return name != nullptr && text(name->id) == kInputs;
  }

  void body(const Body& statements) {
    for (const Statement& statement : statements) {
      at_ = statement.at;
      std::visit([this](const auto& kind) { see(kind); }, statement.kind);
    }
  }
  void expression(const Expression& expression) {
    const std::uint32_t before = std::exchange(at_, expression.at);
    std::visit([this](const auto& kind) { see(kind); }, expression.kind);
    at_ = before;
  }
  void box(const Box& box) {
    if (box) expression(*box);
  }
  void arguments(const CallArguments& arguments) {
    for (const Expression& each : arguments.positional) expression(each);
    for (const auto& [name, each] : arguments.keyword) expression(each);
    box(arguments.unpacked_list);
    box(arguments.unpacked_map);
  }
  /// `map` applies the filter that its first argument names, and that may be `map` again.
  void look_at_mapped(const CallArguments& arguments) {
    for (const Expression& each : arguments.positional) {
      const Constant* constant = std::get_if<Constant>(&each.kind);
      if (constant == nullptr) return uses_.maybe_safe.push_back(place(at_));
      const bool is_name = constant->value.is(Kind::text);
      if (is_name && constant->value.as_text() == "safe") uses_.safe.push_back(place(at_));
      if (!is_name || constant->value.as_text() != "map") return;
    }
    if (arguments.unpacked_list) uses_.maybe_safe.push_back(place(at_));
  }
  void bind(const Target& target) {
    if (target.elements.empty()) bound_.insert(text(target.name));
    for (const Target& each : target.elements) bind(each);
  }
  void signature(const Signature& signature) {
    for (const Parameter& parameter : signature.parameters) {
      bound_.insert(text(parameter.name));
      if (parameter.otherwise) expression(*parameter.otherwise);
    }
  }

  // Expressions.
  void see(const Constant&) {}
  void see(const Name& name) {
    if (name.id < kKnownNameCount) return;
    if (text(name.id) == kInputs) {
      uses_.takes_all_inputs = true;
    } else {
      reads(text(name.id), false, at_);
    }
  }
  void see(const ListLiteral& list) {
    for (const Expression& item : list.items) expression(item);
  }
  void see(const MapLiteral& map) {
    for (const auto& [key, value] : map.entries) expression(key), expression(value);
  }
  void see(const Attribute& attribute) {
    if (is_inputs(attribute.object)) return reads(attribute.name, true, attribute.object->at);
    box(attribute.object);
  }
  void see(const Subscript& subscript) {
    const Constant* key = std::get_if<Constant>(&subscript.key->kind);
    if (is_inputs(subscript.object) && key != nullptr && key->value.is(Kind::text))
      return reads(std::string(key->value.as_text()), true, subscript.object->at);
    box(subscript.object);
    box(subscript.key);
  }
  void see(const Slice& slice) {
    for (const Box* each : {&slice.object, &slice.start, &slice.stop, &slice.step}) box(*each);
  }
  void see(const Unary& unary) { box(unary.operand); }
  void see(const Binary& binary) { box(binary.left), box(binary.right); }
  void see(const Logical& logical) { box(logical.left), box(logical.right); }
  void see(const Comparison& comparison) {
    box(comparison.first);
    for (const auto& [comparator, each] : comparison.rest) expression(each);
  }
  void see(const Concatenation& concatenation) {
    for (const Expression& part : concatenation.parts) expression(part);
  }
  void see(const Conditional& conditional) {
    for (const Box* each : {&conditional.condition, &conditional.then, &conditional.otherwise})
      box(*each);
  }
  void see(const FunctionCall& call) { box(call.callee), arguments(call.arguments); }
  void see(const FilterCall& call) {
    if (call.filter->name == "safe") uses_.safe.push_back(place(at_));
    if (call.filter->name == "map") look_at_mapped(call.arguments);
    box(call.subject);
    arguments(call.arguments);
  }
  void see(const TestCall& call) { box(call.subject), arguments(call.arguments); }

  // Statements.
  void see(const Literal&) {}
  void see(const Output& output) { expression(output.value); }
  void see(const If& branch) {
    for (const auto& [condition, then] : branch.branches) expression(condition), body(then);
    body(branch.otherwise);
  }
  void see(const std::unique_ptr<For>& loop) {
    bind(loop->target);
    expression(loop->iterable);
    if (loop->condition) expression(*loop->condition);
    body(loop->body);
    body(loop->otherwise);
  }
  void see(const Assign& assign) { bind(assign.target), expression(assign.value); }
  void see(const std::unique_ptr<AssignBlock>& assign) {
    bind(assign->target);
    if (assign->filter) expression(*assign->filter);
    body(assign->body);
  }
  void see(const With& with) {
    for (const auto& [target, value] : with.bindings) bind(target), expression(value);
    body(with.body);
  }
  void see(const FilterBlock& block) { expression(block.filter), body(block.body); }
  void see(const MacroDefinition& macro) {
    bound_.insert(text(macro.name));
    signature(macro.signature);
    body(macro.body);
  }
  void see(const std::unique_ptr<CallBlock>& call) {
    expression(call->call);
    signature(call->signature);
    body(call->body);
  }
  void see(const Print& print) {
    for (const Expression& value : print.values) expression(value);
  }
  void see(const Do& act) { expression(act.value); }
  void see(const Break&) {}
  void see(const Continue&) {}
  void see(const Include& include) { expression(include.name); }
  void see(const Import& import) { expression(import.name), bound_.insert(text(import.target)); }
  void see(const FromImport& import) {
    expression(import.name);
    for (const FromImport::Item& item : import.items) bound_.insert(text(item.target));
  }
  void see(const Extends& extends) { expression(extends.name); }
  void see(const BlockPlace&) {}

  const Unit* unit_ = nullptr;
  std::uint32_t at_ = 0;
  std::set<std::string> bound_{"porc", std::string(kInputs)};
  std::map<std::pair<bool, std::string>, FreeName> names_{};
  TemplateUses uses_{};
};

}  // namespace

TemplateUses uses_of_templates(const Quill& quill) {
  Walk walk;
  if (!quill.templates().empty()) {
    for (const auto& [name, unit] : quill.templates().front().compiled.unit().all.by_name)
      walk.unit(unit);
  }
  return walk.take();
}

}  // namespace porc::quill

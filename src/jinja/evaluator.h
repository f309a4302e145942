// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "jinja/nodes.h"
#include "jinja/render.h"
#include "jinja/scope.h"
#include "jinja/writer.h"

namespace porc::jinja {

class Namespace;

/// Runs one unit once. Every member function may throw Abort.
class Evaluator {
 public:
  /// All arguments outlive the evaluator.
  Evaluator(const Unit& unit, const Value& context, const RenderOptions& options, Writer& writer);
  ~Evaluator();
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;

  void run();
  /// Where the last thing was begun that can fail.
  std::uint32_t at() const { return at_; }

  // For builtins and objects.

  /// Counts work. Throws Abort at steps_max.
  void spend(std::uint64_t steps) {
    if (steps > steps_left_) fail_steps();
    steps_left_ -= steps;
  }
  bool allow_safe() const { return options_.allow_safe; }
  Value call(const Value& callee, Arguments arguments);
  /// The text that `emit` writes, not escaped.
  std::string capture(const std::function<void()>& emit);
  /// Runs a macro's body here, in a new scope below `parent`.
  void run_macro(const Signature& signature, const Body& body, Scope& parent, Arguments arguments);
  /// Runs a loop over `iterable`; `depth0` counts recursive loops inside one another.
  void run_loop(const For& loop, const Value& iterable, std::int64_t depth0);
  /// The same, in a scope below `parent`.
  void run_loop_in(Scope& parent, const For& loop, const Value& iterable, std::int64_t depth0);
  bool passes(const For& loop, const Value& item);
  Value make_namespace(std::vector<std::pair<std::string, Value>> attributes);

 private:
  class Deeper;
  class Inside;

  [[noreturn]] void fail_steps() const;
  [[noreturn]] void fail_depth() const;

  // Statements (execute.cc).
  void execute(const Body& body);
  void execute_inside(const Body& body);
  void execute(const Literal& literal, std::uint32_t at);
  void execute(const Output& output, std::uint32_t at);
  void execute(const If& choice, std::uint32_t at);
  void execute(const For& loop, std::uint32_t at);
  void execute(const Assign& assign, std::uint32_t at);
  void execute(const AssignBlock& assign, std::uint32_t at);
  void execute(const With& with, std::uint32_t at);
  void execute(const FilterBlock& block, std::uint32_t at);
  void execute(const MacroDefinition& macro, std::uint32_t at);
  void execute(const CallBlock& block, std::uint32_t at);
  void assign(const Target& target, Value value);
  void write(const Value& value, std::uint32_t at);
  Value filtered(const Expression& filter, Value text);
  Scope& keep_scope();

  // Expressions (evaluate.cc).
  Value evaluate(const Expression& expression);
  bool holds(const Expression& condition);
  Value evaluate(const Constant& node, std::uint32_t at);
  Value evaluate(const Name& node, std::uint32_t at);
  Value evaluate(const ListLiteral& node, std::uint32_t at);
  Value evaluate(const MapLiteral& node, std::uint32_t at);
  Value evaluate(const Attribute& node, std::uint32_t at);
  Value evaluate(const Subscript& node, std::uint32_t at);
  Value evaluate(const Slice& node, std::uint32_t at);
  Value evaluate(const Unary& node, std::uint32_t at);
  Value evaluate(const Binary& node, std::uint32_t at);
  Value evaluate(const Logical& node, std::uint32_t at);
  Value evaluate(const Comparison& node, std::uint32_t at);
  Value evaluate(const Concatenation& node, std::uint32_t at);
  Value evaluate(const Conditional& node, std::uint32_t at);
  Value evaluate(const FunctionCall& node, std::uint32_t at);
  Value evaluate(const FilterCall& node, std::uint32_t at);
  Value evaluate(const TestCall& node, std::uint32_t at);
  Arguments arguments(const CallArguments& node);
  /// The value of the call; absent when `may_emit` and it has written its text instead.
  std::optional<Value> invoke(const FunctionCall& node,
                              std::uint32_t at,
                              Arguments extra,
                              bool may_emit);
  Value located(Value value, std::uint32_t at) const;

  const Unit& unit_;
  const RenderOptions& options_;
  Writer* out_;
  ScopePool scopes_;
  Scope* scope_ = nullptr;
  std::vector<const Value*> context_;  ///< by NameId: from the context or the globals, or null
  std::vector<std::shared_ptr<Namespace>> namespaces_;
  const Value* block_text_ = nullptr;  ///< of the filter block that is being filtered
  std::uint64_t steps_left_;
  std::uint32_t depth_ = 0;
  std::uint32_t at_ = 0;
};

/// Counts how deep the evaluation is.
class Evaluator::Deeper {
 public:
  explicit Deeper(Evaluator& evaluator) : evaluator_(evaluator) {
    if (evaluator.depth_ >= evaluator.options_.limits.depth_max) evaluator.fail_depth();
    ++evaluator.depth_;
  }
  ~Deeper() { --evaluator_.depth_; }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;

 private:
  Evaluator& evaluator_;
};

/// A new scope below `parent` while it lives.
class Evaluator::Inside {
 public:
  Inside(Evaluator& evaluator, Scope& parent)
      : evaluator_(evaluator), outer_(evaluator.scope_), scope_(evaluator.scopes_.enter(&parent)) {
    evaluator.scope_ = &scope_;
  }
  ~Inside() {
    evaluator_.scope_ = outer_;
    evaluator_.scopes_.leave(scope_);
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  Scope& scope() { return scope_; }

 private:
  Evaluator& evaluator_;
  Scope* outer_;
  Scope& scope_;
};

}  // namespace porc::jinja

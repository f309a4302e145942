// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "jinja/nodes.h"
#include "jinja/page.h"
#include "jinja/render.h"
#include "jinja/scope.h"
#include "jinja/writer.h"

namespace porc::jinja {

class Loop;
class Namespace;
struct Abort;

/// Templates that include, import or extend one another.
inline constexpr std::uint32_t kTemplatesDepthMax = 32;

/// What a step pays for of the values that are looked at, copied or made.
inline constexpr std::uint64_t kBytesPerStep = 64;

/// Sets a variable while it lives.
template <class T>
class Swapped {
 public:
  Swapped(T& place, T value) : place_(place), outer_(std::exchange(place, std::move(value))) {}
  ~Swapped() { place_ = outer_; }
  Swapped(const Swapped&) = delete;
  Swapped& operator=(const Swapped&) = delete;

 private:
  T& place_;
  T outer_;
};

/// Runs one unit once. Every member function may throw Abort.
class Evaluator {
 public:
  /// All arguments outlive the evaluator.
  Evaluator(const Unit& unit, const Value& context, const RenderOptions& options, Writer& writer);
  ~Evaluator();
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;

  /// An Abort that leaves it has its place.
  void run();

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
  const Home& home() const { return home_; }
  /// Runs a macro's body here, in a new scope below `parent`.
  void run_macro(const Signature& signature,
                 const Body& body,
                 const Home& home,
                 Scope& parent,
                 Arguments arguments);
  /// Runs a loop over `iterable`; `depth0` counts recursive loops inside one another.
  void run_loop(const For& loop, const Value& iterable, std::int64_t depth0);
  /// The same from elsewhere, in a scope below `parent`.
  void run_loop_in(
      const Home& home, Scope& parent, const For& loop, const Value& iterable, std::int64_t depth0);
  /// Writes what stands in the `depth`th place of a block's stack, in a scope below `context`.
  void run_block(Page& page, NameId name, std::size_t depth, Scope& context);
  /// Whether `item` passes the condition of a loop that stands in `parent`, at home in `home`.
  bool passes(const For& loop, const Home& home, Scope& parent, const Value& item);
  Value make_namespace(std::vector<std::pair<std::string, Value>> attributes);
  /// Frees a loop that was told of values, however they hold one another.
  void keep(Loop& loop);

 private:
  class Deeper;
  class Inside;

  /// What a statement leaves to those around it.
  enum class Flow : std::uint8_t { next, ends_turn, ends_loop };

  [[noreturn]] void fail_steps() const;
  [[noreturn]] void fail_depth() const;

  // Statements (execute.cc).
  void execute(const Body& body);
  void execute_inside(const Body& body);
  template <class Node>
  void execute(const std::unique_ptr<Node>& node, std::uint32_t at) {
    execute(*node, at);
  }
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
  void execute(const Print& print, std::uint32_t at);
  void execute(const Do& node, std::uint32_t at);
  void execute(const Break& node, std::uint32_t at);
  void execute(const Continue& node, std::uint32_t at);
  void assign(const Target& target, Value value);
  void write(const Value& value, std::uint32_t at);
  void write_value_of(const Expression& expression);
  Value filtered(const Expression& filter, Value text);
  Scope& keep_scope();

  // Statements about other templates (execute_template.cc).
  void execute(const Include& include, std::uint32_t at);
  void execute(const Import& import, std::uint32_t at);
  void execute(const FromImport& from, std::uint32_t at);
  void execute(const Extends& extends, std::uint32_t at);
  void execute(const BlockPlace& place, std::uint32_t at);
  const Unit* find_unit(const Value& wanted) const;
  [[noreturn]] void fail_no_unit(const Value& wanted) const;
  const Unit& get_unit(const Expression& name);
  template <class Run, class Doing>
  void run_in(const Home& home, const Doing& doing, const Run& run);
  template <class Finish>
  void run_template(const Unit& unit, Scope* around, std::string_view doing, const Finish& finish);
  void run_unit(Page& page, const Unit& unit);
  Value module_of(const Unit& unit, bool with_context);
  Value make_module(const Unit& unit, Scope* around);
  Scope& snapshot();
  void bind_import(NameId name, Value value);
  const Source& source() const { return home_.unit->source; }
  void locate(Abort& abort) const;
  void add_trail(Abort& abort, std::string doing, const Source& source, std::uint32_t at) const;

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
  /// Tells an undefined value where it was asked for.
  void locate(Value& value, std::uint32_t at) const {
    if (value.is(Kind::undefined)) locate_undefined(value, at);
  }
  void locate_undefined(Value& value, std::uint32_t at) const;
  Value located(Value value, std::uint32_t at) const {
    locate(value, at);
    return value;
  }

  /// Where the value of a name, or of an element by name, is kept, so that it need not be copied;
  /// null when there is none or it takes more than a look. Until a statement or a call runs.
  const Value* find_kept(const Expression& expression);
  const Value* find_kept(const Attribute& attribute);
  static const Value* find_element(const Value& object, const Attribute& attribute);
  /// Null when there is no such variable.
  const Value* find_name(NameId name);
  /// Null when neither the context nor the globals have it.
  const Value* find_around(NameId name, const Scope& outermost);

  const Unit& unit_;
  const Value& given_;
  const RenderOptions& options_;
  Writer* out_;
  ScopePool scopes_;
  Scope* scope_ = nullptr;
  Home home_{};
  bool muted_ = false;  ///< the template extends another: its own text is not written
  Flow flow_ = Flow::next;
  std::vector<const Value*> context_;  ///< by NameId: as find_around; what was not asked for yet is
                                       ///< told by a mark
  std::vector<std::unique_ptr<Page>> kept_pages_;  ///< macros were defined in them
  std::map<const Unit*, Value> modules_;           ///< imported without context
  std::uint32_t templates_deep_ = 0;
  std::vector<Shared<Namespace>> namespaces_;
  std::vector<Shared<Loop>> told_loops_;
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

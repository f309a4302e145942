// SPDX-License-Identifier: Apache-2.0
// Inside of evaluation.h: walks the tree of a policy and of the modules it imports.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <re2/re2.h>

#include "sentinel/evaluate/evaluation.h"
#include "sentinel/evaluate/observer.h"
#include "sentinel/evaluate/rule.h"
#include "sentinel/value/heap.h"
#include "sentinel/value/list.h"
#include "sentinel/value/map.h"

namespace porc::sentinel {

/// Ends a policy. Nothing inside a policy can catch it (reference 5.3).
struct Failure {
  Fault fault{};
};

/// What one `import` of a file is bound to.
struct LinkedImport {
  Unit* module = nullptr;
  const NativeImport* native = nullptr;
  const json::value* document = nullptr;  ///< null for what a static import does not have
  bool is_static = false;
};

/// A file that runs: the policy itself, or a module, of which there is one instance a policy.
class Unit {
 public:
  explicit Unit(std::shared_ptr<const Program> program) : program_(std::move(program)) {}

  const Program& program() const { return *program_; }
  const Source& source() const { return program_->source(); }
  const File& file() const { return program_->file(); }

  Frame* frame = nullptr;
  std::vector<LinkedImport> imports{};
  bool started = false;  ///< it has run to its end
  bool changes = false;  ///< its variables may have other values later

 private:
  std::shared_ptr<const Program> program_;
};

class Evaluator {
 public:
  Evaluator(std::shared_ptr<const Program> policy, const Setting& setting);
  ~Evaluator();
  Outcome run();

  // For builtins and native imports
  Heap& heap() { return *heap_; }
  const Setting& setting() const { return setting_; }
  /// Calls a function that the policy passed. Throws Refusal for what is none.
  Value call(Value function, std::span<const Value> arguments);
  /// A value that is no rule: its value.
  Value forced(Value value) { return value.is(Kind::rule) ? force(value.rule()) : value; }
  /// The values with spaces between; what is over the limit of print is cut off behind it.
  std::string joined(std::span<const Value> values);
  void print(std::string line);
  /// Steps towards the limit, for native code. See Meter.
  void step(std::uint64_t count = 1) { heap_->meter().step(count); }
  [[noreturn]] void fail(const Frame& frame, std::uint32_t offset, std::string message) const;

  /// From now on `observer` is told what happens; null for nobody. Gives back who was told so far.
  Observer* observe(Observer* observer) { return std::exchange(observer_, observer); }
  /// While it is muted, print() writes nothing down.
  bool mute(bool muted) { return std::exchange(muted_, muted); }

  // For explanations: the tree, evaluated again where it stands
  Value evaluate(const Expression& expression, Frame& frame);
  Value force(Rule& rule);
  Unit& policy() { return *units_.front(); }
  /// The nearest variable that was assigned; null when none was. Reference 9.1.
  Value* variable(const Reference& reference, Frame& frame);
  Frame& frame_for(const Scope& scope, Frame* parent, Unit& unit);
  /// The import that `base` names here, null when it is an ordinary value.
  const LinkedImport* import_behind(const Expression& base, Frame& frame);
  /// Calls each(frame of the round, key or index, element) until it gives false.
  template <class Each>
  void each_element(Value collection,
                    const Expression& at,
                    const LoopNames& names,
                    const Scope& scope,
                    Frame& frame,
                    Each each);

 private:
  enum class Flow : std::uint8_t { normal, left, went_on, returned };

  // link.cc
  Unit& unit_of(const std::shared_ptr<const Program>& program, const std::string& path);
  void link(Unit& unit);
  LinkedImport linked(Unit& unit, const ImportDeclaration& declaration);
  void start(Unit& unit);
  void set_parameters(Unit& unit);
  Value imported(const LinkedImport& import, const Selector& selector, Frame& frame);
  bool find_inside_static(std::string_view path, LinkedImport& out);
  Value module_value(Unit& module, std::string_view name);

  // expression.cc
  Value evaluate_raw(const Expression& expression, Frame& frame);
  Value evaluate_identifier(const Identifier& node, Frame& frame);
  Value evaluate_list(const ListLiteral& node, Frame& frame);
  Value evaluate_map(const MapLiteral& node, Frame& frame);
  Value evaluate_unary(const Unary& node, Frame& frame);
  Value evaluate_binary(const Binary& node, Frame& frame);
  Value evaluate_logical(const Binary& node, Frame& frame);
  Value evaluate_state_test(const StateTest& node, Frame& frame);
  Value evaluate_selector(const Selector& node, Frame& frame);
  Value select(Value base, const Selector& node, Frame& frame);
  Value evaluate_index(const Index& node, Frame& frame);
  Value entry_of(Map& map, Value key, const Expression& node, Frame& frame);
  Value evaluate_slice(const Slice& node, Frame& frame);
  Value undefined(const Expression& node, const Frame& frame) const;

  // operators.cc
  Value arithmetic(BinaryOperator op, Value left, Value right, const Expression& at, Frame& frame);
  Value contained(Value collection, Value element, const Expression& at, Frame& frame);
  const re2::RE2& pattern_of(const Binary& node, std::string_view pattern, Frame& frame);
  Value matched(const Binary& node, Value text, Value pattern, Frame& frame);
  Value logical_operand(const Expression& node, Frame& frame);

  // call.cc
  Value evaluate_call(const Call& node, Frame& frame);
  Value call_value(Value callee,
                   std::span<const Value> arguments,
                   const Expression& at,
                   Frame& frame);
  Value call_function(const Function& function,
                      std::span<const Value> arguments,
                      const Expression& at,
                      Frame& frame);
  Value evaluate_function(const FunctionLiteral& node, Frame& frame);

  // quantifier.cc
  Value evaluate_quantifier(const Quantifier& node, Frame& frame);

  // statement.cc
  Flow execute(const Block& block, Frame& frame);
  Flow execute(const Statement& statement, Frame& frame);
  void assign(const Assignment& node, Frame& frame);
  void assign_index(const Assignment& node, Frame& frame);
  Flow execute_branch(const Branch& node, Frame& frame);
  Flow execute_loop(const Loop& node, Frame& frame);
  Flow execute_choice(const Choice& node, Frame& frame);
  Flow execute_clause(const Choice& node, const Choice::Clause& clause, Frame& frame);

  // evaluator.cc
  void finish(Outcome& out);
  void trace_rules(Outcome& out);
  Value evaluate_rule(const Rule& rule, Frame& frame);
  Position now() const;
  std::size_t stack_used() const {
    return static_cast<std::size_t>(stack_ - static_cast<const char*>(__builtin_frame_address(0)));
  }
  void guard_stack(const Frame& frame, std::uint32_t offset) const;

  const Setting& setting_;
  std::shared_ptr<Heap> heap_;
  std::vector<std::unique_ptr<Unit>> units_{};  ///< the policy first
  std::unordered_map<std::string, Unit*> modules_{};
  std::vector<std::string> prints_{};
  std::size_t print_bytes_ = 0;
  std::unordered_map<std::string, std::unique_ptr<re2::RE2>> patterns_{};
  std::size_t calls_ = 0;
  Value returned_{};
  const char* stack_ = nullptr;
  Frame* now_frame_ = nullptr;  ///< where the evaluation is, for limits
  std::uint32_t now_offset_ = 0;
  Observer* observer_ = nullptr;
  bool muted_ = false;
};

}  // namespace porc::sentinel

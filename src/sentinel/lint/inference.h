// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <unordered_map>

#include "sentinel/lint/lint.h"
#include "sentinel/lint/scopes.h"
#include "sentinel/lint/shape.h"

namespace porc::sentinel {

/// What the values of a file can be, as far as its text and the tables of imports tell. Where
/// anything is uncertain the answer is `any`.
class Inference {
 public:
  /// All of it outlives this.
  Inference(const File& file, const Scopes& scopes, const LintSetting& setting);
  ~Inference();

  const Shape& of(const Expression& node);
  /// Whose rows name the keys of this: the path of an import or the name of a record; else "".
  std::string_view owner(const Expression& node);
  /// The function of this file that is called; null when it is not certain.
  const FunctionLiteral* function(const Expression& callee);
  /// Whether the module that a name stands for has something of this name; true when unknown.
  bool module_has(const Expression& base, std::string_view name);
  /// The builtin function that is called, "" when it is none.
  std::string_view builtin(const Expression& callee) const;

 private:
  struct Module;
  Module* module(const Expression& base);
  const FunctionLiteral* module_function(const Expression& callee);

  Shape guess(const Expression& node);
  Shape of_name(const Identifier& node);
  Shape of_variable(const Variable& variable);
  Shape of_loop_name(const LoopSource& loop);
  Shape of_binary(const Binary& node);
  Shape of_member(const Expression& base, std::string_view name);
  Shape of_index(const Index& node);
  Shape of_call(const Call& node);
  Shape of_returns(const FunctionLiteral& function);
  Shape of_quantifier(const Quantifier& node);
  void learn_predicates(const File& file);

  const Scopes& scopes_;
  const LintSetting& setting_;
  std::map<std::string_view, std::unique_ptr<Module>> modules_;  ///< that were asked for
  std::unordered_map<const Expression*, Shape> known_{};
  std::set<const Expression*> running_{};
  /// Parameters of functions that an import calls with the elements of a collection.
  std::map<std::uint32_t, const Expression*> predicates_{};  ///< by offset of the parameter
};

/// `and`, `or`, `xor`.
bool is_logical(BinaryOperator op);

/// What is true of both.
Shape joined(const Shape& a, const Shape& b);

}  // namespace porc::sentinel

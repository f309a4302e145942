// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sentinel/syntax/nodes.h"

namespace porc::sentinel {

enum class VariableKind : std::uint8_t {
  assigned,
  param,      ///< of the policy
  parameter,  ///< of a function
  loop_name,  ///< of a loop or quantifier
};

struct Variable;

/// One place that gives a variable a value.
struct Write {
  std::uint32_t offset = 0;           ///< of its name
  std::uint32_t done = 0;             ///< behind this place the value is there
  const Expression* value = nullptr;  ///< null for a loop
  bool combines = false;              ///< `+=` and the like, which read it too
};

/// One place that reads it.
struct Read {
  std::uint32_t offset = 0;
  bool later = false;    ///< in a function or rule below the variable's own scope: runs when called
  bool in_loop = false;  ///< in a loop below it: what comes behind may have run before
  const Variable* inside = nullptr;  ///< the function or rule of the file's scope that it is in
};

/// What is looped over for the sake of a loop name.
struct LoopSource {
  const Expression* collection = nullptr;
  bool is_second = false;  ///< of two names
  bool is_only = false;    ///< there is no second one
};

struct Variable {
  std::string_view name{};
  VariableKind kind = VariableKind::assigned;
  bool is_global = false;    ///< of the file's scope
  std::uint32_t offset = 0;  ///< where it is first named
  std::vector<Write> writes{};
  std::vector<Read> reads{};
  LoopSource loop{};
};

/// A name that nothing in sight assigns.
struct Stranger {
  const Identifier* identifier = nullptr;
  std::vector<std::string_view> visible{};  ///< there; of the first strangers only
};

/// Who a name belongs to. Which scope an assignment reaches is known only at run time (reference
/// 9.1); here one variable stands for all scopes around a place that have the name.
class Scopes {
 public:
  explicit Scopes(const File& file);
  ~Scopes();

  /// Null for imports, builtins and strangers.
  const Variable* variable(const Identifier& identifier) const;
  /// The declaration that a name means when no variable hides it; null when it means none.
  const ImportDeclaration* import(const Identifier& identifier) const;
  /// Whether it means the builtin function or constant of that name.
  bool is_predeclared(const Identifier& identifier) const;
  const std::vector<std::unique_ptr<Variable>>& variables() const { return variables_; }
  const Variable* global(std::string_view name) const;
  const std::vector<Stranger>& strangers() const { return strangers_; }
  /// How often an import is used, by index in the file.
  const std::vector<std::size_t>& import_uses() const { return import_uses_; }

 private:
  class Builder;

  std::vector<std::unique_ptr<Variable>> variables_{};
  std::map<std::string_view, const Variable*> globals_{};
  std::unordered_map<const Identifier*, const Variable*> owners_{};
  std::unordered_map<const Identifier*, const ImportDeclaration*> imports_{};
  std::vector<Stranger> strangers_{};
  std::vector<std::size_t> import_uses_{};
};

}  // namespace porc::sentinel

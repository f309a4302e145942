// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "jinja/nodes.h"

namespace porc::jinja {

/// The variables of a block: most often few, so that a walk finds them fastest.
struct Scope {
  static constexpr std::size_t kWalkMax = 16;

  Scope* parent = nullptr;
  std::vector<std::pair<NameId, Value>> variables{};
  std::unordered_map<NameId, std::size_t> places{};  ///< of all variables, once they are many
  bool is_kept = false;   ///< a macro was defined in it or below and may outlive the block
  bool is_blind = false;  ///< of a template rendered without context: only globals are around it

  const Value* find(NameId name) const {
    if (variables.size() > kWalkMax) {
      const auto found = places.find(name);
      return found == places.end() ? nullptr : &variables[found->second].second;
    }
    for (const auto& [id, value] : variables) {
      if (id == name) return &value;
    }
    return nullptr;
  }

  void set(NameId name, Value value) {
    if (const Value* present = find(name)) {
      const_cast<Value&>(*present) = std::move(value);
      return;
    }
    variables.emplace_back(name, std::move(value));
    if (variables.size() <= kWalkMax) return;
    for (std::size_t i = places.size(); i < variables.size(); ++i)
      places.emplace(variables[i].first, i);
  }

  void clear() {
    variables.clear();
    if (!places.empty()) places.clear();
  }
};

/// Owns the scopes of one render and uses them again.
class ScopePool {
 public:
  Scope& enter(Scope* parent) {
    if (free_.empty()) {
      all_.push_back(std::make_unique<Scope>());
      free_.push_back(all_.back().get());
    }
    Scope* scope = free_.back();
    free_.pop_back();
    scope->parent = parent;
    scope->is_blind = false;
    return *scope;
  }

  void leave(Scope& scope) {
    if (scope.is_kept) return;
    scope.clear();
    free_.push_back(&scope);
  }

 private:
  std::vector<std::unique_ptr<Scope>> all_;
  std::vector<Scope*> free_;
};

}  // namespace porc::jinja

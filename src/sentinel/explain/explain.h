// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "sentinel/evaluate/evaluation.h"

namespace porc::sentinel {

inline constexpr std::size_t kCausesMax = 100;

/// A name with what it stood for: the variable of a loop, or a part of an expression.
struct Named {
  std::string name{};
  std::string value{};  ///< as print() shows it, cut when it is long
  friend bool operator==(const Named&, const Named&) = default;
};

/// One thing that kept the policy from passing.
struct Cause {
  Position position{};
  std::string expression{};       ///< as the source has it
  std::string value{};            ///< what it came to; empty for an assignment
  std::string resource{};         ///< address of what it is about; empty when it is about none
  std::vector<Named> operands{};  ///< parts of the expression that are not literals
  std::vector<Named> rounds{};    ///< variables of the loops around it, outermost first
  std::string told() const;       ///< "r.acl is "private" is false"
  friend bool operator==(const Cause&, const Cause&) = default;
};

/// Why a policy did not pass: the smallest set of causes that was found.
struct Explanation {
  std::vector<Cause> causes{};  ///< at most kCausesMax
  std::size_t left_out = 0;
};

/// Runs a policy again and follows its result back to the comparisons, and the resources, that it
/// came from. Empty for a policy that passes. Never throws for what a policy does.
Explanation explain(const std::shared_ptr<const Program>& policy, const Setting& setting);

/// For people: one block a cause, indented by two spaces.
std::string explanation_text(const Explanation& explanation);
/// {"causes": [{"position", "expression", "value", "resource", "operands", "rounds"}], "left_out"}.
json::value explanation_json(const Explanation& explanation);

}  // namespace porc::sentinel

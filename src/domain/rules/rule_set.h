// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/rules/rule.h"

namespace porc::rules {

/// Rules compiled once and asked from any thread.
class RuleSet {
 public:
  /// `rules` are sound: parse_rules has read them.
  static RuleSet compile(std::vector<Rule> rules);

  /// What the rules say of `blueprint`, in their order: at most json::kViolationsMax errors, and as
  /// many others. It is in canonical form, with the defaults of its quill. Of the places in
  /// `hidden` only their presence is looked at, and no rule holds because of them.
  std::vector<Finding> check(const json::value& blueprint,
                             const std::vector<std::string>& hidden) const;

  bool empty() const { return rules_.empty(); }
  std::size_t size() const { return rules_.size(); }
  /// True when a rule may have something to say of a blueprint that it does not refuse.
  bool advises() const;

 private:
  struct Compiled;
  std::vector<std::shared_ptr<const Compiled>> rules_{};  // shared by copies; immutable
};

}  // namespace porc::rules

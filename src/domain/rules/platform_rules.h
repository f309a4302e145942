// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "archive/tar.h"
#include "base/result.h"
#include "domain/rules/rule_set.h"

namespace porc::rules {

/// The rules of a platform beside those of its quills: `all.yaml` for every kind, `{kind}.yaml` for
/// one. Immutable.
class PlatformRules {
 public:
  PlatformRules() = default;  ///< none
  /// `files` are those of the folder. Errors: invalid_argument or malformed for a file that is not
  /// sound or has another name.
  static Result<PlatformRules> compile(const std::vector<archive::File>& files);

  /// Those for every kind, then those for this one.
  const RuleSet& of(const std::string& kind) const;
  /// The same as their authors wrote them.
  const std::vector<Rule>& written_for(const std::string& kind) const;

 private:
  struct OfKind {
    std::vector<Rule> written{};
    RuleSet compiled{};
  };
  const OfKind& find(const std::string& kind) const;

  OfKind every_{};
  std::map<std::string, OfKind> kinds_{};  ///< each holds those for every kind too
};

}  // namespace porc::rules

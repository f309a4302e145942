// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "domain/blueprint/blueprint.h"
#include "domain/policy/preflight.h"
#include "domain/quill/quill.h"
#include "domain/rules/rule_set.h"
#include "json/value.h"

namespace porc::quill {

/// What holds for every blueprint of a kind, whatever its quill says.
struct Platform {
  rules::RuleSet rules{};
  std::string default_environment{};  ///< where one goes that does not say; "" when nobody knows
  std::vector<std::string> environments{};  ///< that there are; none: any
  policy::Sets policies{};                  ///< that are asked about what is rendered
};

/// What quill, rules and policies say of a blueprint. Server and command line both ask `judge`, so
/// that they say the same words.
struct Verdict {
  std::vector<Violation> violations{};  ///< why it is refused: of the schema, then of rules
  /// Of the platform, of rules and of policies, of every severity.
  std::vector<rules::Finding> findings{};

  /// Errors: invalid_argument with every violation.
  Result<void> result() const;
};

/// `document` is what the team wrote: pointers lead to the names under which things stand there.
/// Policies need the stack of sentinel::Limits.
Verdict judge(const Quill& quill,
              const Platform& platform,
              const blueprint::Blueprint& blueprint,
              const json::value& document);

/// JSON Pointers into `document` of the inputs whose values must not be shown, not even where they
/// are wrong.
std::vector<std::string> sensitive_places(const Quill& quill,
                                          const blueprint::Blueprint& blueprint,
                                          const json::value& document);

}  // namespace porc::quill

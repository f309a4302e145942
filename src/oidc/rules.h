// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "domain/identity/principal.h"
#include "oidc/claims.h"

namespace porc::oidc {

/// What a rule may give a job.
enum class Power : std::uint8_t {
  read,
  plan,
  apply,      ///< what PORC planned
  terraform,  ///< run terraform itself on the blueprint's state: PORC records it, and no more
};
BOOST_DESCRIBE_ENUM(Power, read, plan, apply, terraform)

/// Of blueprints, in PORC's words.
struct Reach {
  std::vector<std::string> environments{};
  std::vector<std::string> kinds{};
};
BOOST_DESCRIBE_STRUCT(Reach, (), (environments, kinds))

/// One entry of PORC_OIDC_RULES: which jobs, and what they may. Lists hold patterns, where `*`
/// stands for any text.
struct Rule {
  std::optional<std::uint64_t> repository_id{};
  std::optional<std::uint64_t> repository_owner_id{};
  std::vector<std::string> refs{};
  std::vector<std::string> events{};
  std::vector<std::string> environments{};  ///< of GitHub; a job that names none is in none
  std::optional<std::string> job_workflow_ref_prefix{};
  std::vector<Power> may{};
  std::optional<Reach> scope{};  ///< else the environment that has the name of the job's
};
BOOST_DESCRIBE_STRUCT(Rule,
                      (),
                      (repository_id,
                       repository_owner_id,
                       refs,
                       events,
                       environments,
                       job_workflow_ref_prefix,
                       may,
                       scope))

/// The first rule that a job meets says what it may; a job that meets none may nothing.
class Rules {
 public:
  /// Reads the YAML of docs/github-actions.md. A rule says what it means: without an id of a
  /// repository or an owner, refs, events, `may` and an environment it is refused.
  /// Errors: malformed; invalid_argument with each fault and its pointer.
  static Result<Rules> parse(std::string_view text, const std::string& file);

  /// The job as a principal, limited to its repository. What a pull request brings is proposed, not
  /// decided: such a job never applies, whatever the rule says.
  /// Errors: forbidden, naming what the job is.
  Result<identity::Principal> admit(const Claims& claims) const;

  std::size_t size() const { return rules_.size(); }

 private:
  std::vector<Rule> rules_{};
};

}  // namespace porc::oidc

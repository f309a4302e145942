// SPDX-License-Identifier: Apache-2.0
// What may happen to a run because of policies: like lifecycle.h, each function is the body of one
// transaction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "terraform_engine/lifecycle.h"

namespace porc::terraform_engine {

/// What a run is to those who decide which sets hold for it. A run that says nothing of itself, in
/// a workspace without a blueprint, has the workspace's name and tags alone. The name is that of
/// now.
policy::Subject subject_of(const hosted::Run& run, const hosted::Workspace& workspace);
/// When its plan was made.
Timestamp planned_at(const hosted::Run& run);
/// The policy sets that hold now for a run. Errors: not_found.
Result<policy::Sets> sets_for(Fact& fact, const hosted::Run& run);
/// Of the sets that a run was checked against; "" when none held.
std::string checked_digest(const hosted::Run& run);
/// "none", "passed", "overridden" or "failed".
std::string verdict_word(const hosted::Run& run);

/// Sends a planned run to its policy check, if a set holds for it; answers whether one does.
Result<bool> start_checks(Fact& fact, StoredRun& stored);

/// Everything that a policy check starts from.
struct CheckStart {
  StoredRun stored{};
  hosted::Workspace workspace{};
  policy::Sets sets{};
  std::vector<hosted::Variable> variables{};
  RunInputs inputs{};
};
/// Errors: conflict when the run is not being checked any more.
Result<CheckStart> gather_check(Fact& fact, const std::string& run);

/// What the policies said, without secrets.
struct CheckOutcome {
  std::string sets_digest{};
  std::vector<run::PolicyOutcome> outcomes{};
  std::string error{};  ///< why they could not be asked
  std::uint64_t milliseconds = 0;
  std::optional<std::string> details_kept{};  ///< as in StoredRun
};
/// Decides what a check leads to, all at once. False when other sets hold by now than were asked:
/// ask again. A run that is not being checked any more stays as it is.
Result<bool> finish_checks(Fact& fact, const std::string& run, const CheckOutcome& outcome);

/// Lets a run go on that a policy refused which may be overridden. `by` and `strict` as in
/// lifecycle.h; the comment stays with the check. Errors: conflict, also when anything moved that
/// the plan was made from or judged by.
Result<hosted::Run> override_checks(Fact& fact,
                                    const std::string& run,
                                    const std::string& by,
                                    const std::string& comment,
                                    bool strict);

void end_check(hosted::PolicyCheck& check, hosted::CheckStatus status, Timestamp now);

}  // namespace porc::terraform_engine

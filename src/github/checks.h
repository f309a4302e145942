// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>

#include "contracts/check_board.h"
#include "contracts/notifier.h"
#include "domain/commit/check.h"
#include "github/commits.h"
#include "github/host.h"

namespace porc::github {

struct CheckOptions {
  /// Names of the checks by phase: branch protection matches by them, so they must stay.
  std::array<std::string, 4> names = {"PORC Validate", "PORC Plan", "PORC Policy", "PORC Apply"};
  bool for_each_run = false;  ///< beside them, a check `PORC Plan (name)` for each run
  /// owner/name of what a bare commit is in, for blueprints that name no repository; "" = none.
  std::string repository{};
  commit::LinkOf link = [](const RunId&) { return std::string(); };
};

/// A commit on GitHub.
struct CommitName {
  std::string repository{};  ///< owner/name
  std::string sha{};
};
/// Of `github:owner/name@<40 hex digits>`; nullopt for anything else.
std::optional<CommitName> commit_name(std::string_view external_id);

/// Shows on a commit how its blueprints stand: four check runs, or commit statuses where no check
/// may be written. What is shown follows from the store in the moment of the delivery; what was
/// shown is remembered, so that nothing is written twice or for nothing.
class Checks final : public Notifier, public CheckBoard {
 public:
  /// All outlive this.
  Checks(RunStore& runs, SubjectStore& subjects, Host& host, CheckOptions options);

  std::string target() const override { return kTarget; }
  std::vector<Report> reports_of(const Change& change) const override;
  Task<void> deliver(OutboxEntry entry) override;

  Task<std::vector<ShownCheck>> list_checks(Run run, identity::Scope scope) override;
  Task<void> refresh_checks(Run run) override;

 private:
  /// A check as it is to be shown.
  struct Wanted {
    std::string repository{};
    CheckWrite write{};
    std::string memory{};         ///< name of the subject that remembers what was shown
    std::uint64_t refreshes = 0;  ///< of its commit
  };
  /// The commit whose checks show a run. Errors: conflict when its blueprint names none.
  Result<CommitName> place_of(const Run& run) const;
  /// The commit of a run as it is shown, with the run among those that it names; nothing is stored.
  Task<KnownCommit> commit_of(Run run);
  Task<void> show(std::string repository, std::string sha, std::optional<RunId> also);
  std::vector<Wanted> wanted_of(const commit::Commit& commit,
                                const std::map<RunId, Run>& runs) const;
  Task<void> show_check(Wanted wanted);
  Task<void> show_status(Wanted wanted);
  Task<std::map<RunId, Run>> runs_of(commit::Commit commit);

  RunStore& runs_;
  SubjectStore& subjects_;
  Host& host_;
  CheckOptions options_;
  Commits commits_;
};

}  // namespace porc::github

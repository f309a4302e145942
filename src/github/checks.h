// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>

#include "contracts/notifier.h"
#include "domain/commit/check.h"
#include "github/commits.h"
#include "github/host.h"

namespace porc::github {

struct CheckOptions {
  /// Names of the checks by phase: branch protection matches by them, so they must stay.
  std::array<std::string, 4> names = {"PORC Validate", "PORC Plan", "PORC Policy", "PORC Apply"};
  bool for_each_run = false;  ///< beside them, a check `PORC Plan (name)` for each run
  commit::LinkOf link = [](const RunId&) { return std::string(); };
};

/// Shows on a commit how its blueprints stand: four check runs, or commit statuses where no check
/// may be written. What is shown follows from the store in the moment of the delivery; what was
/// shown is remembered, so that nothing is written twice or for nothing.
class Checks final : public Notifier {
 public:
  /// All outlive this.
  Checks(RunStore& runs, SubjectStore& subjects, Host& host, CheckOptions options);

  std::string target() const override { return kTarget; }
  std::vector<Report> reports_of(const Change& change) const override;
  Task<void> deliver(OutboxEntry entry) override;

 private:
  struct Shown;
  Task<void> show(std::string repository, std::string sha, std::optional<RunId> also);
  Task<void> show_check(std::string repository,
                        std::string name,
                        CheckWrite write,
                        std::string memory);
  Task<void> show_status(std::string repository, CheckWrite write, std::string memory);
  Task<std::map<RunId, Run>> runs_of(commit::Commit commit);

  RunStore& runs_;
  SubjectStore& subjects_;
  Host& host_;
  CheckOptions options_;
  Commits commits_;
};

/// owner/name and sha of `github:owner/name@<40 hex digits>`; nullopt for anything else.
struct CommitName {
  std::string repository{};
  std::string sha{};
};
std::optional<CommitName> commit_name(std::string_view external_id);

}  // namespace porc::github

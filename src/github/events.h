// SPDX-License-Identifier: Apache-2.0
// What events of GitHub come to: a pull request gets one run for each blueprint that it changes,
// which is planned and waits; the merge applies exactly what was planned, or plans again and says
// so.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "contracts/inbox.h"
#include "contracts/runs.h"
#include "github/commit_files.h"
#include "github/commits.h"
#include "github/event.h"
#include "github/host.h"

namespace porc::github {

/// What an operator decides about events.
struct EventOptions {
  std::vector<Secret> secrets{};  ///< of the webhook: the current one, and the one before it
  /// What a person with this permission in a repository may do with its runs.
  std::map<std::string, std::vector<identity::Role>> roles = {
      {"write", {identity::Role::developer}},
      {"admin", {identity::Role::developer, identity::Role::approver}}};
  /// How far a blueprint is taken that came to the default branch without a plan that was looked
  /// at.
  run::Goal unreviewed_goal = run::Goal::planned;
  std::string default_environment = "dev";  ///< of blueprints that name none
  /// Hears of what is left undone.
  std::function<void(const std::string&)> warn = [](const std::string&) {};
};

/// Limit: blueprints that one commit may change.
inline constexpr std::size_t kBlueprintsMax = 200;
/// Limit: commits that one is compared with, for the pull requests that show it.
inline constexpr std::size_t kBasesMax = 20;
/// Limit: pull requests of a repository that are looked at because the app was installed there.
inline constexpr std::size_t kOpenMax = 100;
/// Limit: the same, of all repositories that it was installed on at once. They must not use up what
/// GitHub answers in an hour.
inline constexpr std::size_t kOpenOfAllMax = 1000;
/// Limit: bytes of a payload. GitHub sends no larger one than 25 MB.
inline constexpr std::size_t kPayloadBytesMax = 26U << 20;

class Events final : public EventSource {
 public:
  /// All outlive this.
  Events(Runs& runs, Inbox& inbox, SubjectStore& store, Host& host, EventOptions options);

  std::string name() const override { return "github"; }
  std::size_t body_bytes_max() const override { return kPayloadBytesMax; }
  Result<std::optional<InboxEntry>> admit(const Message& message, Timestamp now) const override;
  Task<void> handle(InboxEntry entry) override;

 private:
  /// A commit that was looked at before it was merged, here or as another one.
  struct Reviewed {
    commit::Commit commit{};
    std::optional<Timestamp> until{};  ///< by our clock: plans that came later nobody looked at
  };

  Task<void> propose(Event event);
  Task<void> close(Event event);
  Task<void> push(Event event);
  Task<void> rerun(Event event, std::string key);
  Task<void> press(Event event, std::string key);
  /// Each repository, and each pull request that is open there, becomes an event of its own: what
  /// is done already is not done again after a crash.
  Task<void> install(Event event, std::string key);
  Task<void> survey(Event event, std::string key);
  static InboxEntry entry_of(const Event& event, std::string key, std::string kind);

  /// Ends what the round before asked for, and begins the checks of the commit anew. `key` is of
  /// the event that asks for just that; "" when it shows the commit.
  Task<void> begin_round(KnownCommit known, std::string key, std::string why);
  /// Brings to its end what was begun, whoever began it.
  Task<void> finish(KnownCommit known);
  /// Has a run for each blueprint of the commit, and says that it is complete.
  Task<void> ask_for_all(KnownCommit known);
  /// Against everything that the commit is compared with.
  Task<std::vector<Changed>> changes_of(commit::Commit commit);
  Task<commit::Asked> ask_for(commit::Commit commit, ReadFile file, run::Goal goal);
  /// The run of a plan that was looked at before the merge, now on its way to be applied; or why
  /// there is none.
  Task<commit::Asked> apply_reviewed(commit::Commit merged,
                                     ReadFile file,
                                     std::vector<Reviewed> reviewed);
  /// Has the run of a plan that was looked at, at `head`, go on. Errors: why it cannot be applied;
  /// not_found when there was no plan before the merge, or nobody can tell whether there was.
  Task<commit::Asked> go_on(commit::Commit merged, Reviewed head, commit::Asked reviewed);
  Task<std::vector<Reviewed>> reviewed_commits(commit::Commit merged);
  static std::vector<std::string> people_behind(const commit::Commit& commit,
                                                const std::vector<Reviewed>& reviewed);
  /// Where the commit is shown by now, besides that pull request.
  Task<std::vector<commit::Showing>> shown_besides(commit::Commit commit,
                                                   std::optional<std::uint64_t> pull_request);
  /// That pull request shows the commit no more; ends its runs when none does.
  Task<void> leave(KnownCommit known, std::optional<std::uint64_t> pull_request, std::string why);
  /// Ends the runs of a commit that have not begun to apply and that no merge goes on with.
  Task<void> retire(commit::Commit commit, std::string reason);
  /// Who had a hand in a pull request: its author and whoever sent `event` from now on and, unless
  /// it was heard of since it was opened, whoever its commits are of.
  Task<std::vector<std::string>> people_of(Event event,
                                           std::uint64_t pull_request,
                                           std::string author);
  /// Remembers which commit a pull request shows now, and ends the runs of those before.
  Task<void> show_in(std::string repository, std::uint64_t pull_request, std::string sha);
  Task<void> retire_past(std::string repository, std::uint64_t pull_request);
  /// True when the check that an event is about was made by our app.
  Task<bool> is_ours(Event event);
  identity::Principal sender_of(const std::string& repository,
                                const std::string& login,
                                std::vector<identity::Role> roles) const;

  Runs& runs_;
  Inbox& inbox_;
  Host& host_;
  EventOptions options_;
  Commits commits_;
  CommitFiles files_;
};

}  // namespace porc::github

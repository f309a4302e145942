// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contracts/store.h"
#include "domain/commit/commit.h"

namespace porc::github {

/// The target of what is told to GitHub.
inline constexpr char kTarget[] = "github";

/// A commit as it is remembered.
struct KnownCommit {
  std::uint64_t version = 0;  ///< 0: it is not known
  commit::Commit commit{};
};

/// What is remembered of a pull request.
struct PullRequestMemory {
  std::string head{};                 ///< the commit that it showed last
  std::vector<std::string> past{};    ///< commits before it whose runs may not be ended yet
  std::vector<std::string> people{};  ///< logins of who opened it or showed a commit of it
};
BOOST_DESCRIBE_STRUCT(PullRequestMemory, (), (head, past, people))

struct KnownPullRequest {
  std::uint64_t version = 0;
  PullRequestMemory memory{};
};

/// What is remembered of a blueprint, by its identity.
struct BlueprintMemory {
  std::string path{};                    ///< the file that it was last on the branch
  std::optional<Timestamp> pushed_at{};  ///< since when, by GitHub's clock
};
BOOST_DESCRIBE_STRUCT(BlueprintMemory, (), (path, pushed_at))

/// The external id of the check of that part of a commit, in its present round; all of a round
/// begin alike, with that of the part "".
std::string check_name(const commit::Commit& commit, std::string_view part);

/// Commits, pull requests, and where blueprints stand, in the store.
class Commits {
 public:
  /// `store` outlives this.
  explicit Commits(SubjectStore& store) : store_(store) {}

  static std::string name_of(std::string_view repository, std::string_view sha);
  /// What is to be told of a commit: all of one repository in order, the newest of each commit.
  static OutboxEntry entry_of(const commit::Commit& commit, std::uint64_t version);

  Task<KnownCommit> get(std::string repository, std::string sha);
  /// Stores the next version, and has GitHub told of it. Errors: unavailable when somebody else
  /// changed it meanwhile: look again.
  Task<KnownCommit> put(KnownCommit known);

  Task<KnownPullRequest> get_pull_request(std::string repository, std::uint64_t number);
  Task<KnownPullRequest> put_pull_request(std::string repository,
                                          std::uint64_t number,
                                          KnownPullRequest known);

  /// "" when nothing is known of such a blueprint.
  Task<std::string> get_path(std::string repository, std::string identity);
  /// Does nothing when what is remembered is of a later push: pushes may be told in any order.
  Task<void> put_path(std::string repository, std::string identity, BlueprintMemory now);

 private:
  SubjectStore& store_;
};

}  // namespace porc::github

// SPDX-License-Identifier: Apache-2.0
// What is asked of GitHub, in the words of this module. The client speaks HTTP; simulations have a
// GitHub of their own. Every call may answer: not_found, also for what may not be seen; forbidden;
// rate_limited, with `retry_after`; unavailable and timeout, after which a write may have been made
// or not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "aio/task.h"
#include "base/time.h"
#include "domain/commit/check.h"

namespace porc::github {

/// What is read of a pull request before anything is done for it: events may come late.
struct PullRequest {
  std::uint64_t number = 0;
  bool open = false;
  bool merged = false;
  bool from_fork = false;
  std::string author{};  ///< login of who opened it; "" = gone
  std::string head_sha{};
  std::string base_sha{};  ///< where its branch left the base: what it is compared with
};

/// Limit: commits of a pull request that GitHub lists.
inline constexpr std::size_t kListedCommitsMax = 250;

/// Whose a commit is: logins; "" = the host knows none.
struct CommitBy {
  std::string author{};
  std::string committer{};
};

/// A pull request that a commit belongs to, or that was merged as it.
struct PullRequestOf {
  std::uint64_t number = 0;
  std::optional<Timestamp> merged_at{};  ///< by the host's clock; none = it is not merged
};

/// A blueprint file that differs between two commits.
struct FileChange {
  std::string path{};
  bool removed = false;
};

/// A blueprint file that stands at a commit.
struct FileAt {
  std::string path{};
  std::string blob{};  ///< what git calls its content
};

/// A check run as it is written. Only what is given is sent.
struct CheckWrite {
  std::string name{};
  std::string head_sha{};
  std::string external_id{};
  std::string details_url{};   ///< "" = none
  std::string on_behalf_of{};  ///< the run that it tells of, or the newest of them
  commit::Check check{};       ///< of its annotations only those that are to be added
};

/// A check run that is there already.
struct FoundCheck {
  std::uint64_t id = 0;
  std::uint64_t annotations = 0;  ///< how many it has
};

struct StatusWrite {
  std::string context{};
  std::string state{};         ///< error, failure, pending or success
  std::string description{};   ///< at most 140 characters
  std::string target_url{};    ///< "" = none
  std::string on_behalf_of{};  ///< as that of a CheckWrite
};

class Host {
 public:
  virtual ~Host() = default;

  /// `repository` is owner/name in every call.
  virtual Task<PullRequest> get_pull_request(std::string repository, std::uint64_t number) = 0;
  /// Those that are open, the newest first, at most so many; not what each is compared with.
  virtual Task<std::vector<PullRequest>> open_pull_requests(std::string repository,
                                                            std::size_t most) = 0;
  /// Whose the commits of a pull request are; of more than kListedCommitsMax not all.
  virtual Task<std::vector<CommitBy>> commits_of(std::string repository, std::uint64_t number) = 0;
  /// Blueprint files that `head` brings, changes or takes away against `base` ("" = everything that
  /// stands in `head`); never an incomplete list.
  virtual Task<std::vector<FileChange>> changed_blueprints(std::string repository,
                                                           std::string base,
                                                           std::string head) = 0;
  /// Whether a file at that path is a blueprint file.
  virtual bool is_blueprint(const std::string& path) const = 0;
  /// The bytes of a file at a commit. Errors: not_found; invalid_argument for what is no plain
  /// file; too_large.
  virtual Task<std::string> read_file(std::string repository,
                                      std::string path,
                                      std::string sha) = 0;
  /// The blueprint files that stand at a commit, changed or not; never an incomplete list. Errors:
  /// too_large.
  virtual Task<std::vector<FileAt>> blueprints_at(std::string repository, std::string sha) = 0;
  /// As read_file, of one of those.
  virtual Task<std::string> read_listed(std::string repository, FileAt file, std::string sha) = 0;
  virtual Task<std::vector<PullRequestOf>> pull_requests_of(std::string repository,
                                                            std::string sha) = 0;
  /// What a person may do in a repository: "admin", "write", "read" or "none".
  virtual Task<std::string> permission_of(std::string repository, std::string login) = 0;

  /// What our clock showed when the host's showed this; where that is not known to the second, the
  /// earliest that it can have been.
  virtual Timestamp our_time(Timestamp theirs) const = 0;

  /// The number of the app whose check runs are ours; nullopt without an app.
  virtual Task<std::optional<std::uint64_t>> own_app() = 0;
  /// False where only commit statuses may be written (personal tokens).
  virtual bool writes_checks() const = 0;
  virtual Task<std::uint64_t> create_check_run(std::string repository, CheckWrite write) = 0;
  virtual Task<void> update_check_run(std::string repository,
                                      std::uint64_t id,
                                      CheckWrite write) = 0;
  /// The check run of ours with that name and external id, if there is one.
  virtual Task<std::optional<FoundCheck>> find_check_run(std::string repository,
                                                         std::string sha,
                                                         std::string name,
                                                         std::string external_id) = 0;
  virtual Task<void> set_status(std::string repository, std::string sha, StatusWrite write) = 0;
};

}  // namespace porc::github

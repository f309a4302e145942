// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "github/rest.h"
#include "github/types.h"

namespace porc::github {

/// GitHub lists no more changed files than these, and does not say that it left some out.
inline constexpr std::size_t kComparedFilesMax = 300;

/// The calls that PORC makes to GitHub, by name. Errors are those of Rest.
class Client {
 public:
  /// `api` outlives this and its tasks.
  explicit Client(Rest& api) : rest_(api) {}

  // https://docs.github.com/en/rest/checks/runs
  /// Not repeated by itself: GitHub has no key by which it would know a second one. Before another
  /// try look for the `external_id` among `list_check_runs`.
  Task<CheckRun> create_check_run(Repository repository,
                                  CheckRunFields fields,
                                  std::string on_behalf_of = {});
  Task<CheckRun> update_check_run(Repository repository,
                                  std::int64_t id,
                                  CheckRunFields fields,
                                  std::string on_behalf_of = {});
  /// All of a commit with that name ("" is any), old ones too, of any app.
  Task<std::vector<CheckRun>> list_check_runs(Repository repository,
                                              std::string sha,
                                              std::string name);

  // https://docs.github.com/en/rest/commits/statuses
  Task<void> create_status(Repository repository,
                           std::string sha,
                           CommitStatus status,
                           std::string on_behalf_of = {});

  // https://docs.github.com/en/rest/pulls/pulls
  Task<PullView> get_pull(Repository repository, std::int64_t number);
  Task<std::vector<PullView>> list_pulls_of_commit(Repository repository, std::string sha);
  /// The newest first, at most so many.
  Task<std::vector<PullView>> list_open_pulls(Repository repository, std::size_t most);
  /// GitHub lists no more than kListedCommitsMax, and does not say that it left some out.
  Task<std::vector<CommitView>> list_pull_commits(Repository repository, std::int64_t number);

  // https://docs.github.com/en/rest/repos and /git
  Task<Comparison> compare(Repository repository, std::string base, std::string head);
  /// `sha` of a tree or a commit.
  Task<Tree> get_tree(Repository repository, std::string sha, bool recursive);
  /// The bytes of a file at a commit, which have `blob` as their git name unless that is "".
  /// Errors: too_large over `bytes_max`; invalid_argument, with the reason, for a symbolic link, a
  /// submodule or a folder; corrupt for other bytes than were named.
  Task<std::string> read_file(Repository repository,
                              std::string path,
                              std::string commit,
                              std::string blob,
                              std::size_t bytes_max);
  /// admin, write, read or none; GitHub counts maintain as write and triage as read.
  Task<std::string> permission_of(Repository repository, std::string login);

  // https://docs.github.com/en/rest/apps
  Task<AppName> get_app();
  /// The deliveries that were not taken, the newest first, back to `since`.
  Task<std::vector<HookDelivery>> list_failed_deliveries(Timestamp since);
  /// Has one sent again, by its `id`.
  Task<void> redeliver(std::int64_t id);

 private:
  Task<std::string> read_raw(Repository repository, std::string path, std::string commit);

  Rest& rest_;
};

/// What git calls a file with these bytes.
std::string blob_name(std::string_view bytes);

}  // namespace porc::github

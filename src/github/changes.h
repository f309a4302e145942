// SPDX-License-Identifier: Apache-2.0
// Which blueprints of a repository there are, and which a commit changes.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "github/client.h"
#include "github/globs.h"

namespace porc::github {

/// Limits: folders that are walked one by one, and files that the globs may find in one commit.
inline constexpr std::size_t kFoldersMax = 1000;
inline constexpr std::size_t kFilesMax = 10'000;

/// A file that the globs found.
struct FoundFile {
  std::string path{};
  std::string blob{};     ///< what git calls its content
  std::string refused{};  ///< why it cannot be a blueprint, when it is no plain file
};

/// A file that is not as it was. One that was renamed is one that is gone and one that came.
struct ChangedFile {
  std::string path{};
  bool removed = false;
  std::string blob{};  ///< of the new content as far as it is known; "" when it is gone
  friend bool operator==(const ChangedFile&, const ChangedFile&) = default;
};

/// What two listings of the same repository differ in, in order of their paths.
std::vector<ChangedFile> difference(const std::map<std::string, FoundFile>& before,
                                    const std::map<std::string, FoundFile>& after);

/// What a list of changed files means: a renamed one counts under both names, a copy leaves its
/// source as it was. In order of paths, those only that `globs` find.
std::vector<ChangedFile> changed_among(const std::vector<DiffEntry>& entries, const GlobSet& globs);

/// Finds blueprints. Lists that GitHub may have cut short are never trusted: then whole trees are
/// compared instead.
class Changes {
 public:
  /// Both outlive this and its tasks.
  Changes(Client& client, const GlobSet& globs) : client_(client), globs_(globs) {}

  /// All files at `commit` that the globs find. Errors: too_large over a limit.
  Task<std::map<std::string, FoundFile>> files_at(Repository repository, std::string commit);
  /// The file at that path of a commit, whatever the globs say. Errors: not_found.
  Task<FoundFile> file_at(Repository repository, std::string commit, std::string path);
  /// What a push from `before` to `after` changed; no commit before means all that is there.
  Task<std::vector<ChangedFile>> of_push(Repository repository,
                                         std::string before,
                                         std::string after);

 private:
  Task<std::vector<ChangedFile>> by_trees(Repository repository,
                                          std::string before,
                                          std::string after);
  Task<std::map<std::string, FoundFile>> walk(Repository repository, std::string root);

  Client& client_;
  const GlobSet& globs_;
};

}  // namespace porc::github

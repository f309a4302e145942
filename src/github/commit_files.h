// SPDX-License-Identifier: Apache-2.0
// The blueprint files that a commit changes, read, and what they are to each other: no two files
// may be the same blueprint, and one that is gone takes its infrastructure along only when no other
// is.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aio/task.h"
#include "domain/commit/commit.h"
#include "github/blueprint_file.h"
#include "github/commits.h"
#include "github/host.h"

namespace porc::github {

/// Limit: files that are read besides those that a commit changes, to see whether one that it takes
/// away stands in another of them.
inline constexpr std::size_t kStandingMax = 1000;

/// A file that a commit changes against `base`.
struct Changed {
  std::string base{};
  FileChange file{};
};

/// The same, read.
struct ReadFile {
  std::string path{};
  bool removed = false;
  std::string digest{};       ///< SHA-256 of its text, hex; of one that is gone: as it was
  BlueprintFile blueprint{};  ///< as it is submitted
  std::string identity{};     ///< of its blueprint; "" when it is none
  /// Why no run is made of it: it cannot be read, it is no blueprint file, or another file is the
  /// same blueprint.
  std::optional<run::Reason> problem{};
  /// Of one that is gone, and that is no end of anything: where the blueprint stands.
  std::string note{};
};

class CommitFiles {
 public:
  /// Both outlive this. `default_environment` is that of blueprints that name none.
  CommitFiles(Host& host, Commits& commits, std::string default_environment)
      : host_(host), commits_(commits), default_environment_(std::move(default_environment)) {}

  /// Errors: only those after which it is worth while to ask again.
  Task<std::vector<ReadFile>> read(commit::Commit commit, std::vector<Changed> changes);
  /// Where the blueprints of these files stand on the branch since `commit` came there, for who
  /// brings the same ones later.
  Task<void> remember(commit::Commit commit, std::vector<ReadFile> files);

 private:
  /// Identity of a blueprint → the files that are it.
  using Standing = std::map<std::string, std::vector<std::string>>;

  Task<ReadFile> read_file(commit::Commit commit, Changed change);
  /// The file besides `changed` that is this blueprint, as far as it is known; "" = none. To read
  /// every file of each commit that brings a blueprint would cost too many requests.
  Task<std::string> known_twin(commit::Commit commit,
                               std::vector<std::string> changed,
                               std::string identity);
  /// What stands of `wanted` in files that are not among `changed`.
  Task<Standing> standing_elsewhere(commit::Commit commit,
                                    std::vector<std::string> changed,
                                    std::vector<std::string> wanted);
  /// "" when the document is no blueprint.
  std::string identity_of(const json::value& document) const;
  /// "" when the text is of no blueprint.
  std::string identity_in(const commit::Commit& commit, const std::string& text) const;

  Host& host_;
  Commits& commits_;
  std::string default_environment_;
};

}  // namespace porc::github

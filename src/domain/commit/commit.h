// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "base/error.h"
#include "domain/run/run.h"

namespace porc::commit {

/// One blueprint file that a commit brings, changes or takes away, and what became of it.
struct Asked {
  std::string path{};  ///< in the repository; "" = submitted by hand, with the commit's name
  run::Operation operation = run::Operation::apply;
  std::optional<RunId> run{};            ///< none: it could not be submitted, see `problem`
  std::optional<run::Reason> problem{};  ///< why there is no run
  std::map<std::string, int> lines{};  ///< JSON Pointer of a value → its line in the file, from 1
  /// Of the file's bytes (SHA-256, hex); of those that are taken away, when it is gone.
  std::string digest{};
  std::optional<RunId> reviewed{};  ///< the run whose plan was looked at before the merge
  std::string note{};               ///< what people must know of it, such as "planned again"
};
BOOST_DESCRIBE_STRUCT(Asked, (), (path, operation, run, problem, lines, digest, reviewed, note))

/// Where a commit is shown, and what it is compared with there.
struct Showing {
  std::optional<std::uint64_t> pull_request{};  ///< none: a merge group
  std::string base{};                           ///< the commit that it is compared with
  bool fork = false;                            ///< it comes from a stranger's repository
  friend bool operator==(const Showing&, const Showing&) = default;
};
BOOST_DESCRIBE_STRUCT(Showing, (), (pull_request, base, fork))

/// What is known of one commit of a repository. Its checks follow from this and from its runs.
struct Commit {
  std::string repository{};         ///< owner/name
  std::string sha{};                ///< 40 hex digits
  std::vector<Showing> shown_in{};  ///< what it is looked at for, until it stands on the branch
  std::string base{};    ///< what it is compared with on the branch; "" = nothing came before
  std::string sender{};  ///< who showed it first, as the code host calls them
  /// Logins of all who had a hand in it: whoever opened its pull requests, or showed one's commit.
  std::vector<std::string> people{};
  bool fork = false;                     ///< strangers' alone: it is validated and never planned
  bool merged = false;                   ///< it stands on the branch that is applied from
  std::optional<Timestamp> pushed_at{};  ///< when it came there, by the code host's clock
  std::optional<std::string>
      merged_as{};        ///< the commit that brought it there; it has its runs too
  bool complete = false;  ///< every file that the commit changes is in `asked`
  bool by_hand = false;   ///< nobody looked for files: it is known by submissions alone
  /// Why not every file could be looked at; the checks fail with it.
  std::optional<run::Reason> problem{};
  std::uint64_t round = 0;      ///< how often its checks were begun anew
  std::uint64_t refreshes = 0;  ///< how often somebody asked to write them again as they are
  std::string round_of{};       ///< key of the event that asked for this round, if somebody did
  std::vector<Asked> asked{};
};
BOOST_DESCRIBE_STRUCT(Commit,
                      (),
                      (repository,
                       sha,
                       shown_in,
                       base,
                       sender,
                       people,
                       fork,
                       merged,
                       pushed_at,
                       merged_as,
                       complete,
                       by_hand,
                       problem,
                       round,
                       refreshes,
                       round_of,
                       asked))

}  // namespace porc::commit

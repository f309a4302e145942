// SPDX-License-Identifier: Apache-2.0
#include "github/hands.h"

#include <set>

namespace porc::github {
namespace {

/// By this login GitHub commits what somebody does on its pages.
constexpr char kGithubItself[] = "web-flow";

}  // namespace

std::vector<std::string> hands_in(const std::vector<CommitBy>& commits) {
  std::set<std::string> hands;
  for (const CommitBy& commit : commits) {
    hands.insert(commit.author.empty() ? kWithoutLogin : commit.author);
    if (commit.committer == kGithubItself) continue;
    hands.insert(commit.committer.empty() ? kWithoutLogin : commit.committer);
  }
  if (commits.size() >= kListedCommitsMax) hands.insert(kBeyondTheList);
  return {hands.begin(), hands.end()};
}

}  // namespace porc::github

// SPDX-License-Identifier: Apache-2.0
#include "domain/workspace/workspace.h"

#include <string_view>
#include <utility>

namespace porc::workspace {

Result<Workspace> claimed(std::optional<Workspace> found,
                          const WorkspaceName& name,
                          const Claimant& by) {
  if (!found) return Workspace{.name = name, .owner = by.owner, .repository = by.repository};
  if (found->owner != by.owner) {
    // Without metadata.name a blueprint is called as its repository, or not at all.
    const bool named = !by.owner.name.empty() && by.owner.name != by.repository;
    return Error{.code = ErrorCode::conflict,
                 .message = "workspace " + name.str() + " belongs to " + found->owner.str() +
                            ", whose resources this plan would destroy: give " +
                            (named ? "another " : "") + "metadata.name"};
  }
  const identity::Scope scope{.repositories = by.admitted_repositories};
  const bool same = by.repository && by.repository == found->repository;
  if (!same && !scope.admits_repository(found->repository)) {
    return Error{.code = ErrorCode::forbidden,
                 .message = "workspace " + name.str() +
                            " belongs to a repository outside the token's scope"};
  }
  if (by.repository) found->repository = by.repository;
  return *std::move(found);
}

Result<WorkspaceName> workspace_for(const blueprint::Blueprint& blueprint,
                                    const blueprint::Identity& identity,
                                    const std::string& organization,
                                    const std::string& name_template) {
  const std::string name = blueprint.metadata.name.value_or("");
  std::string pattern = !name_template.empty() ? name_template
                        : name.empty()         ? "{org}-{env}"
                                               : "{org}-{env}-{name}";
  const std::pair<std::string_view, const std::string&> words[] = {{"{org}", organization},
                                                                   {"{env}", identity.environment},
                                                                   {"{kind}", identity.kind},
                                                                   {"{name}", name}};
  std::string text;
  for (std::size_t at = 0; at < pattern.size();) {
    bool replaced = false;
    for (const auto& [word, value] : words) {
      if (pattern.compare(at, word.size(), word) != 0) continue;
      text += value;
      at += word.size();
      replaced = true;
      break;
    }
    if (!replaced) text += pattern[at++];
  }
  return WorkspaceName::parse(text);
}

}  // namespace porc::workspace

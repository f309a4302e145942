// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/blueprint/blueprint.h"
#include "domain/identity/principal.h"
#include "domain/run/id.h"

namespace porc::workspace {

/// A run's right to plan and apply in a workspace, under the claim on the run that had this fence.
struct Hold {
  RunId run{};
  std::uint64_t fence = 0;
};

/// Where state lives and runs queue. Owned by one identity, held by at most one run at a time.
struct Workspace {
  WorkspaceName name{};
  blueprint::Identity owner{};
  std::optional<std::string> repository{};  ///< of the blueprint that claimed it last
  std::optional<Hold> hold{};

  bool is_held_by(const RunId& run) const { return hold && hold->run == run; }
};

/// Who wants to plan in a workspace.
struct Claimant {
  blueprint::Identity owner{};
  std::optional<std::string> repository{};  ///< what the blueprint says of itself
  /// Patterns of the token that submitted it; empty = all. Whoever writes a blueprint chooses what
  /// stands in it, so only the repository that the workspace has already is a boundary.
  std::vector<std::string> admitted_repositories{};
};

/// The workspace once `by` claimed it; `found` is nullopt when nobody owns it. Errors: conflict
/// when another identity owns it; forbidden when it belongs to a repository that is not admitted.
Result<Workspace> claimed(std::optional<Workspace> found,
                          const WorkspaceName& name,
                          const Claimant& by);

/// `{org}-{env}-{name}`, or `{org}-{env}` for the flat body and for a blueprint without a name.
/// `name_template` (PORC_WORKSPACE_TEMPLATE) may use {org}, {env}, {kind} and {name}; "" is the
/// default. Errors: invalid_argument when the result is over 90 characters or not of [A-Za-z0-9_-].
Result<WorkspaceName> workspace_for(const blueprint::Blueprint& blueprint,
                                    const blueprint::Identity& identity,
                                    const std::string& organization,
                                    const std::string& name_template);

}  // namespace porc::workspace

// SPDX-License-Identifier: Apache-2.0
#include "memory_engine/script.h"

namespace porc::memory_engine {

Script as_terraform_would(const PlanRequest& request, const WorkspaceState& workspace) {
  Script script;
  bool destroys = request.operation == run::Operation::destroy;
  bool settled =
      destroys ? workspace.applied_bundle.empty() : workspace.applied_bundle == request.bundle;
  if (settled) script.outcome = Outcome::no_changes;
  if (destroys) script.counts = {.destroy = 1};
  return script;
}

}  // namespace porc::memory_engine

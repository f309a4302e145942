// SPDX-License-Identifier: Apache-2.0
#include "contracts/store_rules.h"
#include "mongo_store/mongo_store.h"
#include "mongo_store/operations.h"

namespace porc::mongo_store {
namespace {

using workspace::Workspace;

std::optional<Workspace> find(Work& work, const WorkspaceName& name) {
  const WorkspaceRow* row = work.state().workspaces.find(name.str());
  return row == nullptr ? std::nullopt : std::optional(row->workspace());
}

void put(Work& work, const Workspace& workspace) {
  WorkspaceRow row{
      .name = workspace.name, .owner = workspace.owner, .repository = workspace.repository};
  if (workspace.hold) {
    row.holder = workspace.hold->run;
    row.fence = workspace.hold->fence;
  }
  work.state().workspaces.put(std::move(row));
}

Result<void> claim(Work& work, const WorkspaceName& name, const workspace::Claimant& by) {
  auto found = find(work, name);
  const bool fresh = !found;
  const std::optional<std::string> before = found ? found->repository : std::nullopt;
  PORC_TRY(const Workspace claimed, workspace::claimed(std::move(found), name, by));
  if (fresh || claimed.repository != before) put(work, claimed);
  return ok;
}

Result<bool> hold(Work& work, const WorkspaceName& name, const Claim& by) {
  auto workspace = find(work, name);
  if (!workspace) return nobody_owns(name);
  auto held = hold_for(workspace->hold, by);
  if (!held) return false;
  workspace->hold = std::move(held);
  put(work, *workspace);
  return true;
}

void release(Work& work, const WorkspaceName& name, const Claim& by) {
  auto workspace = find(work, name);
  if (workspace && workspace->hold) {
    if (!may_release(*workspace->hold, by)) return;
    workspace->hold.reset();
    put(work, *workspace);
  }
  wake_oldest_parked(work, name);
}

void disown(Work& work, const WorkspaceName& name, const Claim& by) {
  const auto workspace = find(work, name);
  if (!workspace || !workspace->hold || !may_release(*workspace->hold, by)) return;
  work.state().workspaces.erase(name.str());
  wake_oldest_parked(work, name);
}

}  // namespace

Task<void> MongoStore::claim_workspace(WorkspaceName name, workspace::Claimant by) {
  return run(
      [name = std::move(name), by = std::move(by)](Work& work) { return claim(work, name, by); });
}

Task<bool> MongoStore::hold_workspace(WorkspaceName name, Claim by) {
  return run(
      [name = std::move(name), by = std::move(by)](Work& work) { return hold(work, name, by); });
}

Task<void> MongoStore::release_workspace(WorkspaceName name, Claim by) {
  return run([name = std::move(name), by = std::move(by)](Work& work) -> Result<void> {
    release(work, name, by);
    return ok;
  });
}

Task<void> MongoStore::disown_workspace(WorkspaceName name, Claim by) {
  return run([name = std::move(name), by = std::move(by)](Work& work) -> Result<void> {
    disown(work, name, by);
    return ok;
  });
}

Task<workspace::Workspace> MongoStore::get_workspace(WorkspaceName name) {
  return run([name = std::move(name)](Work& work) -> Result<Workspace> {
    auto workspace = find(work, name);
    if (!workspace) return nobody_owns(name);
    return *std::move(workspace);
  });
}

}  // namespace porc::mongo_store

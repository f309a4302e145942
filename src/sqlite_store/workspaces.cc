// SPDX-License-Identifier: Apache-2.0
#include "contracts/store_rules.h"
#include "sqlite_store/operations.h"
#include "sqlite_store/queries.h"

namespace porc::sqlite_store {
namespace {

using workspace::Workspace;

Result<std::optional<Workspace>> find_workspace(sql::Connection& db, const WorkspaceName& name) {
  sql::Statement row = db.use(queries::find_workspace);
  PORC_TRY(bool found, row.bind(":name", name.str()).step());
  if (!found) return std::optional<Workspace>();
  Workspace workspace{.name = name};
  workspace.owner = {.environment = row.text(0), .kind = row.text(1), .name = row.text(2)};
  workspace.repository = row.optional_text(5);
  if (!row.is_null(3)) {
    workspace.hold = workspace::Hold{.run = RunId::trusted(row.text(3)), .fence = row.count(4)};
  }
  return std::optional(std::move(workspace));
}

Result<void> set_hold(sql::Connection& db, const WorkspaceName& name, const workspace::Hold& hold) {
  return db.use(queries::set_workspace_hold)
      .bind(":name", name.str())
      .bind(":run", hold.run.str())
      .bind(":fence", hold.fence)
      .run();
}

Result<void> wake_oldest_parked(sql::Connection& db, const WorkspaceName& name, Timestamp now) {
  return db.use(queries::wake_oldest_parked).bind(":workspace", name.str()).bind(":now", now).run();
}

}  // namespace

Result<void> claim_workspace(sql::Connection& db,
                             const WorkspaceName& name,
                             const workspace::Claimant& by) {
  PORC_TRY(auto found, find_workspace(db, name));
  const bool fresh = !found;
  const std::optional<std::string> before = found ? found->repository : std::nullopt;
  PORC_TRY(Workspace claimed, workspace::claimed(std::move(found), name, by));
  if (fresh) {
    return db.use(queries::insert_workspace)
        .bind(":name", name.str())
        .bind(":environment", claimed.owner.environment)
        .bind(":kind", claimed.owner.kind)
        .bind(":owner_name", claimed.owner.name)
        .bind(":repository", claimed.repository)
        .run();
  }
  if (claimed.repository == before) return ok;
  return db.use(queries::set_workspace_repository)
      .bind(":name", name.str())
      .bind(":repository", claimed.repository)
      .run();
}

Result<bool> hold_workspace(sql::Connection& db, const WorkspaceName& name, const Claim& by) {
  PORC_TRY(auto workspace, find_workspace(db, name));
  if (!workspace) return nobody_owns(name);
  const auto held = hold_for(workspace->hold, by);
  if (!held) return false;
  PORC_CHECK(set_hold(db, name, *held));
  return true;
}

Result<void> release_workspace(sql::Connection& db,
                               const WorkspaceName& name,
                               const Claim& by,
                               Timestamp now) {
  PORC_TRY(auto workspace, find_workspace(db, name));
  if (workspace && workspace->hold) {
    if (!may_release(*workspace->hold, by)) return ok;
    PORC_CHECK(db.use(queries::end_workspace_hold).bind(":name", name.str()).run());
  }
  return wake_oldest_parked(db, name, now);
}

Result<void> disown_workspace(sql::Connection& db,
                              const WorkspaceName& name,
                              const Claim& by,
                              Timestamp now) {
  PORC_TRY(auto workspace, find_workspace(db, name));
  if (!workspace || !workspace->hold || !may_release(*workspace->hold, by)) return ok;
  PORC_CHECK(db.use(queries::delete_workspace).bind(":name", name.str()).run());
  return wake_oldest_parked(db, name, now);
}

Result<Workspace> get_workspace(sql::Connection& db, const WorkspaceName& name) {
  PORC_TRY(auto workspace, find_workspace(db, name));
  if (!workspace) return nobody_owns(name);
  return *std::move(workspace);
}

Result<bool> is_free(sql::Connection& db, const WorkspaceName& name, const RunId& run) {
  PORC_TRY(auto workspace, find_workspace(db, name));
  return !workspace || !workspace->hold || workspace->is_held_by(run);
}

}  // namespace porc::sqlite_store

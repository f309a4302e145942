// SPDX-License-Identifier: Apache-2.0
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
  if (!row.is_null(3)) workspace.held_by = RunId::trusted(row.text(3));
  return std::optional(std::move(workspace));
}

Error not_owned(const WorkspaceName& name) {
  return Error{.code = ErrorCode::not_found, .message = "nobody owns workspace " + name.str()};
}

Result<void> set_holder(sql::Connection& db,
                        const WorkspaceName& name,
                        const std::optional<std::string>& run) {
  return db.use(queries::set_workspace_holder).bind(":name", name.str()).bind(":run", run).run();
}

Result<void> wake_oldest_parked(sql::Connection& db, const WorkspaceName& name, Timestamp now) {
  return db.use(queries::wake_oldest_parked).bind(":workspace", name.str()).bind(":now", now).run();
}

}  // namespace

Result<void> claim_workspace(sql::Connection& db,
                             const WorkspaceName& name,
                             const blueprint::Identity& owner) {
  PORC_TRY(auto workspace, find_workspace(db, name));
  if (!workspace) {
    return db.use(queries::insert_workspace)
        .bind(":name", name.str())
        .bind(":environment", owner.environment)
        .bind(":kind", owner.kind)
        .bind(":owner_name", owner.name)
        .run();
  }
  if (workspace->owner == owner) return ok;
  return Error{.code = ErrorCode::conflict,
               .message = "workspace " + name.str() + " belongs to " + workspace->owner.str()};
}

Result<bool> hold_workspace(sql::Connection& db, const WorkspaceName& name, const RunId& run) {
  PORC_TRY(auto workspace, find_workspace(db, name));
  if (!workspace) return not_owned(name);
  if (workspace->held_by) return *workspace->held_by == run;
  PORC_CHECK(set_holder(db, name, run.str()));
  return true;
}

Result<void> release_workspace(sql::Connection& db,
                               const WorkspaceName& name,
                               const RunId& run,
                               Timestamp now) {
  PORC_TRY(bool free, is_free(db, name, run));
  if (!free) return ok;
  PORC_CHECK(set_holder(db, name, std::nullopt));
  return wake_oldest_parked(db, name, now);
}

Result<void> disown_workspace(sql::Connection& db,
                              const WorkspaceName& name,
                              const blueprint::Identity& owner,
                              Timestamp now) {
  PORC_TRY(auto workspace, find_workspace(db, name));
  if (!workspace || workspace->owner != owner) return ok;
  PORC_CHECK(db.use(queries::delete_workspace).bind(":name", name.str()).run());
  return wake_oldest_parked(db, name, now);
}

Result<Workspace> get_workspace(sql::Connection& db, const WorkspaceName& name) {
  PORC_TRY(auto workspace, find_workspace(db, name));
  if (!workspace) return not_owned(name);
  return *std::move(workspace);
}

Result<bool> is_free(sql::Connection& db, const WorkspaceName& name, const RunId& run) {
  PORC_TRY(auto workspace, find_workspace(db, name));
  return !workspace || workspace->held_by.value_or(run) == run;
}

}  // namespace porc::sqlite_store

// SPDX-License-Identifier: Apache-2.0
#include "contracts/store_rules.h"
#include "postgres_store/postgres_store.h"
#include "postgres_store/queries.h"

namespace porc::postgres_store {
namespace {

using workspace::Workspace;

std::optional<Workspace> workspace_in(const pg::Rows& rows, const WorkspaceName& name) {
  if (rows.empty()) return std::nullopt;
  Workspace workspace{.name = name};
  workspace.owner = {
      .environment = rows.text(0, 0), .kind = rows.text(0, 1), .name = rows.text(0, 2)};
  workspace.repository = rows.optional_text(0, 5);
  if (!rows.is_null(0, 3)) {
    workspace.hold =
        workspace::Hold{.run = RunId::trusted(rows.text(0, 3)), .fence = rows.count(0, 4)};
  }
  return workspace;
}

Result<std::optional<Workspace>> lock(pg::Transaction& transaction, const WorkspaceName& name) {
  transaction.add(queries::lock_workspace).bind(":name", name.str());
  PORC_TRY(const auto rows, transaction.ask());
  return workspace_in(rows[0], name);
}

Result<void> claim(pg::Connection& db, const WorkspaceName& name, const workspace::Claimant& by) {
  pg::Transaction transaction(db);
  PORC_TRY(auto found, lock(transaction, name));
  const bool fresh = !found;
  const std::optional<std::string> before = found ? found->repository : std::nullopt;
  PORC_TRY(const Workspace claimed, workspace::claimed(std::move(found), name, by));
  if (fresh) {
    transaction.add(queries::insert_workspace)
        .bind(":name", name.str())
        .bind(":environment", claimed.owner.environment)
        .bind(":kind", claimed.owner.kind)
        .bind(":owner_name", claimed.owner.name)
        .bind(":repository", claimed.repository);
  } else if (claimed.repository != before) {
    transaction.add(queries::set_workspace_repository)
        .bind(":name", name.str())
        .bind(":repository", claimed.repository);
  }
  PORC_CHECK(transaction.commit());
  return ok;
}

Result<bool> hold(pg::Connection& db, const WorkspaceName& name, const Claim& by) {
  pg::Transaction transaction(db);
  PORC_TRY(const auto workspace, lock(transaction, name));
  if (!workspace) return nobody_owns(name);
  const auto held = hold_for(workspace->hold, by);
  if (!held) return false;
  transaction.add(queries::set_workspace_hold)
      .bind(":name", name.str())
      .bind(":run", held->run.str())
      .bind(":fence", held->fence);
  PORC_CHECK(transaction.commit());
  return true;
}

Result<void> release(pg::Connection& db, const WorkspaceName& name, const Claim& by) {
  pg::Transaction transaction(db);
  PORC_TRY(const auto workspace, lock(transaction, name));
  if (workspace && workspace->hold) {
    if (!may_release(*workspace->hold, by)) return ok;
    transaction.add(queries::end_workspace_hold).bind(":name", name.str());
  }
  transaction.add(queries::wake_oldest_parked).bind(":workspace", name.str());
  PORC_CHECK(transaction.commit());
  return ok;
}

Result<void> disown(pg::Connection& db, const WorkspaceName& name, const Claim& by) {
  pg::Transaction transaction(db);
  PORC_TRY(const auto workspace, lock(transaction, name));
  if (!workspace || !workspace->hold || !may_release(*workspace->hold, by)) return ok;
  transaction.add(queries::delete_workspace).bind(":name", name.str());
  transaction.add(queries::wake_oldest_parked).bind(":workspace", name.str());
  PORC_CHECK(transaction.commit());
  return ok;
}

}  // namespace

Task<void> PostgresStore::claim_workspace(WorkspaceName name, workspace::Claimant by) {
  return run([name = std::move(name), by = std::move(by)](pg::Connection& db) {
    return claim(db, name, by);
  });
}

Task<bool> PostgresStore::hold_workspace(WorkspaceName name, Claim by) {
  return run([name = std::move(name), by = std::move(by)](pg::Connection& db) {
    return hold(db, name, by);
  });
}

Task<void> PostgresStore::release_workspace(WorkspaceName name, Claim by) {
  return run_and_tell(due_set(Due::run),
                      [name = std::move(name), by = std::move(by)](pg::Connection& db) {
                        return release(db, name, by);
                      });
}

Task<void> PostgresStore::disown_workspace(WorkspaceName name, Claim by) {
  return run_and_tell(due_set(Due::run),
                      [name = std::move(name), by = std::move(by)](pg::Connection& db) {
                        return disown(db, name, by);
                      });
}

Task<workspace::Workspace> PostgresStore::get_workspace(WorkspaceName name) {
  return run([name = std::move(name)](pg::Connection& db) -> Result<Workspace> {
    pg::Statement find(queries::find_workspace);
    PORC_TRY(const pg::Rows rows, db.run(find.bind(":name", name.str())));
    auto workspace = workspace_in(rows, name);
    if (!workspace) return nobody_owns(name);
    return *std::move(workspace);
  });
}

}  // namespace porc::postgres_store

// SPDX-License-Identifier: Apache-2.0
#include "sqlite_store/operations.h"
#include "sqlite_store/queries.h"

namespace porc::sqlite_store {
namespace {

Result<std::optional<Job>> find_job(sql::Connection& db, const RunId& id) {
  sql::Statement row = db.use(queries::find_job);
  PORC_TRY(bool found, row.bind(":run", id.str()).step());
  if (!found) return std::optional<Job>();
  return std::optional(Job{.due_at = row.time(0),
                           .fence = row.count(1),
                           .wanted = row.integer(2) != 0,
                           .parked = row.integer(3) != 0});
}

Result<void> put_job(sql::Connection& db,
                     const RunId& id,
                     const WorkspaceName& workspace,
                     const std::optional<Job>& job) {
  if (!job) return db.use(queries::delete_job).bind(":run", id.str()).run();
  std::optional<std::string> parked_on;
  if (job->parked) parked_on = workspace.str();
  return db.use(queries::put_job)
      .bind(":run", id.str())
      .bind(":due_at", job->due_at)
      .bind(":fence", job->fence)
      .bind(":wanted", job->wanted)
      .bind(":parked_on", parked_on)
      .run();
}

/// Of a run that exists; nullopt when it does not.
Result<std::optional<WorkspaceName>> find_workspace_of(sql::Connection& db, const RunId& id) {
  sql::Statement row = db.use(queries::find_run_workspace);
  PORC_TRY(bool found, row.bind(":run", id.str()).step());
  if (!found) return std::optional<WorkspaceName>();
  return std::optional(WorkspaceName::trusted(row.text(0)));
}

}  // namespace

Result<void> change_job(sql::Connection& db, const Change& change, Timestamp now) {
  const RunId& id = change.run.id;
  PORC_TRY(std::optional<Job> job, find_job(db, id));
  if (change.claim && !(job && job->is_held_under(change.claim->fence))) return lost_claim(id);
  PORC_TRY(bool free, is_free(db, change.run.workspace, id));
  return put_job(db, id, change.run.workspace, job_after(job, change, free, now));
}

Result<std::vector<Claim>> claim_jobs(sql::Connection& db,
                                      const std::string& owner,
                                      Timestamp lease_end,
                                      std::size_t limit,
                                      Timestamp now) {
  std::vector<Claim> claims;
  sql::Statement due = db.use(queries::list_due_jobs);
  due.bind(":now", now).bind(":limit", limit);
  for (;;) {
    PORC_TRY(bool row, due.step());
    if (!row) break;
    claims.push_back({.run = RunId::trusted(due.text(0))});
  }
  PORC_TRY(std::uint64_t fence, reserve_fences(db, claims.size()));
  for (Claim& claim : claims) {
    claim.fence = fence++;
    PORC_CHECK(db.use(queries::claim_job)
                   .bind(":run", claim.run.str())
                   .bind(":lease_end", lease_end)
                   .bind(":fence", claim.fence)
                   .bind(":owner", owner)
                   .run());
  }
  return claims;
}

Result<std::vector<Claim>> renew_claims(sql::Connection& db,
                                        const std::vector<Claim>& claims,
                                        Timestamp lease_end) {
  std::vector<Claim> lost;
  for (const Claim& claim : claims) {
    PORC_CHECK(db.use(queries::renew_claim)
                   .bind(":run", claim.run.str())
                   .bind(":fence", claim.fence)
                   .bind(":lease_end", lease_end)
                   .run());
    if (db.changes() == 0) lost.push_back(claim);
  }
  return lost;
}

Result<void> release_claim(sql::Connection& db,
                           const Claim& claim,
                           const JobChange& change,
                           Timestamp now) {
  PORC_TRY(std::optional<Job> job, find_job(db, claim.run));
  if (!job || !job->is_held_under(claim.fence)) return ok;
  PORC_TRY(auto workspace, find_workspace_of(db, claim.run));
  WorkspaceName name = workspace.value_or(WorkspaceName());
  PORC_TRY(bool free, is_free(db, name, claim.run));
  return put_job(db, claim.run, name, given_back_job(*job, change, free, now));
}

Result<void> wake(sql::Connection& db, const RunId& id, Timestamp now) {
  PORC_TRY(auto workspace, find_workspace_of(db, id));
  if (!workspace) return ok;
  PORC_TRY(std::optional<Job> job, find_job(db, id));
  return put_job(db, id, *workspace, woken_job(job, now));
}

Result<std::optional<Timestamp>> next_due(sql::Connection& db) {
  sql::Statement row = db.use(queries::next_due);
  PORC_TRY(bool found, row.step());
  if (!found || row.is_null(0)) return std::optional<Timestamp>();
  return std::optional(row.time(0));
}

Result<void> void_leases(sql::Connection& db, Timestamp now) {
  PORC_CHECK(db.use(queries::void_claims).bind(":now", now).run());
  PORC_CHECK(db.use(queries::void_deliveries).bind(":now", now).run());
  return db.use(queries::void_attempts).bind(":now", now).run();
}

Result<std::uint64_t> reserve_fences(sql::Connection& db, std::size_t count) {
  if (count == 0) return 0;
  sql::Statement row = db.use(queries::reserve_fences);
  PORC_TRY(bool found, row.bind(":count", count).step());
  PORC_ASSERT(found);
  return row.count(0) - count + 1;
}

}  // namespace porc::sqlite_store

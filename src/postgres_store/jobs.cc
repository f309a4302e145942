// SPDX-License-Identifier: Apache-2.0
#include "postgres_store/jobs.h"

#include <algorithm>
#include <set>

#include "host/clock.h"
#include "postgres_store/postgres_store.h"
#include "postgres_store/queries.h"

namespace porc::postgres_store {
namespace {

/// Of a run that exists; nullopt when it does not. It never changes.
Result<std::optional<WorkspaceName>> find_workspace_of(pg::Connection& db, const RunId& run) {
  pg::Statement find(queries::find_run_workspace);
  PORC_TRY(const pg::Rows rows, db.run(find.bind(":run", run.str())));
  if (rows.empty()) return std::optional<WorkspaceName>();
  return std::optional(WorkspaceName::trusted(rows.text(0, 0)));
}

Result<void> give_back(pg::Connection& db, const Claim& claim, const JobChange& change) {
  const bool parks = change.kind == JobChange::Kind::park;
  WorkspaceName workspace;
  if (parks) {
    PORC_TRY(auto found, find_workspace_of(db, claim.run));
    workspace = std::move(found).value_or(WorkspaceName());
  }
  pg::Transaction transaction(db, pg::Durable::later);
  if (parks) transaction.add(queries::share_workspace).bind(":name", workspace.str());
  transaction.add(queries::lock_job).bind(":run", claim.run.str());
  transaction.add(queries::clock);
  PORC_TRY(const auto rows, transaction.ask());
  const std::optional<Job> job = job_in(rows[rows.size() - 2]);
  if (!job || !job->is_held_under(claim.fence)) return ok;
  const bool free = !parks || is_free(rows.front(), claim.run);
  const auto after = given_back_job(*job, change, free, rows.back().time(0, 0));
  add_job_change(transaction, claim.run, workspace, job, after);
  PORC_CHECK(transaction.commit());
  return ok;
}

Result<void> wake_run(pg::Connection& db, const RunId& run) {
  PORC_TRY(const auto workspace, find_workspace_of(db, run));
  if (!workspace) return ok;
  pg::Transaction transaction(db);
  transaction.add(queries::lock_job).bind(":run", run.str());
  transaction.add(queries::clock);
  PORC_TRY(const auto rows, transaction.ask());
  const std::optional<Job> job = job_in(rows[0]);
  add_job_change(transaction, run, *workspace, job, woken_job(job, rows[1].time(0, 0)));
  PORC_CHECK(transaction.commit());
  return ok;
}

Result<std::vector<Claim>> lost_of(pg::Connection& db,
                                   const std::vector<Claim>& claims,
                                   Duration lease,
                                   std::optional<std::int64_t> presence) {
  std::vector<std::string> runs;
  std::vector<std::uint64_t> fences;
  for (const Claim& claim : claims) {
    runs.push_back(claim.run.str());
    fences.push_back(claim.fence);
  }
  pg::Transaction transaction(db, pg::Durable::later);
  transaction.add(queries::renew_claims)
      .bind(":runs", runs)
      .bind(":fences", fences)
      .bind(":lease", lease)
      .bind(":presence", presence);
  PORC_TRY(const auto rows, transaction.commit());
  std::set<std::pair<std::string, std::uint64_t>> kept;
  for (std::size_t i = 0; i < rows[0].size(); ++i)
    kept.emplace(rows[0].text(i, 0), rows[0].count(i, 1));
  std::vector<Claim> lost;
  for (const Claim& claim : claims) {
    if (!kept.contains({claim.run.str(), claim.fence})) lost.push_back(claim);
  }
  return lost;
}

}  // namespace

std::optional<Job> job_in(const pg::Rows& rows) {
  if (rows.empty()) return std::nullopt;
  return Job{.due_at = rows.time(0, 0),
             .fence = rows.count(0, 1),
             .wanted = rows.boolean(0, 2),
             .parked = rows.boolean(0, 3)};
}

bool is_free(const pg::Rows& workspace, const RunId& run) {
  return workspace.empty() || workspace.is_null(0, 0) || workspace.text(0, 0) == run.str();
}

void add_job_change(pg::Transaction& transaction,
                    const RunId& run,
                    const WorkspaceName& workspace,
                    const std::optional<Job>& before,
                    const std::optional<Job>& after) {
  if (!after) {
    if (before) transaction.add(queries::delete_job).bind(":run", run.str());
    return;
  }
  std::optional<std::string> parked_on;
  if (after->parked) parked_on = workspace.str();
  transaction.add(before ? queries::update_job : queries::insert_job)
      .bind(":run", run.str())
      .bind(":due_at", after->due_at)
      .bind(":fence", after->fence)
      .bind(":wanted", after->wanted)
      .bind(":parked_on", parked_on);
}

Task<std::vector<Claim>> PostgresStore::claim_jobs(std::string owner,
                                                   Duration lease,
                                                   std::size_t limit) {
  return run([owner = std::move(owner), lease, limit, self = claimant()](
                 pg::Connection& db) -> Result<std::vector<Claim>> {
    pg::Transaction transaction(db);
    if (self.looks_for_lost) transaction.add(queries::void_lost_claims);
    transaction.add(queries::claim_jobs)
        .bind(":owner", owner)
        .bind(":presence", self.presence)
        .bind(":lease", lease)
        .bind(":limit", limit);
    PORC_TRY(const auto answers, transaction.commit());
    const pg::Rows& rows = answers.back();
    std::vector<Claim> claims;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      claims.push_back({.run = RunId::trusted(rows.text(i, 0)), .fence = rows.count(i, 1)});
    }
    return claims;
  });
}

Task<std::vector<Claim>> PostgresStore::renew_claims(std::vector<Claim> claims, Duration lease) {
  const auto self = presence();
  return run([claims = std::move(claims), lease, self](pg::Connection& db) {
    return lost_of(db, claims, lease, self);
  });
}

Task<void> PostgresStore::release_claim(Claim claim, JobChange job) {
  return run_and_tell(due_set(Due::run), [claim = std::move(claim), job](pg::Connection& db) {
    return give_back(db, claim, job);
  });
}

Task<void> PostgresStore::wake(RunId id) {
  return run_and_tell(due_set(Due::run),
                      [id = std::move(id)](pg::Connection& db) { return wake_run(db, id); });
}

Task<std::optional<Timestamp>> PostgresStore::next_due() {
  std::optional<Timestamp> now;
  if (clock_ != nullptr) now = clock_->now();
  return run([now](pg::Connection& db) -> Result<std::optional<Timestamp>> {
    PORC_TRY(const pg::Rows rows, db.run(pg::Statement(queries::next_due)));
    if (rows.empty()) return std::optional<Timestamp>();
    const Duration left = rows.time(0, 0) - rows.time(0, 1);
    return std::optional(now.value_or(host::system_now()) + left);
  });
}

}  // namespace porc::postgres_store

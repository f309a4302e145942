// SPDX-License-Identifier: Apache-2.0
#include "contracts/store_rules.h"
#include "mongo_store/mongo_store.h"
#include "mongo_store/operations.h"

namespace porc::mongo_store {
namespace {

std::optional<Job> job_of(Work& work, const RunId& run) {
  const JobRow* row = work.state().jobs.find(run.str());
  return row == nullptr ? std::nullopt : std::optional(row->job());
}

std::vector<Claim> claim(Work& work, const std::string& owner, Duration lease, std::size_t limit) {
  std::vector<std::string> due;
  for (const auto& [due_at, run] : work.state().jobs.index().due) {
    if (due_at > work.now() || due.size() == limit) break;
    due.push_back(run);
  }
  std::vector<Claim> claims;
  for (const std::string& run : due) {
    JobRow row = *work.state().jobs.find(run);
    row.owner = owner;
    const Job held{.due_at = work.now() + lease, .fence = work.state().next_fence()};
    claims.push_back({.run = row.run, .fence = held.fence});
    put_job(work, std::move(row), held);
  }
  return claims;
}

std::vector<Claim> renew(Work& work, const std::vector<Claim>& claims, Duration lease) {
  std::vector<Claim> lost;
  for (const Claim& claim : claims) {
    const JobRow* row = work.state().jobs.find(claim.run.str());
    if (row == nullptr || !row->job().is_held_under(claim.fence)) {
      lost.push_back(claim);
      continue;
    }
    JobRow prolonged = *row;
    prolonged.due_at = work.now() + lease;
    work.state().jobs.put(std::move(prolonged));
  }
  return lost;
}

void give_back(Work& work, const Claim& claim, const JobChange& change) {
  const JobRow* row = work.state().jobs.find(claim.run.str());
  if (row == nullptr || !row->job().is_held_under(claim.fence)) return;
  const bool free = is_free(work, row->workspace, claim.run);
  work.may_be_due(Due::run);
  put_job(work, *row, given_back_job(row->job(), change, free, work.now()));
}

Result<void> wake_run(Work& work, const RunId& run) {
  const JobRow* row = work.state().jobs.find(run.str());
  std::optional<JobRow> head;
  if (row != nullptr) {
    head = *row;
  } else {
    PORC_TRY(head, find_head(work, run));
  }
  if (!head) return ok;
  work.may_be_due(Due::run);
  put_job(work, *std::move(head), woken_job(job_of(work, run), work.now()));
  return ok;
}

}  // namespace

bool is_free(Work& work, const WorkspaceName& name, const RunId& run) {
  const WorkspaceRow* row = work.state().workspaces.find(name.str());
  return row == nullptr || !row->holder || *row->holder == run;
}

void put_job(Work& work, JobRow head, const std::optional<Job>& job) {
  if (!job) {
    if (work.state().jobs.find(head.key()) != nullptr) work.state().jobs.erase(head.key());
    return;
  }
  head.due_at = job->due_at;
  head.fence = job->fence;
  head.wanted = job->wanted;
  head.parked = job->parked;
  work.state().jobs.put(std::move(head));
}

void wake_oldest_parked(Work& work, const WorkspaceName& name) {
  const auto& parked = work.state().jobs.index().parked;
  const auto waiting = parked.find(name);
  if (waiting == parked.end()) return;
  const JobRow oldest = *work.state().jobs.find(*waiting->second.begin());
  work.may_be_due(Due::run);
  put_job(work, oldest, woken_job(oldest.job(), work.now()));
}

Task<std::vector<Claim>> MongoStore::claim_jobs(std::string owner,
                                                Duration lease,
                                                std::size_t limit) {
  return run([owner = std::move(owner), lease, limit](Work& work) -> Result<std::vector<Claim>> {
    return claim(work, owner, lease, limit);
  });
}

Task<std::vector<Claim>> MongoStore::renew_claims(std::vector<Claim> claims, Duration lease) {
  return run([claims = std::move(claims), lease](Work& work) -> Result<std::vector<Claim>> {
    return renew(work, claims, lease);
  });
}

Task<void> MongoStore::release_claim(Claim claim, JobChange job) {
  return run([claim = std::move(claim), job](Work& work) -> Result<void> {
    give_back(work, claim, job);
    return ok;
  });
}

Task<void> MongoStore::wake(RunId id) {
  return run([id = std::move(id)](Work& work) { return wake_run(work, id); });
}

Task<std::optional<Timestamp>> MongoStore::next_due() {
  return run([](Work& work) -> Result<std::optional<Timestamp>> {
    const auto& due = work.state().jobs.index().due;
    if (due.empty()) return std::optional<Timestamp>();
    return std::optional(due.begin()->first);
  });
}

}  // namespace porc::mongo_store

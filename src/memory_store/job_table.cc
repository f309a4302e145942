// SPDX-License-Identifier: Apache-2.0
#include "memory_store/job_table.h"

#include <algorithm>

namespace porc::memory_store {

std::optional<Job> JobTable::find(const RunId& run) const {
  auto place = rows_.find(run);
  if (place == rows_.end()) return std::nullopt;
  return place->second.job;
}

void JobTable::put(const RunId& run, const WorkspaceName& workspace, std::optional<Job> job) {
  auto place = rows_.find(run);
  if (place != rows_.end()) unlink(run, place->second);
  if (!job) {
    if (place != rows_.end()) rows_.erase(place);
    return;
  }
  if (place == rows_.end()) place = rows_.emplace(run, Row{.workspace = workspace}).first;
  place->second.job = *job;
  link(run, place->second);
}

std::string JobTable::owner(const RunId& run) const {
  auto place = rows_.find(run);
  return place == rows_.end() ? "" : place->second.owner;
}

void JobTable::set_owner(const RunId& run, std::string owner) {
  rows_.at(run).owner = std::move(owner);
}

std::vector<Claim> JobTable::claim(const std::string& owner,
                                   Timestamp now,
                                   Timestamp lease_end,
                                   std::size_t limit,
                                   std::uint64_t& fence) {
  std::vector<Claim> claims;
  for (const auto& [due_at, run] : due_) {
    if (due_at > now || claims.size() == limit) break;
    claims.push_back({.run = run, .fence = ++fence});
  }
  for (const Claim& claim : claims) {
    Row& row = rows_.at(claim.run);
    unlink(claim.run, row);
    row.job = Job{.due_at = lease_end, .fence = claim.fence};
    row.owner = owner;
    link(claim.run, row);
  }
  return claims;
}

void JobTable::wake_oldest_parked(const WorkspaceName& workspace, Timestamp now) {
  auto waiting = parked_.find(workspace);
  if (waiting == parked_.end()) return;
  RunId oldest = *waiting->second.begin();
  put(oldest, workspace, woken_job(find(oldest), now));
}

std::optional<Timestamp> JobTable::next_due() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

void JobTable::link(const RunId& run, const Row& row) {
  due_.emplace(row.job.due_at, run);
  if (row.job.parked) parked_[row.workspace].insert(run);
}

void JobTable::unlink(const RunId& run, const Row& row) {
  due_.erase({row.job.due_at, run});
  if (!row.job.parked) return;
  auto waiting = parked_.find(row.workspace);
  waiting->second.erase(run);
  if (waiting->second.empty()) parked_.erase(waiting);
}

}  // namespace porc::memory_store

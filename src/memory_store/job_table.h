// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "contracts/store_rules.h"

namespace porc::memory_store {

/// The jobs of all runs, ordered by when they are due and by the workspace they wait for.
class JobTable {
 public:
  std::optional<Job> find(const RunId& run) const;
  /// Replaces the job of `run`, or removes it.
  void put(const RunId& run, const WorkspaceName& workspace, std::optional<Job> job);
  /// Who claimed it last; "" = nobody.
  std::string owner(const RunId& run) const;
  void set_owner(const RunId& run, std::string owner);
  /// Claims up to `limit` jobs that are due, oldest first; `fence` is the last one that was given
  /// out.
  std::vector<Claim> claim(const std::string& owner,
                           Timestamp now,
                           Timestamp lease_end,
                           std::size_t limit,
                           std::uint64_t& fence);
  void wake_oldest_parked(const WorkspaceName& workspace, Timestamp now);
  std::optional<Timestamp> next_due() const;

 private:
  struct Row {
    Job job{};
    WorkspaceName workspace{};
    std::string owner{};
  };
  void link(const RunId& run, const Row& row);
  void unlink(const RunId& run, const Row& row);

  std::map<RunId, Row> rows_{};
  std::set<std::pair<Timestamp, RunId>> due_{};
  std::map<WorkspaceName, std::set<RunId>> parked_{};
};

}  // namespace porc::memory_store

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "domain/run/run.h"

namespace porc::sqlite_store {

/// Runs as they were last read, for those who look at the same ones again and again. The lock file
/// keeps other writers off, so that what was read stays true until a change of ours is answered.
/// Loop thread only.
class RunCache {
 public:
  static constexpr std::size_t kRunsMax = 512;

  /// How many changes had been answered when a read began.
  using Mark = std::uint64_t;

  std::optional<run::Run> find(const RunId& id) const {
    auto found = runs_.find(id);
    return found == runs_.end() ? std::nullopt : std::optional(found->second);
  }
  Mark mark() const { return changes_; }

  /// Keeps what a read found, unless a change to a run is under way or was answered since the read
  /// began: it may have seen the run as it was before.
  void keep(const run::Run& run, Mark begun) {
    if (begun != changes_ || changing_.contains(run.id)) return;
    if (runs_.size() >= kRunsMax) runs_.clear();
    runs_.insert_or_assign(run.id, run);
  }

  /// A change is on its way to the database. Where nobody waits for its answer, the run is not kept
  /// any more: when it was written stays unknown.
  void begin_change(const RunId& id) {
    runs_.erase(id);
    ++changing_[id];
  }
  /// It was answered, with whatever outcome.
  void end_change(const RunId& id) {
    ++changes_;
    auto change = changing_.find(id);
    if (--change->second == 0) changing_.erase(change);
  }

 private:
  std::map<RunId, run::Run> runs_{};
  std::map<RunId, std::size_t> changing_{};
  Mark changes_ = 0;
};

}  // namespace porc::sqlite_store

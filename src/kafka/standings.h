// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kafka/progress.h"
#include "kafka/record.h"

namespace porc::kafka {

using Partition = std::pair<std::string, std::int32_t>;  ///< topic and number

/// The partitions that are assigned to a consumer, and how far each is handled. What is heard of
/// any other counts for nothing: whoever has it now reads its records too, and what is committed is
/// theirs to say.
class Standings {
 public:
  void assign(const Partition& partition) { standings_[partition] = {}; }
  void revoke(const Partition& partition) { standings_.erase(partition); }

  /// False for a record of a partition that is not assigned: it is not ours to handle.
  bool begin(const Place& place);
  void finish(const Place& place);
  /// Where a successor begins now, as the group was told.
  void committed(const Place& place);

  /// Nothing is under way.
  bool is_idle() const;
  bool is_idle(const Partition& partition) const;
  /// Where successors would begin, as far as the group does not know it yet.
  std::vector<Place> uncommitted() const;
  /// Null when it is not assigned.
  const Progress* find(const Partition& partition) const;

 private:
  struct Standing {
    Progress progress{};
    std::int64_t committed = -1;
  };
  Standing* standing_of(const Place& place);

  std::map<Partition, Standing> standings_{};
};

}  // namespace porc::kafka

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "observe/metrics.h"

namespace porc::kafka {

/// Limit: partitions of a topic whose lag is told one by one.
inline constexpr std::int32_t kPartitionsToldMax = 256;

/// What operators see of consumers. Safe from several threads.
class Meters {
 public:
  /// `topics` are all that consumers read. Made once; `metrics` outlives this.
  Meters(observe::Metrics& metrics, std::vector<std::string> topics);

  void consumed(const std::string& topic, std::size_t count);
  void poison(const std::string& topic);
  void rebalanced(const std::string& consumer);
  void paused(const std::string& consumer, bool paused);
  /// How many records of the partition are not in the inbox yet.
  void lag(const std::string& topic, std::int32_t partition, std::int64_t records);

 private:
  observe::Counter& consumed_;
  observe::Counter& poison_;
  observe::Counter& rebalances_;
  observe::Gauge& paused_;
  observe::Gauge& lag_;
};

}  // namespace porc::kafka

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>

#include "observe/metrics.h"
#include "orchestrator/news.h"

namespace porc::api {

/// Limit: workspaces whose failure is remembered until it is mended.
inline constexpr std::size_t kFailingMax = 10'000;

/// How well changes are delivered: how many, how fast, how many fail, and how long that lasts. A
/// deployment is a run that began to apply and ended.
class DeliveryMetrics {
 public:
  /// Both outlive this, and this outlives what `news` publishes.
  DeliveryMetrics(observe::Metrics& metrics, orchestrator::News& news);
  DeliveryMetrics(const DeliveryMetrics&) = delete;
  DeliveryMetrics& operator=(const DeliveryMetrics&) = delete;

 private:
  void hear(const Run& run);
  void hear_failure(const Run& run);
  void hear_success(const Run& run);

  observe::Counter& deployments_;
  observe::Histogram& lead_seconds_;
  observe::Histogram& restore_seconds_;
  observe::Gauge& failing_workspaces_;
  /// Since when its last deployment is a failed one. Of this process: a restart forgets it.
  std::map<WorkspaceName, Timestamp> failing_{};
};

}  // namespace porc::api

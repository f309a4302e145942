// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include "api/delivery_metrics.h"
#include "observe/log.h"
#include "observe/metrics.h"
#include "orchestrator/news.h"

namespace porc::api {

/// Writes every stored change of a run to the log and counts it.
class Telemetry {
 public:
  /// All outlive this, and this outlives what `news` publishes.
  Telemetry(observe::Metrics& metrics, observe::Log& log, orchestrator::News& news);
  Telemetry(const Telemetry&) = delete;
  Telemetry& operator=(const Telemetry&) = delete;

 private:
  void hear(const Change& change);
  void hear_policies(const Run& run);
  void hear_error(const RunId& run, const Error& error);
  void hear_damage(const RunId& run, const Error& error);

  observe::Log& log_;
  observe::Counter& transitions_;
  observe::Counter& outside_;
  observe::Counter& policies_;
  observe::Counter& overrides_;
  observe::Counter& approval_overrides_;
  observe::Counter& errors_;
  observe::Gauge& damaged_runs_;
  observe::Histogram& run_seconds_;
  DeliveryMetrics delivery_;
  std::set<RunId> damaged_{};  ///< known to be; at most kDamagedMax of them
};

}  // namespace porc::api

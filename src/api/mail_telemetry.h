// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "observe/log.h"
#include "observe/metrics.h"
#include "orchestrator/orchestrator.h"

namespace porc::api {

/// Counts deliveries and handlings of events, and logs those that failed.
class MailTelemetry {
 public:
  /// Made when every target and source is known. All outlive this, and this outlives the work of
  /// `orchestrator`.
  MailTelemetry(observe::Metrics& metrics,
                observe::Log& log,
                orchestrator::Orchestrator& orchestrator);
  MailTelemetry(const MailTelemetry&) = delete;
  MailTelemetry& operator=(const MailTelemetry&) = delete;

 private:
  /// Of deliveries, or of handlings.
  struct Series {
    const char* whose;   ///< the label: target or source
    const char* failed;  ///< what the log says of one
    observe::Counter& attempts;
    observe::Histogram& seconds;
  };
  void hear(const Series& series, const orchestrator::Attempt& attempt);

  observe::Log& log_;
  const Series deliveries_;
  const Series handlings_;
};

}  // namespace porc::api

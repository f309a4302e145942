// SPDX-License-Identifier: Apache-2.0
// Whom PORC tells of runs by HTTP, put together from the settings.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aio/clock.h"
#include "callbacks/callbacks.h"
#include "contracts/entropy.h"
#include "contracts/notifier.h"
#include "http/client.h"
#include "http/observed_client.h"
#include "observe/log.h"
#include "observe/metrics.h"
#include "otlp/exporter.h"
#include "outgoing_settings.h"

namespace porc::app {

/// Counts what goes out, and tells how far other clocks are from ours.
class CallMetrics {
 public:
  explicit CallMetrics(observe::Metrics& metrics);
  void hear(const http::Call& call);

 private:
  observe::Histogram& seconds_;
  observe::Gauge& skew_;
};

/// What notifiers are made with; all of it outlives them.
struct OutgoingParts {
  aio::Executor& executor;
  http::Client& client;
  SubjectStore& subjects;
  aio::Clock& clock;
  Entropy& entropy;
  observe::Metrics& metrics;
  observe::Log& log;
  observe::Redactor& redactor;
};

/// The notifiers that the settings ask for, and what they share.
class Outgoing {
 public:
  /// Errors: invalid_argument naming the setting.
  static Result<std::unique_ptr<Outgoing>> open(const OutgoingSettings& settings,
                                                std::vector<std::string> callback_hosts,
                                                OutgoingParts parts);

  std::vector<Notifier*> notifiers() const;
  /// Traces and metrics; null when nobody asked for them.
  otlp::Exporter* exporter() { return exporter_ ? &*exporter_ : nullptr; }

 private:
  Outgoing(const OutgoingSettings& settings, const OutgoingParts& parts);
  void hear(const callbacks::Told& told);

  observe::Log& log_;
  observe::Counter& webhooks_;
  callbacks::Post post_;
  std::optional<otlp::Exporter> exporter_{};
  std::vector<std::unique_ptr<Notifier>> notifiers_{};
};

}  // namespace porc::app

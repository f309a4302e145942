// SPDX-License-Identifier: Apache-2.0
// otlp: traces and metrics to an OpenTelemetry collector. Reading order: options.h, span.h,
// document.h, this.
//
// Spans wait in memory and not in the outbox: telemetry may be lost, while a run may not be slowed
// by it, nor the store filled for a collector that is away.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "aio/clock.h"
#include "aio/executor.h"
#include "aio/stop.h"
#include "contracts/entropy.h"
#include "contracts/store.h"
#include "http/client.h"
#include "http/observed_client.h"
#include "observe/metrics.h"
#include "otlp/options.h"
#include "otlp/span.h"

namespace porc::otlp {

/// Limit: spans that wait; later ones are lost and counted.
inline constexpr std::size_t kSpansMax = 10'000;
/// Limit: spans of one request.
inline constexpr std::size_t kBatchMax = 500;
inline constexpr Duration kSpansEvery = std::chrono::seconds(5);
inline constexpr Duration kMetricsEvery = std::chrono::seconds(60);
/// Limit: how long a server that stops tries to get rid of what waits.
inline constexpr Duration kFarewellMax = std::chrono::seconds(3);

/// All of it outlives the exporter.
struct Surroundings {
  aio::Executor& executor;
  aio::Clock& clock;
  Entropy& entropy;
  http::Client& client;
  observe::Metrics& metrics;
  std::function<void(const Error&)> on_error = [](const Error&) {};
};

class Exporter {
 public:
  Exporter(Surroundings around, Options options);

  void hear(const Change& change);
  /// Of calls that no run causes nothing is told, and of routine ones only that they failed.
  void hear(const http::Call& call);
  void hear(const Program& program);
  void hear(const Message& message);

  /// Sends until `stop`, and then once more.
  Task<void> run(aio::StopToken stop);

 private:
  enum class Signal : std::uint8_t { traces, metrics };

  void keep(Span span);
  Task<void> send_spans(aio::StopToken stop);
  Task<void> send_metrics(aio::StopToken stop);
  /// Sends one request, as often as that may help. Errors: those of the last try; cancelled.
  Task<void> send(Signal signal, std::string body, std::size_t items, aio::StopToken stop);
  http::ClientRequest request_for(Signal signal, const std::string& body) const;
  void hear_answer(Signal signal, const http::ClientResponse& answer);
  void lose(Signal signal, std::string_view reason, double count);

  Surroundings around_;
  Options options_;
  Timestamp since_;
  std::deque<Span> spans_{};
  std::uint64_t calls_ = 0;
  std::uint64_t messages_ = 0;
  observe::Counter& lost_;
};

}  // namespace porc::otlp

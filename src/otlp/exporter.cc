// SPDX-License-Identifier: Apache-2.0
#include "otlp/exporter.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "aio/within.h"
#include "http/retry.h"
#include "http/url.h"
#include "json/parse.h"
#include "otlp/document.h"

namespace porc::otlp {
namespace {

constexpr std::uint64_t kAnswerBytesMax = 4U << 20;
constexpr http::RetryPolicy kRetries{.attempts_max = 5,
                                     .pause_base = std::chrono::seconds(1),
                                     .pause_max = std::chrono::seconds(30),
                                     .hint_max = std::chrono::minutes(5)};
/// Spec: OTLP/HTTP, "Retryable Response Codes"; every other status means that the data is bad.
constexpr auto kRetryable = std::to_array<int>({429, 502, 503, 504});

bool may_help(const Result<http::ClientResponse>& answer) {
  return !answer || std::ranges::find(kRetryable, answer->status) != kRetryable.end();
}

/// What a collector took only in part; 64-bit numbers may be texts.
double rejected_in(const http::ClientResponse& answer) {
  const auto document = json::parse(answer.body);
  const json::object* members = document ? document->if_object() : nullptr;
  const json::value* partial = members ? members->if_contains("partialSuccess") : nullptr;
  if (partial == nullptr || !partial->is_object()) return 0;
  for (const char* name : {"rejectedSpans", "rejectedDataPoints"}) {
    const json::value* count = partial->get_object().if_contains(name);
    if (count == nullptr) continue;
    if (count->is_string()) return std::strtod(count->get_string().c_str(), nullptr);
    if (count->is_number()) return count->to_number<double>();
  }
  return 0;
}

Task<void> send_all(std::vector<Task<void>> work) {
  for (Task<void>& one : work) (void)co_await std::move(one);
  co_return ok;
}

}  // namespace

Exporter::Exporter(Surroundings around, Options options)
    : around_(std::move(around)),
      options_(std::move(options)),
      since_(around_.clock.now()),
      lost_(around_.metrics.counter(
          "porc_telemetry_lost_total",
          "Spans and metric reports that the collector never took.",
          {{.name = "signal", .values = {"traces", "metrics"}},
           {.name = "reason", .values = {"full", "failed", "rejected"}}})) {}

void Exporter::hear(const Change& change) {
  for (Span& span : spans_of(change)) keep(std::move(span));
}

void Exporter::hear(const http::Call& call) {
  const auto run = RunId::parse(call.on_behalf_of);
  if (!run) return;
  Span span = span_of(call, *run, ++calls_);
  if (!call.routine || span.status == SpanStatus::error) keep(std::move(span));
}

void Exporter::hear(const Program& program) {
  const auto run = RunId::parse(program.on_behalf_of);
  if (run) keep(span_of(program, *run));
}

void Exporter::hear(const Message& message) {
  const auto run = RunId::parse(message.on_behalf_of);
  if (run) keep(span_of(message, *run, ++messages_));
}

void Exporter::keep(Span span) {
  if (spans_.size() >= kSpansMax) return lose(Signal::traces, "full", 1);
  spans_.push_back(std::move(span));
}

void Exporter::lose(Signal signal, std::string_view reason, double count) {
  lost_.add({signal == Signal::traces ? "traces" : "metrics", reason}, count);
}

Task<void> Exporter::run(aio::StopToken stop) {
  Timestamp metrics_at = around_.clock.now() + kMetricsEvery;
  while (!stop.stop_requested()) {
    const Timestamp next = around_.clock.now() + kSpansEvery;
    (void)co_await aio::sleep_until(around_.clock, next, stop);
    if (stop.stop_requested()) break;
    (void)co_await send_spans(stop);
    if (around_.clock.now() < metrics_at) continue;
    metrics_at = around_.clock.now() + kMetricsEvery;
    (void)co_await send_metrics(stop);
  }
  std::vector<Task<void>> rest;
  rest.push_back(send_spans({}));
  rest.push_back(send_metrics({}));
  Task<void> farewell = send_all(std::move(rest));
  const Timestamp latest = around_.clock.now() + kFarewellMax;
  (void)co_await aio::within(around_.executor, around_.clock, latest, std::move(farewell));
  co_return ok;
}

Task<void> Exporter::send_spans(aio::StopToken stop) {
  while (!spans_.empty()) {
    const std::size_t count = std::min(spans_.size(), kBatchMax);
    const auto end = spans_.begin() + static_cast<std::ptrdiff_t>(count);
    const std::vector<Span> batch(std::make_move_iterator(spans_.begin()),
                                  std::make_move_iterator(end));
    spans_.erase(spans_.begin(), end);
    std::string body = json::serialize(traces_document(batch, options_.resource));
    PORC_CO_CHECK(co_await send(Signal::traces, std::move(body), count, stop));
  }
  co_return ok;
}

Task<void> Exporter::send_metrics(aio::StopToken stop) {
  std::string body = json::serialize(
      metrics_document(around_.metrics.samples(), since_, around_.clock.now(), options_.resource));
  co_return co_await send(Signal::metrics, std::move(body), 1, stop);
}

http::ClientRequest Exporter::request_for(Signal signal, const std::string& body) const {
  http::ClientRequest request{.method = "POST"};
  request.url = options_.endpoint + (signal == Signal::traces ? "/v1/traces" : "/v1/metrics");
  request.headers.add("Content-Type", "application/json");
  for (const auto& [name, value] : options_.headers) {
    request.headers.add(name, value.expose("is sent to the collector"));
  }
  request.body = body;
  request.response_bytes_max = kAnswerBytesMax;
  return request;
}

Task<void> Exporter::send(Signal signal, std::string body, std::size_t items, aio::StopToken stop) {
  for (int attempt = 1;; ++attempt) {
    http::ClientRequest request = request_for(signal, body);
    const auto answer = co_await around_.client.send(std::move(request));
    if (answer && answer->status / 100 == 2) {
      hear_answer(signal, *answer);
      co_return ok;
    }
    const double random = static_cast<unsigned char>(around_.entropy.bytes(1)[0]) / 256.0;
    std::optional<Duration> pause;
    if (may_help(answer)) {
      pause = http::next_attempt(kRetries, attempt, answer, random, around_.clock.now());
    }
    if (!pause) {
      lose(signal, "failed", static_cast<double>(items));
      Error error{.code = ErrorCode::unavailable};
      error.message = answer ? std::string(http::host_of(options_.endpoint)) + " answered " +
                                   std::to_string(answer->status)
                             : answer.error().message;
      around_.on_error(error);
      co_return error;
    }
    const Timestamp again = around_.clock.now() + *pause;
    auto slept = co_await aio::sleep_until(around_.clock, again, stop);
    if (!slept) {
      lose(signal, "failed", static_cast<double>(items));
      co_return std::move(slept).error();
    }
  }
}

void Exporter::hear_answer(Signal signal, const http::ClientResponse& answer) {
  if (const double rejected = rejected_in(answer); rejected > 0) lose(signal, "rejected", rejected);
}

}  // namespace porc::otlp

// SPDX-License-Identifier: Apache-2.0
#include "otlp/span.h"

#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "crypto/digest.h"
#include "wire/run_details.h"

namespace porc::otlp {
namespace {

constexpr std::size_t kTraceDigits = 32;
constexpr std::size_t kSpanDigits = 16;

std::string digits(const std::string& of, std::size_t count) {
  return crypto::sha256_hex(of).substr(0, count);
}

bool is_failure(std::string_view status) {
  return status.ends_with("_failed");
}

Timestamp entered(const Run& run, const std::string& status, Timestamp otherwise) {
  const auto found = run.status_at.find(status);
  return found == run.status_at.end() ? otherwise : std::min(found->second, otherwise);
}

Span phase(const Run& run, const wire::EventView& moved) {
  Span span{
      .trace_id = trace_id(run.id),
      .span_id = digits(run.id.str() + "/phase/" + std::to_string(moved.sequence), kSpanDigits),
      .parent_id = root_id(run.id),
      .name = *moved.from};
  span.began = entered(run, *moved.from, moved.at);
  span.ended = moved.at;
  span.attributes = {{"porc.run_id", run.id.str()}, {"porc.event", moved.kind}};
  if (moved.by) span.attributes["porc.by"] = *moved.by;
  if (is_failure(*moved.to)) span.status = SpanStatus::error;
  return span;
}

Span whole(const Run& run, Timestamp ended) {
  const std::string status = boost::describe::enum_to_string(run.status, "?");
  Span span{.trace_id = trace_id(run.id),
            .span_id = root_id(run.id),
            .name = "run " + run.identity.kind,
            .began = std::min(run.created_at, ended),
            .ended = ended};
  span.attributes = {{"porc.run_id", run.id.str()},
                     {"porc.status", status},
                     {"porc.kind", run.identity.kind},
                     {"porc.environment", run.identity.environment},
                     {"porc.workspace", run.workspace.str()},
                     {"porc.operation", boost::describe::enum_to_string(run.operation, "?")}};
  if (run.blueprint.metadata.repo) span.attributes["porc.repo"] = *run.blueprint.metadata.repo;
  if (run.reason) span.attributes["error.type"] = run.reason->code;
  span.status = is_failure(status) ? SpanStatus::error : SpanStatus::ok;
  return span;
}

}  // namespace

std::string trace_id(const RunId& run) {
  return digits(run.str() + "/trace", kTraceDigits);
}

std::string root_id(const RunId& run) {
  return digits(run.str() + "/run", kSpanDigits);
}

std::vector<Span> spans_of(const Change& change) {
  std::vector<Span> spans;
  for (const audit::Event& event : change.events) {
    const auto view = wire::view_of(event);
    if (!view || !view->to) continue;
    if (view->from) spans.push_back(phase(change.run, *view));
    const bool over = *view->to == boost::describe::enum_to_string(change.run.status, "?") &&
                      is_final(change.run.status);
    if (over) spans.push_back(whole(change.run, view->at));
  }
  return spans;
}

Span span_of(const Program& program, const RunId& run) {
  const std::string own = run.str() + "/program/" + program.name + "/" +
                          std::to_string(program.began.time_since_epoch().count());
  Span span{.trace_id = trace_id(run),
            .span_id = digits(own, kSpanDigits),
            .parent_id = root_id(run),
            .name = program.name,
            .began = program.began,
            .ended = std::max(program.began, program.ended)};
  span.attributes = {{"porc.run_id", run.str()}, {"process.exit.code", program.exit_code}};
  if (program.failed) span.status = SpanStatus::error;
  return span;
}

Span span_of(const Message& message, const RunId& run, std::uint64_t number) {
  const std::string own = run.str() + "/message/" + std::to_string(number) + "/" +
                          std::to_string(message.began.time_since_epoch().count());
  Span span{.trace_id = trace_id(run),
            .span_id = digits(own, kSpanDigits),
            .parent_id = root_id(run),
            .name = "send " + message.topic,
            .kind = SpanKind::producer,
            .began = message.began,
            .ended = std::max(message.began, message.ended)};
  span.attributes = {{"messaging.system", message.system},
                     {"messaging.operation.name", "send"},
                     {"messaging.operation.type", "send"},
                     {"messaging.destination.name", message.topic}};
  if (message.error) {
    span.attributes["error.type"] = error_traits(*message.error).name;
    span.status = SpanStatus::error;
  }
  return span;
}

Span span_of(const http::Call& call, const RunId& run, std::uint64_t number) {
  const std::string own = run.str() + "/call/" + std::to_string(number) + "/" +
                          std::to_string(call.began.time_since_epoch().count());
  Span span{.trace_id = trace_id(run),
            .span_id = digits(own, kSpanDigits),
            .parent_id = root_id(run),
            .name = call.method + " " + call.host,
            .kind = SpanKind::client,
            .began = call.began,
            .ended = std::max(call.began, call.ended)};
  span.attributes = {{"http.request.method", call.method}, {"server.address", call.host}};
  if (call.status != 0) span.attributes["http.response.status_code"] = call.status;
  if (call.error) span.attributes["error.type"] = error_traits(*call.error).name;
  constexpr int kFailure = 400;  // of a client's span; OpenTelemetry's semantic conventions
  if (call.error || call.status >= kFailure) span.status = SpanStatus::error;
  return span;
}

}  // namespace porc::otlp

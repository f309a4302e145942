// SPDX-License-Identifier: Apache-2.0
#include "otlp/document.h"

#include <string>
#include <utility>

namespace porc::otlp {
namespace {

constexpr int kCumulative = 2;
using Sample = observe::MetricSample;

std::string nanoseconds(Timestamp at) {
  return std::to_string(
      std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count());
}

json::object attribute(std::string_view name, const json::value& value) {
  json::object typed;
  if (value.is_string()) {
    typed["stringValue"] = value;
  } else if (value.is_bool()) {
    typed["boolValue"] = value;
  } else {
    typed["intValue"] = json::serialize(value);
  }
  json::object one;
  one["key"] = name;
  one["value"] = std::move(typed);
  return one;
}

json::array attributes(const json::object& values) {
  json::array all;
  for (const auto& member : values) all.push_back(attribute(member.key(), member.value()));
  return all;
}

json::array attributes(const Pairs& values) {
  json::array all;
  for (const auto& [name, value] : values) all.push_back(attribute(name, json::value(value)));
  return all;
}

/// Everything PORC tells has one resource and one scope.
json::object wrapped(const char* resources,
                     const char* scopes,
                     const char* items,
                     json::array content,
                     const Pairs& resource) {
  json::object scope;
  scope["scope"] = json::object{{"name", "porc"}};
  scope[items] = std::move(content);
  json::array in_scopes;
  in_scopes.push_back(std::move(scope));
  json::object of;
  of["resource"] = json::object{{"attributes", attributes(resource)}};
  of[scopes] = std::move(in_scopes);
  json::array all;
  all.push_back(std::move(of));
  json::object document;
  document[resources] = std::move(all);
  return document;
}

json::object encode(const Span& span) {
  json::object made{{"traceId", span.trace_id}, {"spanId", span.span_id}};
  if (!span.parent_id.empty()) made["parentSpanId"] = span.parent_id;
  made["name"] = span.name;
  made["kind"] = static_cast<int>(span.kind);
  made["startTimeUnixNano"] = nanoseconds(span.began);
  made["endTimeUnixNano"] = nanoseconds(span.ended);
  made["attributes"] = attributes(span.attributes);
  made["status"] = json::object{{"code", static_cast<int>(span.status)}};
  return made;
}

json::object point_of(const Sample& sample, Timestamp since, Timestamp now) {
  json::object point{{"timeUnixNano", nanoseconds(now)}, {"attributes", attributes(sample.labels)}};
  if (sample.kind != Sample::Kind::gauge) point["startTimeUnixNano"] = nanoseconds(since);
  if (sample.kind != Sample::Kind::histogram) {
    point["asDouble"] = sample.value;
    return point;
  }
  json::array counts, bounds;
  std::uint64_t before = 0;
  for (const auto& [bound, at_most] : sample.buckets) {
    counts.emplace_back(std::to_string(at_most - before));
    before = at_most;
    if (bounds.size() + 1 < sample.buckets.size())
      bounds.emplace_back(bound);  // the last: infinity
  }
  point["count"] = std::to_string(sample.count);
  point["sum"] = sample.value;
  point["bucketCounts"] = std::move(counts);
  point["explicitBounds"] = std::move(bounds);
  return point;
}

json::object metric_of(const Sample& sample) {
  json::object data{{"dataPoints", json::array()}};
  if (sample.kind != Sample::Kind::gauge) data["aggregationTemporality"] = kCumulative;
  if (sample.kind == Sample::Kind::counter) data["isMonotonic"] = true;
  json::object metric{{"name", sample.name}, {"description", sample.help}};
  if (sample.name.ends_with("_seconds")) metric["unit"] = "s";
  const char* kind = sample.kind == Sample::Kind::counter ? "sum"
                     : sample.kind == Sample::Kind::gauge ? "gauge"
                                                          : "histogram";
  metric[kind] = std::move(data);
  return metric;
}

json::array& points_in(json::object& metric) {
  for (const char* kind : {"sum", "gauge"}) {
    if (json::value* data = metric.if_contains(kind)) return data->at("dataPoints").as_array();
  }
  return metric.at("histogram").at("dataPoints").as_array();
}

}  // namespace

json::object traces_document(const std::vector<Span>& spans, const Pairs& resource) {
  json::array content;
  for (const Span& span : spans) content.push_back(encode(span));
  return wrapped("resourceSpans", "scopeSpans", "spans", std::move(content), resource);
}

json::object metrics_document(const std::vector<Sample>& samples,
                              Timestamp since,
                              Timestamp now,
                              const Pairs& resource) {
  json::array content;
  for (const Sample& sample : samples) {
    const bool begins = content.empty() || content.back().at("name") != json::value(sample.name);
    if (begins) content.push_back(metric_of(sample));
    points_in(content.back().as_object()).push_back(point_of(sample, since, now));
  }
  return wrapped("resourceMetrics", "scopeMetrics", "metrics", std::move(content), resource);
}

}  // namespace porc::otlp

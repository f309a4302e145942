// SPDX-License-Identifier: Apache-2.0
#include "otlp/document.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace porc::otlp {
namespace {

using namespace std::chrono_literals;
const Pairs kResource = {{"service.name", "porc"}};
const Timestamp kAt{1'777'984'800s};

json::value parsed(const char* text) {
  return json::parse(text).value();
}

TEST(OtlpDocument, OfTraces) {
  Span span{.trace_id = "5b8aa5a2d2c872e8321cf37308d69df2",
            .span_id = "5fb397be34d26b51",
            .parent_id = "051581bf3cb55c13",
            .name = "planning",
            .began = kAt,
            .ended = kAt + 1ms};
  span.attributes = {{"porc.run_id", "porc-1"}, {"http.response.status_code", 503}, {"b", true}};
  span.status = SpanStatus::error;
  EXPECT_EQ(json::value(traces_document({span}, kResource)), parsed(R"({"resourceSpans": [{
    "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "porc"}}]},
    "scopeSpans": [{"scope": {"name": "porc"}, "spans": [{
      "traceId": "5b8aa5a2d2c872e8321cf37308d69df2", "spanId": "5fb397be34d26b51",
      "parentSpanId": "051581bf3cb55c13", "name": "planning", "kind": 1,
      "startTimeUnixNano": "1777984800000000000", "endTimeUnixNano": "1777984800001000000",
      "attributes": [{"key": "porc.run_id", "value": {"stringValue": "porc-1"}},
                     {"key": "http.response.status_code", "value": {"intValue": "503"}},
                     {"key": "b", "value": {"boolValue": true}}],
      "status": {"code": 2}}]}]}]})"));
}

TEST(OtlpDocument, OfMetrics) {
  observe::Metrics metrics;
  auto& counter = metrics.counter("porc_a_total", "A.", {{.name = "k", .values = {"v", "w"}}});
  counter.add({"v"}, 3);
  counter.add({"w"}, 1);
  metrics.gauge("porc_b", "B.").set({}, -1.5);
  auto& histogram = metrics.histogram("porc_c_seconds", "C.", {0.5, 1});
  for (const double value : {0.25, 0.75, 2.0, 3.0}) histogram.observe({}, value);
  const json::value document(metrics_document(metrics.samples(), kAt, kAt + 1s, kResource));
  const json::array& got =
      document.at("resourceMetrics").at(0).at("scopeMetrics").at(0).at("metrics").as_array();
  ASSERT_EQ(got.size(), 3U);
  EXPECT_EQ(got[0].at("sum").at("aggregationTemporality"), 2);
  EXPECT_EQ(got[0].at("sum").at("isMonotonic"), true);
  EXPECT_EQ(got[0].at("sum").at("dataPoints").as_array().size(), 2U);
  EXPECT_EQ(got[1], parsed(R"({"name": "porc_b", "description": "B.", "gauge": {"dataPoints": [
    {"timeUnixNano": "1777984801000000000", "attributes": [], "asDouble": -1.5}]}})"));
  EXPECT_EQ(got[2], parsed(R"({"name": "porc_c_seconds", "description": "C.", "unit": "s",
    "histogram": {"aggregationTemporality": 2, "dataPoints": [
      {"startTimeUnixNano": "1777984800000000000", "timeUnixNano": "1777984801000000000",
       "attributes": [], "count": "4", "sum": 6.0, "bucketCounts": ["1", "1", "2"],
       "explicitBounds": [0.5, 1.0]}]}})"));
}

}  // namespace
}  // namespace porc::otlp

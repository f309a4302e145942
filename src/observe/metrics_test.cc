// SPDX-License-Identifier: Apache-2.0
#include "observe/metrics.h"

#include <gtest/gtest.h>

namespace porc::observe {
namespace {

enum class Colour { red, green };
BOOST_DESCRIBE_ENUM(Colour, red, green)

TEST(Metrics, CountWhatIsNoEnumeratorAsOther) {
  Metrics metrics;
  Counter& counter =
      metrics.counter("porc_things_total", "Things.", {enum_label<Colour>("colour")});
  counter.add({"red"});
  counter.add({"red"}, 2);
  counter.add({"a value from a request"});
  EXPECT_EQ(json::serialize(metrics.summary().at("porc_things_total").at("colour=red")), "3.0");
  const std::string text = metrics.prometheus_text();
  EXPECT_NE(text.find("porc_things_total{colour=\"red\"} 3"), text.npos) << text;
  EXPECT_NE(text.find("porc_things_total{colour=\"other\"} 1"), text.npos) << text;
  EXPECT_EQ(text.find("request"), text.npos);
}

TEST(Metrics, NeverHaveMoreSeriesThanTheCap) {
  Label first{.name = "a"}, second{.name = "b"};
  for (int i = 0; i < 100; ++i) {
    first.values.push_back(std::to_string(i));
    second.values.push_back(std::to_string(i));
  }
  Metrics metrics;
  Counter& counter = metrics.counter("porc_pairs_total", "Pairs.", {first, second});
  for (const auto& a : first.values) {
    for (const auto& b : second.values) counter.add({a, b});
  }
  const json::object summary = metrics.summary();
  const json::object& series = summary.at("porc_pairs_total").as_object();
  EXPECT_EQ(series.size(), kSeriesMax + 1);
  EXPECT_EQ(series.at("a=other,b=other").as_double(), 100 * 100 - static_cast<double>(kSeriesMax));
}

TEST(Metrics, AHistogramTellsCountAndSum) {
  Metrics metrics;
  Histogram& histogram = metrics.histogram("porc_wait_seconds", "Waits.", {0.1, 1}, {});
  histogram.observe({}, 0.5);
  histogram.observe({}, 2);
  const json::value shown = metrics.summary().at("porc_wait_seconds");
  EXPECT_EQ(shown.at("count").as_uint64(), 2U);
  EXPECT_EQ(shown.at("sum").as_double(), 2.5);
}

TEST(Metrics, AGaugeIsSet) {
  Metrics metrics;
  metrics.gauge("porc_runs", "Runs.").set({}, 7);
  EXPECT_EQ(metrics.summary().at("porc_runs").as_double(), 7);
}

TEST(Metrics, ALabelLearnsAsManyValuesAsItMay) {
  Metrics metrics;
  Counter& counter = metrics.counter("porc_sent_total",
                                     "Sent.",
                                     {{.name = "host", .values = {"known"}, .learns = 2},
                                      {.name = "outcome", .values = {"good", "bad"}}});
  for (const char* host : {"a", "known", "b", "c", "a", "d"}) counter.add({host, "bad"});
  counter.add({"b", "good"});
  const json::object series = metrics.summary().at("porc_sent_total").as_object();
  EXPECT_EQ(series.size(), 5U);
  EXPECT_EQ(series.at("host=a,outcome=bad").as_double(), 2);
  EXPECT_EQ(series.at("host=b,outcome=bad").as_double(), 1);
  EXPECT_EQ(series.at("host=b,outcome=good").as_double(), 1);
  EXPECT_EQ(series.at("host=known,outcome=bad").as_double(), 1);
  EXPECT_EQ(series.at("host=other,outcome=bad").as_double(), 2);
}

TEST(Metrics, AreSampledForExporters) {
  Metrics metrics;
  metrics.counter("porc_a_total", "A.", {{.name = "k", .values = {"v"}}}).add({"v"}, 3);
  metrics.gauge("porc_b", "B.").set({}, -1);
  Histogram& histogram = metrics.histogram("porc_c_seconds", "C.", {0.1, 1});
  histogram.observe({}, 0.5);
  histogram.observe({}, 2);
  const std::vector<MetricSample> samples = metrics.samples();
  ASSERT_EQ(samples.size(), 3U);
  EXPECT_EQ(samples[0].kind, MetricSample::Kind::counter);
  EXPECT_EQ(samples[0].value, 3);
  ASSERT_EQ(samples[0].labels.size(), 1U);
  EXPECT_EQ(samples[0].labels[0].second, "v");
  EXPECT_EQ(samples[1].kind, MetricSample::Kind::gauge);
  EXPECT_EQ(samples[1].value, -1);
  EXPECT_EQ(samples[2].count, 2U);
  EXPECT_EQ(samples[2].value, 2.5);
  ASSERT_EQ(samples[2].buckets.size(), 3U);
  EXPECT_EQ(samples[2].buckets[0].second, 0U);
  EXPECT_EQ(samples[2].buckets[1].second, 1U);
  EXPECT_EQ(samples[2].buckets[2].second, 2U);
}

}  // namespace
}  // namespace porc::observe

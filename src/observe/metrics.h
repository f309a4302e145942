// SPDX-License-Identifier: Apache-2.0
// Numbers for operators, with labels that cannot grow without bound: a label names the values that
// it may have, or how many it learns, and whatever else is counted as "other".
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/describe.hpp>

#include "json/value.h"

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
class Registry;
template <class T>
class Family;
}  // namespace prometheus

namespace porc::observe {

inline constexpr std::string_view kOther = "other";
/// Limit: label sets of one metric; a new one beyond it is counted with all its labels as "other".
inline constexpr std::size_t kSeriesMax = 500;
/// Limit: label sets that a metric's labels could make.
inline constexpr std::size_t kLabelSetsMax = 100'000;

struct Label {
  std::string name{};
  std::vector<std::string> values{};
  std::size_t learns = 0;  ///< so many more values are taken as they are met
};

/// A label whose values are the names of a described enum.
template <class E>
Label enum_label(std::string name) {
  Label label{.name = std::move(name)};
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
      [&](auto enumerator) { label.values.emplace_back(enumerator.name); });
  return label;
}

/// Label values, in the order in which the metric names its labels.
using LabelValues = std::initializer_list<std::string_view>;

/// One metric: a family of prometheus series, one for each set of label values that was met. Safe
/// from several threads.
template <class Series>
class Metric {
 public:
  Metric(prometheus::Family<Series>& family,
         std::vector<Label> labels,
         std::vector<double> buckets = {});

  /// Of counters and gauges.
  void add(LabelValues values = {}, double by = 1);
  /// Of gauges.
  void set(LabelValues values, double to);
  /// Of histograms.
  void observe(LabelValues values, double value);

 private:
  Series& at(LabelValues values);
  std::size_t place_of(std::size_t label, std::string_view value);
  Series& make(std::size_t slot);

  prometheus::Family<Series>& family_;
  std::vector<Label> labels_;  ///< values that are learnt are added, and `learns` shrinks
  const std::vector<double> buckets_;
  std::mutex mutex_{};  ///< guards what follows, and labels_
  /// By label values as the digits of one number, each value by its place in its label; null until
  /// met.
  std::vector<Series*> slots_;
  std::size_t met_ = 0;
};
using Counter = Metric<prometheus::Counter>;
using Gauge = Metric<prometheus::Gauge>;
using Histogram = Metric<prometheus::Histogram>;

/// What one series stands at.
struct MetricSample {
  enum class Kind : std::uint8_t { counter, gauge, histogram };
  std::string name{};
  std::string help{};
  Kind kind = Kind::counter;
  std::vector<std::pair<std::string, std::string>> labels{};
  double value = 0;         ///< of a histogram: the sum of what was observed
  std::uint64_t count = 0;  ///< of a histogram
  /// Of a histogram: upper bound, the last one infinite, and how many were at most that.
  std::vector<std::pair<double, std::uint64_t>> buckets{};
};

/// All metrics of a program. What it hands out lives as long as it does. Safe from several threads.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// Names are prometheus names: counters end in `_total`, durations in `_seconds`.
  Counter& counter(const std::string& name,
                   const std::string& help,
                   std::vector<Label> labels = {});
  Gauge& gauge(const std::string& name, const std::string& help, std::vector<Label> labels = {});
  /// `buckets` are upper bounds, ascending.
  Histogram& histogram(const std::string& name,
                       const std::string& help,
                       std::vector<double> buckets,
                       std::vector<Label> labels = {});

  /// Spec: Prometheus text exposition format 0.0.4.
  std::string prometheus_text() const;
  /// For exporters: series of one metric follow one another.
  std::vector<MetricSample> samples() const;
  /// metric → number, or an object of `label=value,…` → number; a histogram is `{count, sum}`.
  json::object summary() const;

 private:
  std::shared_ptr<prometheus::Registry>
      registry_;  ///< shared only because prometheus-cpp asks for it
  std::vector<std::unique_ptr<Counter>> counters_{};
  std::vector<std::unique_ptr<Gauge>> gauges_{};
  std::vector<std::unique_ptr<Histogram>> histograms_{};
};

}  // namespace porc::observe

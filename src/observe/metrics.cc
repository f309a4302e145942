// SPDX-License-Identifier: Apache-2.0
#include "observe/metrics.h"

#include <algorithm>
#include <utility>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "base/assert.h"

namespace porc::observe {
namespace {

std::string label_key(const prometheus::ClientMetric& series) {
  std::string key;
  for (const auto& label : series.label) {
    key += (key.empty() ? "" : ",") + label.name + "=" + label.value;
  }
  return key;
}

json::value number_of(const prometheus::ClientMetric& series, prometheus::MetricType type) {
  if (type != prometheus::MetricType::Histogram) {
    return type == prometheus::MetricType::Counter ? series.counter.value : series.gauge.value;
  }
  json::object histogram;
  histogram["count"] = series.histogram.sample_count;
  histogram["sum"] = series.histogram.sample_sum;
  return histogram;
}

}  // namespace

std::vector<std::string> BoundedLabels::resolve(LabelValues values) {
  PORC_ASSERT(values.size() == labels_.size());
  std::vector<std::string> resolved;
  for (std::size_t i = 0; std::string_view value : values) {
    const auto& known = labels_[i++].values;
    resolved.emplace_back(std::ranges::find(known, value) != known.end() ? value : kOther);
  }
  const std::lock_guard lock(mutex_);
  if (seen_.contains(resolved)) return resolved;
  if (seen_.size() >= kSeriesMax)
    return std::vector<std::string>(labels_.size(), std::string(kOther));
  seen_.insert(resolved);
  return resolved;
}

template <class Series>
Series& Metric<Series>::at(LabelValues values) {
  prometheus::Labels named;
  const std::vector<std::string> resolved = labels_.resolve(values);
  for (std::size_t i = 0; i < resolved.size(); ++i)
    named.emplace(labels_.labels()[i].name, resolved[i]);
  if constexpr (std::is_same_v<Series, prometheus::Histogram>) {
    return family_.Add(named, buckets_);
  } else {
    return family_.Add(named);
  }
}

template <>
void Counter::add(LabelValues values, double by) {
  at(values).Increment(by);
}
template <>
void Gauge::add(LabelValues values, double by) {
  at(values).Increment(by);
}
template <>
void Gauge::set(LabelValues values, double to) {
  at(values).Set(to);
}
template <>
void Histogram::observe(LabelValues values, double value) {
  at(values).Observe(value);
}

Metrics::Metrics() : registry_(std::make_shared<prometheus::Registry>()) {}
Metrics::~Metrics() = default;

Counter& Metrics::counter(const std::string& name,
                          const std::string& help,
                          std::vector<Label> labels) {
  auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(*registry_);
  return *counters_.emplace_back(std::make_unique<Counter>(family, std::move(labels)));
}

Gauge& Metrics::gauge(const std::string& name, const std::string& help, std::vector<Label> labels) {
  auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(*registry_);
  return *gauges_.emplace_back(std::make_unique<Gauge>(family, std::move(labels)));
}

Histogram& Metrics::histogram(const std::string& name,
                              const std::string& help,
                              std::vector<double> buckets,
                              std::vector<Label> labels) {
  auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(*registry_);
  return *histograms_.emplace_back(
      std::make_unique<Histogram>(family, std::move(labels), std::move(buckets)));
}

std::string Metrics::prometheus_text() const {
  return prometheus::TextSerializer().Serialize(registry_->Collect());
}

json::object Metrics::summary() const {
  json::object all;
  for (const prometheus::MetricFamily& family : registry_->Collect()) {
    json::object by_label;
    for (const prometheus::ClientMetric& series : family.metric) {
      by_label[label_key(series)] = number_of(series, family.type);
    }
    if (by_label.size() == 1 && by_label.begin()->key().empty()) {
      all[family.name] = by_label.begin()->value();
    } else {
      all[family.name] = std::move(by_label);
    }
  }
  return all;
}

}  // namespace porc::observe

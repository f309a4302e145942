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

/// How many values a label can have, without "other"; learning one changes nothing of it.
std::size_t room_of(const Label& label) {
  return label.values.size() + label.learns;
}

}  // namespace

template <class Series>
Metric<Series>::Metric(prometheus::Family<Series>& family,
                       std::vector<Label> labels,
                       std::vector<double> buckets)
    : family_(family), labels_(std::move(labels)), buckets_(std::move(buckets)) {
  std::size_t sets = 1;
  for (const Label& label : labels_) {
    sets *= room_of(label) + 1;
    PORC_ASSERT(sets <= kLabelSetsMax);
  }
  slots_.resize(sets);
}

template <class Series>
Series& Metric<Series>::at(LabelValues values) {
  PORC_ASSERT(values.size() == labels_.size());
  const std::lock_guard lock(mutex_);
  std::size_t slot = 0;
  for (std::size_t i = 0; std::string_view value : values) {
    slot = slot * (room_of(labels_[i]) + 1) + place_of(i, value);
    ++i;
  }
  if (slots_[slot] == nullptr && met_ >= kSeriesMax) slot = slots_.size() - 1;
  return slots_[slot] != nullptr ? *slots_[slot] : make(slot);
}

/// What is not found and not learnt has the place behind the last value: "other".
template <class Series>
std::size_t Metric<Series>::place_of(std::size_t label, std::string_view value) {
  Label& of = labels_[label];
  const auto found = std::ranges::find(of.values, value);
  if (found != of.values.end()) return static_cast<std::size_t>(found - of.values.begin());
  if (of.learns == 0) return of.values.size();
  --of.learns;
  of.values.emplace_back(value);
  return of.values.size() - 1;
}

template <class Series>
Series& Metric<Series>::make(std::size_t slot) {
  prometheus::Labels named;
  std::size_t digits = slot;
  for (auto label = labels_.rbegin(); label != labels_.rend(); ++label) {
    const std::size_t place = digits % (room_of(*label) + 1);
    digits /= room_of(*label) + 1;
    named.emplace(label->name, place < label->values.size() ? label->values[place] : kOther);
  }
  ++met_;
  if constexpr (std::is_same_v<Series, prometheus::Histogram>) {
    slots_[slot] = &family_.Add(named, buckets_);
  } else {
    slots_[slot] = &family_.Add(named);
  }
  return *slots_[slot];
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

std::vector<MetricSample> Metrics::samples() const {
  std::vector<MetricSample> all;
  for (const prometheus::MetricFamily& family : registry_->Collect()) {
    for (const prometheus::ClientMetric& series : family.metric) {
      MetricSample sample{.name = family.name, .help = family.help};
      for (const auto& label : series.label) sample.labels.emplace_back(label.name, label.value);
      if (family.type == prometheus::MetricType::Histogram) {
        sample.kind = MetricSample::Kind::histogram;
        sample.value = series.histogram.sample_sum;
        sample.count = series.histogram.sample_count;
        for (const auto& bucket : series.histogram.bucket) {
          sample.buckets.emplace_back(bucket.upper_bound, bucket.cumulative_count);
        }
      } else if (family.type == prometheus::MetricType::Counter) {
        sample.value = series.counter.value;
      } else {
        sample.kind = MetricSample::Kind::gauge;
        sample.value = series.gauge.value;
      }
      all.push_back(std::move(sample));
    }
  }
  return all;
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

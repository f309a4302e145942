// SPDX-License-Identifier: Apache-2.0
#include "kafka/meters.h"

namespace porc::kafka {
namespace {

observe::Label partitions() {
  observe::Label label{.name = "partition"};
  for (std::int32_t i = 0; i < kPartitionsToldMax; ++i) label.values.push_back(std::to_string(i));
  return label;
}

std::vector<observe::Label> by(observe::Label label) {
  std::vector<observe::Label> labels;
  labels.push_back(std::move(label));
  return labels;
}

observe::Label consumers() {
  return {.name = "consumer", .values = {"own", "port"}};
}

}  // namespace

Meters::Meters(observe::Metrics& metrics, std::vector<std::string> topics)
    : consumed_(metrics.counter("porc_kafka_consumed_total",
                                "Records that were read from Kafka.",
                                by({.name = "topic", .values = topics}))),
      poison_(metrics.counter("porc_kafka_poison_total",
                              "Records that nobody can read, put aside as dead letters.",
                              by({.name = "topic", .values = topics}))),
      rebalances_(metrics.counter(
          "porc_kafka_rebalances_total", "How often partitions came or went.", by(consumers()))),
      paused_(metrics.gauge("porc_kafka_paused",
                            "1 while nothing is read because the inbox is full or slow.",
                            by(consumers()))),
      lag_(metrics.gauge("porc_kafka_lag",
                         "Records of a partition of ours that are not in the inbox yet.",
                         {{.name = "topic", .values = topics}, partitions()})) {}

void Meters::consumed(const std::string& topic, std::size_t count) {
  consumed_.add({topic}, static_cast<double>(count));
}

void Meters::poison(const std::string& topic) {
  poison_.add({topic});
}

void Meters::rebalanced(const std::string& consumer) {
  rebalances_.add({consumer});
}

void Meters::paused(const std::string& consumer, bool paused) {
  paused_.set({consumer}, paused ? 1 : 0);
}

void Meters::lag(const std::string& topic, std::int32_t partition, std::int64_t records) {
  const std::string number = std::to_string(partition);
  lag_.set({topic, number}, static_cast<double>(records));
}

}  // namespace porc::kafka

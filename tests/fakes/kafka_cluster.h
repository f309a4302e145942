// SPDX-License-Identifier: Apache-2.0
// A Kafka cluster for tests: librdkafka's own mock, or the real one that PORC_TEST_KAFKA_BROKERS
// names. tests/fakes/kafka_cluster.md says what the mock does and does not.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kafka/handles.h"
#include "kafka/options.h"
#include "kafka/record.h"

struct rd_kafka_mock_cluster_s;

namespace porc::fakes {

class KafkaCluster {
 public:
  explicit KafkaCluster(int brokers = 3);
  ~KafkaCluster();
  KafkaCluster(const KafkaCluster&) = delete;
  KafkaCluster& operator=(const KafkaCluster&) = delete;

  /// Faults can be injected into the mock only.
  bool is_real() const { return mock_ == nullptr; }
  const std::string& brokers() const { return brokers_; }
  kafka::Cluster reach() const;
  /// `name`, and on a real cluster something that no other test run uses.
  std::string unique(const std::string& name) const { return name + suffix_; }
  void make_topic(const std::string& topic, int partitions);

  void set_broker_up(int broker, bool up);
  void set_coordinator(const std::string& group, int broker);
  void set_leader(const std::string& topic, std::int32_t partition, int broker);
  /// The next requests of that kind (Produce 0, Fetch 1, OffsetCommit 8, Heartbeat 12) fail so.
  void fail_next(std::int16_t request, const std::vector<rd_kafka_resp_err_t>& errors);
  void stop_failing(std::int16_t request);

 private:
  std::string suffix_{};
  kafka::Client handle_{};  ///< outlives every client of the cluster
  rd_kafka_mock_cluster_s* mock_ = nullptr;
  std::string brokers_{};
};

/// Writes to topics, as another program would.
class KafkaWriter {
 public:
  explicit KafkaWriter(const KafkaCluster& cluster);
  void write(const kafka::Record& record);
  /// Waits until all is acknowledged; false at the deadline, or when something was not.
  bool flush(std::chrono::milliseconds most = std::chrono::seconds(30));

 private:
  kafka::Client client_{};
  std::size_t failed_ = 0;
};

struct SeenRecord {
  kafka::Place place{};
  std::string key{};
  std::string value{};
  std::map<std::string, std::string> headers{};
};

/// Reads whole topics from their beginning, in no group.
class KafkaReader {
 public:
  KafkaReader(const KafkaCluster& cluster, const std::string& topic, int partitions);
  ~KafkaReader();
  /// What came since the last call, waiting at most so long for the first.
  std::vector<SeenRecord> read(std::chrono::milliseconds most);

 private:
  kafka::Client client_{};
};

/// Where a group would begin to read; negative for a partition of which nothing was committed.
std::vector<std::int64_t> committed(const KafkaCluster& cluster,
                                    const std::string& group,
                                    const std::string& topic,
                                    int partitions);

}  // namespace porc::fakes

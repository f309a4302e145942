// SPDX-License-Identifier: Apache-2.0
// kafka: events from topics into the inbox, and events of runs to a topic, over librdkafka. It
// knows nothing of what other sources of its consumer read. Reading order: options.h,
// configuration.h, cloud_event.h, blueprint_source.h, consumer.h, poller.h, producer.h,
// run_events.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "base/time.h"

namespace porc::kafka {

/// How brokers are reached. What is here went through `checked`.
struct Cluster {
  std::string brokers{};            ///< host:port, comma-separated
  std::string security_protocol{};  ///< PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL
  std::string sasl_mechanism{};     ///< PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; "" without SASL
  std::string username{};
  Secret password{};
  std::string ca_file{};  ///< PEM; "" = the system's
};

/// As whom a consumer shares topics with others.
struct Membership {
  std::string group{};
  /// One of its own for each server, the same after a restart: partitions then wait for its return.
  /// "" = others take over at once.
  std::string instance_id{};
  /// A server that is not heard of for so long has left.
  Duration session_timeout = std::chrono::seconds(45);
};

/// PORC's own cluster.
struct Options {
  Cluster cluster{};
  Membership membership{};
  std::string topic{};         ///< of blueprints; "" = none is read
  std::string events_topic{};  ///< of runs; "" = nobody is told
  std::string dead_letters{};
  std::string owner{};                      ///< in whose name runs are submitted
  bool trusts_owner = false;                ///< an event may name another one
  std::vector<std::string> environments{};  ///< allowed ones, patterns; empty = all
};

/// The cluster that Port runs for its customers; read only.
struct PortOptions {
  Cluster cluster{};
  Membership membership{};
  std::string organization{};
  std::string runs_topic() const { return organization + ".runs"; }
  std::string change_log_topic() const { return organization + ".change.log"; }
};

}  // namespace porc::kafka

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "kafka/handles.h"
#include "kafka/options.h"

namespace porc::kafka {

/// What librdkafka is told, by its own names.
struct Configuration {
  std::map<std::string, std::string> plain{};
  std::map<std::string, Secret> secret{};
};

/// Fills in what was left out and refuses what cannot work or would show the password. The
/// violations' pointers are `prefix` and the name of the setting: "KAFKA_" + "USERNAME".
Result<Cluster> checked(Cluster cluster, const std::string& prefix);

/// Limit: how long a record may wait for its acknowledgement; less than an entry of the outbox is
/// leased.
inline constexpr Duration kDeliveryMax = std::chrono::seconds(30);

Configuration consumer_configuration(const Cluster& cluster, const Membership& membership);
Configuration producer_configuration(const Cluster& cluster);

/// Errors: invalid_argument with librdkafka's words, which never hold a value that is secret.
Result<Conf> make_conf(const Configuration& configuration);

/// All that librdkafka was told or assumes, with secrets masked.
std::map<std::string, std::string> dump(const rd_kafka_conf_t& conf);

}  // namespace porc::kafka

// SPDX-License-Identifier: Apache-2.0
#include "kafka/configuration.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace porc::kafka {
namespace {

// Upper case: librdkafka takes another spelling and then makes no client of it.
constexpr auto kProtocols =
    std::to_array<std::string_view>({"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"});
constexpr auto kMechanisms =
    std::to_array<std::string_view>({"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"});
constexpr char kMasked[] = "(set)";

template <std::size_t N>
std::string listed(const std::array<std::string_view, N>& words) {
  std::string text;
  for (std::string_view word : words) text += (text.empty() ? "" : ", ") + std::string(word);
  return text;
}

bool is_secret(std::string_view name) {
  return name == "sasl.password" || name.ends_with(".password") || name == "ssl.key.pem" ||
         name.ends_with("client.secret") || name == "sasl.oauthbearer.config";
}

bool is_loopback(std::string_view brokers) {
  while (!brokers.empty()) {
    const std::size_t end = std::min(brokers.find(','), brokers.size());
    const std::string_view broker = brokers.substr(0, end);
    const bool here = broker.starts_with("127.") || broker.starts_with("localhost:") ||
                      broker.starts_with("[::1]");
    if (!here) return false;
    brokers.remove_prefix(std::min(end + 1, brokers.size()));
  }
  return true;
}

std::vector<Violation> faults_of(const Cluster& cluster, const std::string& prefix) {
  std::vector<Violation> faults;
  auto refuse = [&](const char* name, std::string message) {
    faults.push_back({.pointer = prefix + name, .message = std::move(message)});
  };
  if (cluster.brokers.empty()) refuse("BROKERS", "must be HOST:PORT, comma-separated");
  if (std::ranges::find(kProtocols, cluster.security_protocol) == kProtocols.end()) {
    refuse("SECURITY_PROTOCOL", "must be one of " + listed(kProtocols));
    return faults;
  }
  const bool sasl = cluster.security_protocol.starts_with("SASL_");
  if (!sasl && !cluster.username.empty())
    refuse("SECURITY_PROTOCOL", "must be SASL_SSL where a username is given");
  if (!sasl) return faults;
  if (std::ranges::find(kMechanisms, cluster.sasl_mechanism) == kMechanisms.end())
    refuse("SASL_MECHANISM", "must be one of " + listed(kMechanisms));
  if (cluster.username.empty()) refuse("USERNAME", "must be given with SASL");
  if (cluster.password.empty()) refuse("PASSWORD", "must be given with SASL");
  if (cluster.security_protocol == "SASL_PLAINTEXT" && cluster.sasl_mechanism == "PLAIN" &&
      !is_loopback(cluster.brokers))
    refuse("SECURITY_PROTOCOL", "the password would travel in clear: use SASL_SSL");
  return faults;
}

Configuration common_configuration(const Cluster& cluster) {
  Configuration configuration;
  auto& plain = configuration.plain;
  plain["bootstrap.servers"] = cluster.brokers;
  plain["security.protocol"] = cluster.security_protocol;
  plain["client.id"] = "porc";
  plain["socket.keepalive.enable"] = "true";
  plain["log.connection.close"] = "false";
  plain["reconnect.backoff.max.ms"] = "10000";
  if (!cluster.ca_file.empty()) plain["ssl.ca.location"] = cluster.ca_file;
  if (cluster.security_protocol.starts_with("SASL_")) {
    plain["sasl.mechanism"] = cluster.sasl_mechanism;
    plain["sasl.username"] = cluster.username;
    configuration.secret["sasl.password"] = cluster.password;
  }
  return configuration;
}

Result<void> set(rd_kafka_conf_t& conf, const std::string& name, const std::string& value) {
  std::array<char, 512> words{};
  if (rd_kafka_conf_set(&conf, name.c_str(), value.c_str(), words.data(), words.size()) ==
      RD_KAFKA_CONF_OK) {
    return ok;
  }
  return Error{.code = ErrorCode::invalid_argument,
               .message = is_secret(name) ? name + " is not taken" : std::string(words.data())};
}

/// Name, value, name, value, …, given back afterwards.
void take_words(std::map<std::string, std::string>& told, const char** words, std::size_t count) {
  for (std::size_t i = 0; i + 1 < count; i += 2) {
    const bool masked = is_secret(words[i]) && *words[i + 1] != '\0';
    told[words[i]] = masked ? kMasked : words[i + 1];
  }
  rd_kafka_conf_dump_free(words, count);
}

}  // namespace

Error error_of(rd_kafka_resp_err_t code, const std::string& detail) {
  Error error{.code = ErrorCode::unavailable};
  switch (static_cast<int>(code)) {
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
      error.code = ErrorCode::unauthenticated;
      break;
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      error.code = ErrorCode::forbidden;
      break;
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
      error.code = ErrorCode::too_large;
      break;
    default:
      break;
  }
  error.message = std::string(rd_kafka_err2name(code)) + ": " +
                  (detail.empty() ? rd_kafka_err2str(code) : detail);
  return error;
}

Result<Cluster> checked(Cluster cluster, const std::string& prefix) {
  std::erase(cluster.brokers, ' ');
  if (cluster.security_protocol.empty())
    cluster.security_protocol = cluster.username.empty() ? "PLAINTEXT" : "SASL_SSL";
  if (cluster.sasl_mechanism.empty() && cluster.security_protocol.starts_with("SASL_"))
    cluster.sasl_mechanism = "SCRAM-SHA-512";
  std::vector<Violation> faults = faults_of(cluster, prefix);
  if (faults.empty()) return cluster;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "the Kafka cluster cannot be reached like this",
               .violations = std::move(faults)};
}

Configuration consumer_configuration(const Cluster& cluster, const Membership& membership) {
  Configuration configuration = common_configuration(cluster);
  auto& plain = configuration.plain;
  plain["group.id"] = membership.group;
  if (!membership.instance_id.empty()) plain["group.instance.id"] = membership.instance_id;
  plain["partition.assignment.strategy"] = "cooperative-sticky";
  const auto session = membership.session_timeout;
  plain["session.timeout.ms"] = std::to_string(session.count());
  plain["heartbeat.interval.ms"] =
      std::to_string(std::min<Duration>(session / 10, std::chrono::seconds(3)).count());
  plain["max.poll.interval.ms"] = "300000";
  // What is stored in the inbox is committed, and nothing else.
  plain["enable.auto.commit"] = "false";
  plain["enable.auto.offset.store"] = "false";
  plain["auto.offset.reset"] = "earliest";
  plain["queued.max.messages.kbytes"] = "16384";
  plain["statistics.interval.ms"] =
      std::to_string(std::min<Duration>(session / 3, std::chrono::seconds(5)).count());
  return configuration;
}

Configuration producer_configuration(const Cluster& cluster) {
  Configuration configuration = common_configuration(cluster);
  auto& plain = configuration.plain;
  plain["enable.idempotence"] = "true";
  plain["compression.type"] = "lz4";
  plain["linger.ms"] = "5";
  plain["delivery.timeout.ms"] = std::to_string(kDeliveryMax.count());
  plain["queue.buffering.max.kbytes"] = "65536";
  return configuration;
}

Result<Conf> make_conf(const Configuration& configuration) {
  Conf conf(rd_kafka_conf_new());
  for (const auto& [name, value] : configuration.plain) PORC_CHECK(set(*conf, name, value));
  for (const auto& [name, value] : configuration.secret)
    PORC_CHECK(set(*conf, name, value.expose("is what the broker asks for")));
  return conf;
}

std::map<std::string, std::string> dump(const rd_kafka_conf_t& conf) {
  std::map<std::string, std::string> told;
  // Only asked, though its argument is not const.
  auto& asked = const_cast<rd_kafka_conf_t&>(conf);
  std::size_t count = 0;
  const char** words = rd_kafka_conf_dump(&asked, &count);
  take_words(told, words, count);
  if (auto* of_topics = rd_kafka_conf_get_default_topic_conf(&asked)) {
    words = rd_kafka_topic_conf_dump(of_topics, &count);
    take_words(told, words, count);
  }
  return told;
}

}  // namespace porc::kafka

// SPDX-License-Identifier: Apache-2.0
#include "kafka_settings.h"

#include <algorithm>
#include <utility>

#include "kafka/configuration.h"
#include "setting_reader.h"

namespace porc::app {
namespace {

constexpr std::size_t kTopicBytesMax = 249;  // of Kafka
constexpr Duration kSessionLeast = std::chrono::seconds(3);
constexpr Duration kSessionMost = std::chrono::minutes(5);

kafka::Cluster read_cluster(SettingReader& reading, const std::string& prefix) {
  kafka::Cluster given{.brokers = reading.text(prefix + "BROKERS"),
                       .security_protocol = reading.text(prefix + "SECURITY_PROTOCOL"),
                       .sasl_mechanism = reading.text(prefix + "SASL_MECHANISM"),
                       .username = reading.text(prefix + "USERNAME"),
                       .password = reading.secret(prefix + "PASSWORD"),
                       .ca_file = reading.text(prefix + "CA_FILE")};
  return reading.take(kafka::checked(given, prefix)).value_or(given);
}

/// "none" switches it off: "".
std::string read_topic(SettingReader& reading, const std::string& variable) {
  std::string name = reading.text(variable);
  if (name == "none") return {};
  const bool sound = !name.empty() && name.size() <= kTopicBytesMax && name != "." &&
                     name != ".." && std::ranges::all_of(name, [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
                     });
  if (!sound) reading.refuse(variable, "must be the name of a topic, or none");
  return name;
}

Duration read_session(SettingReader& reading) {
  auto parsed = parse_duration(reading.text("PORC_KAFKA_SESSION"));
  if (parsed && *parsed >= kSessionLeast && *parsed <= kSessionMost) return *parsed;
  reading.refuse("PORC_KAFKA_SESSION", "must be a duration from 3s to 5m");
  return kSessionMost;
}

kafka::Options read_own(SettingReader& reading) {
  kafka::Options options{.cluster = read_cluster(reading, "KAFKA_")};
  options.membership = {.group = reading.text("KAFKA_GROUP"),
                        .instance_id = reading.text("KAFKA_INSTANCE_ID"),
                        .session_timeout = read_session(reading)};
  options.topic = read_topic(reading, "PORC_KAFKA_TOPIC");
  options.events_topic = read_topic(reading, "PORC_KAFKA_EVENTS_TOPIC");
  options.dead_letters = read_topic(reading, "PORC_KAFKA_DEAD_LETTERS");
  if (options.dead_letters.empty())
    reading.refuse("PORC_KAFKA_DEAD_LETTERS", "must be the name of a topic");
  // What was put aside would be read again, and put aside again.
  if (options.dead_letters == options.topic || options.events_topic == options.topic)
    reading.refuse("PORC_KAFKA_TOPIC", "must differ from the topics that are written");
  options.owner = reading.text("PORC_KAFKA_OWNER");
  options.trusts_owner = reading.flag("PORC_KAFKA_TRUST_OWNER");
  options.environments = reading.list("PORC_KAFKA_ENVIRONMENTS");
  return options;
}

kafka::PortOptions read_port(SettingReader& reading) {
  kafka::PortOptions options{.organization = reading.text("PORT_ORG_ID")};
  if (options.organization.empty())
    reading.refuse("PORT_ORG_ID", "must be given beside PORT_KAFKA_BROKERS");
  options.cluster = read_cluster(reading, "PORT_KAFKA_");
  options.membership = {.group = reading.text("PORT_KAFKA_GROUP"),
                        .instance_id = reading.text("PORT_KAFKA_INSTANCE_ID"),
                        .session_timeout = read_session(reading)};
  std::string& group = options.membership.group;
  if (group.empty()) group = options.organization + ".porc";
  if (!group.starts_with(options.organization + ".") && group != options.cluster.username)
    reading.refuse("PORT_KAFKA_GROUP", "must begin with " + options.organization + ".");
  return options;
}

}  // namespace

KafkaSettings read_kafka(const RawSettings& raw, std::vector<Violation>& faults) {
  SettingReader reading(raw, faults);
  KafkaSettings settings;
  if (reading.is_set("KAFKA_BROKERS")) {
    settings.own = read_own(reading);
  } else if (reading.is_set("KAFKA_USERNAME")) {
    reading.refuse("KAFKA_BROKERS", "must be given beside KAFKA_USERNAME");
  }
  if (reading.is_set("PORT_KAFKA_BROKERS")) {
    settings.port = read_port(reading);
  } else if (reading.is_set("PORT_KAFKA_USERNAME")) {
    reading.refuse("PORT_KAFKA_BROKERS", "must be given beside PORT_KAFKA_USERNAME");
  }
  return settings;
}

}  // namespace porc::app

// SPDX-License-Identifier: Apache-2.0
#include "kafka_settings.h"

#include <algorithm>
#include <utility>

#include "kafka/configuration.h"

namespace porc::app {
namespace {

constexpr std::size_t kTopicBytesMax = 249;  // of Kafka
constexpr Duration kSessionLeast = std::chrono::seconds(3);
constexpr Duration kSessionMost = std::chrono::minutes(5);

class Reading {
 public:
  Reading(const RawSettings& raw, std::vector<Violation>& faults) : raw_(raw), faults_(faults) {}

  std::string text(const std::string& variable) const {
    return raw_.get(variable).expose("is a setting");
  }
  void refuse(const std::string& variable, std::string message) {
    faults_.push_back({.pointer = variable, .message = std::move(message)});
  }

  kafka::Cluster cluster(const std::string& prefix) {
    kafka::Cluster given{.brokers = text(prefix + "BROKERS"),
                         .security_protocol = text(prefix + "SECURITY_PROTOCOL"),
                         .sasl_mechanism = text(prefix + "SASL_MECHANISM"),
                         .username = text(prefix + "USERNAME"),
                         .password = raw_.get(prefix + "PASSWORD"),
                         .ca_file = text(prefix + "CA_FILE")};
    auto checked = kafka::checked(given, prefix);
    if (checked) return *std::move(checked);
    for (Violation& fault : checked.error().violations) faults_.push_back(std::move(fault));
    return given;
  }

  /// "none" switches it off: "".
  std::string topic(const std::string& variable) {
    std::string name = text(variable);
    if (name == "none") return {};
    const bool sound = !name.empty() && name.size() <= kTopicBytesMax && name != "." &&
                       name != ".." && std::ranges::all_of(name, [](char c) {
                         return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
                       });
    if (!sound) refuse(variable, "must be the name of a topic, or none");
    return name;
  }

  Duration session() {
    auto parsed = parse_duration(text("PORC_KAFKA_SESSION"));
    if (parsed && *parsed >= kSessionLeast && *parsed <= kSessionMost) return *parsed;
    refuse("PORC_KAFKA_SESSION", "must be a duration from 3s to 5m");
    return kSessionMost;
  }

  bool flag(const std::string& variable) {
    const std::string given = text(variable);
    if (given != "true" && given != "false") refuse(variable, "must be true or false");
    return given == "true";
  }

  std::vector<std::string> list(const std::string& variable) const {
    std::vector<std::string> items(1);
    for (const char c : text(variable)) {
      if (c == ',') items.emplace_back();
      if (c != ',' && c != ' ') items.back() += c;
    }
    std::erase(items, std::string());
    return items;
  }

 private:
  const RawSettings& raw_;
  std::vector<Violation>& faults_;
};

kafka::Options read_own(Reading& reading) {
  kafka::Options options{.cluster = reading.cluster("KAFKA_")};
  options.membership = {.group = reading.text("KAFKA_GROUP"),
                        .instance_id = reading.text("KAFKA_INSTANCE_ID"),
                        .session_timeout = reading.session()};
  options.topic = reading.topic("PORC_KAFKA_TOPIC");
  options.events_topic = reading.topic("PORC_KAFKA_EVENTS_TOPIC");
  options.dead_letters = reading.topic("PORC_KAFKA_DEAD_LETTERS");
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

kafka::PortOptions read_port(Reading& reading) {
  kafka::PortOptions options{.organization = reading.text("PORT_ORG_ID")};
  if (options.organization.empty())
    reading.refuse("PORT_ORG_ID", "must be given beside PORT_KAFKA_BROKERS");
  options.cluster = reading.cluster("PORT_KAFKA_");
  options.membership = {.group = reading.text("PORT_KAFKA_GROUP"),
                        .instance_id = reading.text("PORT_KAFKA_INSTANCE_ID"),
                        .session_timeout = reading.session()};
  std::string& group = options.membership.group;
  if (group.empty()) group = options.organization + ".porc";
  if (!group.starts_with(options.organization + ".") && group != options.cluster.username)
    reading.refuse("PORT_KAFKA_GROUP", "must begin with " + options.organization + ".");
  return options;
}

}  // namespace

KafkaSettings read_kafka(const RawSettings& raw, std::vector<Violation>& faults) {
  Reading reading(raw, faults);
  KafkaSettings settings;
  if (!reading.text("KAFKA_BROKERS").empty()) {
    settings.own = read_own(reading);
  } else if (!reading.text("KAFKA_USERNAME").empty()) {
    reading.refuse("KAFKA_BROKERS", "must be given beside KAFKA_USERNAME");
  }
  if (!reading.text("PORT_KAFKA_BROKERS").empty()) {
    settings.port = read_port(reading);
  } else if (!reading.text("PORT_KAFKA_USERNAME").empty()) {
    reading.refuse("PORT_KAFKA_BROKERS", "must be given beside PORT_KAFKA_USERNAME");
  }
  return settings;
}

}  // namespace porc::app

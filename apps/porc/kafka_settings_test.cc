// SPDX-License-Identifier: Apache-2.0
#include "kafka_settings.h"

#include <gtest/gtest.h>

#include "settings.h"

namespace porc::app {
namespace {

using Variables = std::map<std::string, std::string>;

RawSettings gather(Variables variables) {
  SettingSources sources;
  variables.emplace("PORC_DATA", "/tmp/porc");
  for (auto& [name, value] : variables) sources.environment.emplace(name, Secret(value));
  return gather_settings(std::move(sources)).value();
}

KafkaSettings sound(Variables variables) {
  auto settings = validate(gather(std::move(variables)));
  EXPECT_TRUE(settings) << settings.error().to_string();
  return settings ? settings->kafka : KafkaSettings();
}

/// Which settings are refused.
std::vector<std::string> refused(Variables variables) {
  std::vector<Violation> faults;
  (void)read_kafka(gather(std::move(variables)), faults);
  std::vector<std::string> names;
  for (const Violation& fault : faults) names.push_back(fault.pointer);
  return names;
}

TEST(KafkaSettingsTest, NothingIsConfiguredWithoutBrokers) {
  const KafkaSettings settings = sound({});
  EXPECT_FALSE(settings.own);
  EXPECT_FALSE(settings.port);
}

TEST(KafkaSettingsTest, BrokersAreEnough) {
  const kafka::Options own = *sound({{"KAFKA_BROKERS", "127.0.0.1:9092"}}).own;
  EXPECT_EQ(own.cluster.security_protocol, "PLAINTEXT");
  EXPECT_EQ(own.membership.group, "porc");
  EXPECT_EQ(own.membership.instance_id, "");
  EXPECT_EQ(own.membership.session_timeout, std::chrono::seconds(45));
  EXPECT_EQ(own.topic, "porc.blueprints");
  EXPECT_EQ(own.events_topic, "porc.runs");
  EXPECT_EQ(own.dead_letters, "porc.blueprints.dlq");
  EXPECT_EQ(own.owner, "kafka");
  EXPECT_FALSE(own.trusts_owner);
}

TEST(KafkaSettingsTest, EverySettingArrives) {
  const kafka::Options own = *sound({{"KAFKA_BROKERS", "b:9092"},
                                     {"KAFKA_USERNAME", "u"},
                                     {"KAFKA_PASSWORD", "p"},
                                     {"KAFKA_SASL_MECHANISM", "PLAIN"},
                                     {"KAFKA_CA_FILE", "/ca.pem"},
                                     {"KAFKA_GROUP", "g"},
                                     {"KAFKA_INSTANCE_ID", "porc-0"},
                                     {"PORC_KAFKA_TOPIC", "a"},
                                     {"PORC_KAFKA_EVENTS_TOPIC", "none"},
                                     {"PORC_KAFKA_DEAD_LETTERS", "c"},
                                     {"PORC_KAFKA_SESSION", "10s"},
                                     {"PORC_KAFKA_OWNER", "team@example.com"},
                                     {"PORC_KAFKA_TRUST_OWNER", "true"},
                                     {"PORC_KAFKA_ENVIRONMENTS", "dev, test*"}})
                                  .own;
  EXPECT_EQ(own.cluster.security_protocol, "SASL_SSL");
  EXPECT_EQ(own.cluster.sasl_mechanism, "PLAIN");
  EXPECT_EQ(own.cluster.username, "u");
  EXPECT_EQ(own.cluster.password.expose("compared in a test"), "p");
  EXPECT_EQ(own.cluster.ca_file, "/ca.pem");
  EXPECT_EQ(own.membership.group, "g");
  EXPECT_EQ(own.membership.instance_id, "porc-0");
  EXPECT_EQ(own.membership.session_timeout, std::chrono::seconds(10));
  EXPECT_EQ(own.topic, "a");
  EXPECT_EQ(own.events_topic, "");
  EXPECT_EQ(own.dead_letters, "c");
  EXPECT_EQ(own.owner, "team@example.com");
  EXPECT_TRUE(own.trusts_owner);
  EXPECT_EQ(own.environments, (std::vector<std::string>{"dev", "test*"}));
}

TEST(KafkaSettingsTest, PortsClusterHasTopicsAndGroupsOfTheOrganization) {
  Variables given{{"PORT_ORG_ID", "org_1"},
                  {"PORT_KAFKA_BROKERS", "b-1.example:9196"},
                  {"PORT_KAFKA_USERNAME", "org_1"},
                  {"PORT_KAFKA_PASSWORD", "p"}};
  const kafka::PortOptions port = *sound(given).port;
  EXPECT_EQ(port.cluster.security_protocol, "SASL_SSL");
  EXPECT_EQ(port.cluster.sasl_mechanism, "SCRAM-SHA-512");
  EXPECT_EQ(port.membership.group, "org_1.porc");
  EXPECT_EQ(port.runs_topic(), "org_1.runs");
  EXPECT_EQ(port.change_log_topic(), "org_1.change.log");
  for (const char* group : {"org_1.porc-prod", "org_1"}) {
    given["PORT_KAFKA_GROUP"] = group;
    EXPECT_EQ(sound(given).port->membership.group, group);
  }
  given["PORT_KAFKA_GROUP"] = "porc";
  EXPECT_EQ(refused(given), std::vector<std::string>{"PORT_KAFKA_GROUP"});
  given.erase("PORT_ORG_ID");
  given.erase("PORT_KAFKA_GROUP");
  EXPECT_EQ(refused(given), std::vector<std::string>{"PORT_ORG_ID"});
}

TEST(KafkaSettingsTest, RefusesWhatIsNotSound) {
  const std::pair<Variables, std::string> rows[] = {
      {{{"KAFKA_SASL_MECHANISM", "scram-sha-512"},
        {"KAFKA_USERNAME", "u"},
        {"KAFKA_PASSWORD", "p"}},
       "KAFKA_SASL_MECHANISM"},
      {{{"KAFKA_SECURITY_PROTOCOL", "ssl"}}, "KAFKA_SECURITY_PROTOCOL"},
      {{{"KAFKA_USERNAME", "u"}}, "KAFKA_PASSWORD"},
      {{{"PORC_KAFKA_TOPIC", "a b"}}, "PORC_KAFKA_TOPIC"},
      {{{"PORC_KAFKA_DEAD_LETTERS", "none"}}, "PORC_KAFKA_DEAD_LETTERS"},
      {{{"PORC_KAFKA_DEAD_LETTERS", "porc.blueprints"}}, "PORC_KAFKA_TOPIC"},
      {{{"PORC_KAFKA_EVENTS_TOPIC", "porc.blueprints"}}, "PORC_KAFKA_TOPIC"},
      {{{"PORC_KAFKA_SESSION", "1s"}}, "PORC_KAFKA_SESSION"},
      {{{"PORC_KAFKA_TRUST_OWNER", "maybe"}}, "PORC_KAFKA_TRUST_OWNER"},
  };
  for (auto [variables, name] : rows) {
    variables["KAFKA_BROKERS"] = "b:9092";
    EXPECT_EQ(refused(variables), std::vector<std::string>{name});
  }
  EXPECT_EQ(refused({{"KAFKA_USERNAME", "u"}}), std::vector<std::string>{"KAFKA_BROKERS"});
  EXPECT_EQ(refused({{"PORT_KAFKA_USERNAME", "u"}}),
            std::vector<std::string>{"PORT_KAFKA_BROKERS"});
}

}  // namespace
}  // namespace porc::app

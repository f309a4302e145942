// SPDX-License-Identifier: Apache-2.0
// What the mock cluster lacks, static membership, SASL and TLS, is shown by the configuration that
// reaches librdkafka's client.
#include "kafka/configuration.h"

#include <array>

#include <gtest/gtest.h>

namespace porc::kafka {
namespace {

constexpr char kPassword[] = "canary-kafka-password";

Cluster secure() {
  Cluster cluster{.brokers = "b-1.example:9196, b-2.example:9196", .username = "org"};
  cluster.password = Secret(kPassword);
  cluster.ca_file = "/etc/ssl/certs/ca-certificates.crt";
  return cluster;
}

/// Pointers of what `checked` refuses.
std::vector<std::string> refused(Cluster cluster) {
  auto result = checked(std::move(cluster), "KAFKA_");
  std::vector<std::string> pointers;
  if (result) return pointers;
  for (const Violation& violation : result.error().violations)
    pointers.push_back(violation.pointer);
  return pointers;
}

/// What a client that was made says of itself.
std::map<std::string, std::string> told(rd_kafka_type_t type, const Configuration& configuration) {
  Conf conf = make_conf(configuration).value();
  std::array<char, 512> words{};
  const Client client(rd_kafka_new(type, conf.get(), words.data(), words.size()));
  EXPECT_TRUE(client) << words.data();
  if (!client) return {};
  (void)conf.release();
  return dump(*rd_kafka_conf(client.get()));
}

TEST(ConfigurationTest, ACredentialMeansScramOverTls) {
  const Cluster cluster = checked(secure(), "KAFKA_").value();
  EXPECT_EQ(cluster.security_protocol, "SASL_SSL");
  EXPECT_EQ(cluster.sasl_mechanism, "SCRAM-SHA-512");
  EXPECT_EQ(cluster.brokers, "b-1.example:9196,b-2.example:9196");
  EXPECT_EQ(checked({.brokers = "localhost:9092"}, "").value().security_protocol, "PLAINTEXT");
}

TEST(ConfigurationTest, StaticMembershipAndSaslReachTheClient) {
  const Membership membership{.group = "org.porc", .instance_id = "porc-0"};
  const auto client =
      told(RD_KAFKA_CONSUMER, consumer_configuration(checked(secure(), "").value(), membership));
  const std::map<std::string, std::string> wanted{
      {"metadata.broker.list", "b-1.example:9196,b-2.example:9196"},
      {"security.protocol", "sasl_ssl"},
      {"sasl.mechanisms", "SCRAM-SHA-512"},
      {"sasl.username", "org"},
      {"sasl.password", "(set)"},
      {"ssl.ca.location", "/etc/ssl/certs/ca-certificates.crt"},
      {"ssl.endpoint.identification.algorithm", "https"},
      {"enable.ssl.certificate.verification", "true"},
      {"group.id", "org.porc"},
      {"group.instance.id", "porc-0"},
      {"session.timeout.ms", "45000"},
      {"heartbeat.interval.ms", "3000"},
      {"partition.assignment.strategy", "cooperative-sticky"},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "smallest"},
      {"isolation.level", "read_committed"},
  };
  for (const auto& [name, value] : wanted) {
    const auto found = client.find(name);
    ASSERT_NE(found, client.end()) << name;
    EXPECT_EQ(found->second, value) << name;
  }
  for (const auto& [name, value] : client) EXPECT_EQ(value.find(kPassword), value.npos) << name;
}

TEST(ConfigurationTest, ThePasswordReachesTheClientThoughItIsNotTold) {
  const Conf conf = make_conf(producer_configuration(checked(secure(), "").value())).value();
  std::array<char, 64> value{};
  std::size_t size = value.size();
  ASSERT_EQ(rd_kafka_conf_get(conf.get(), "sasl.password", value.data(), &size), RD_KAFKA_CONF_OK);
  EXPECT_STREQ(value.data(), kPassword);
}

TEST(ConfigurationTest, TheProducerIsIdempotentAndGivesUpBeforeTheLeaseOfItsEntry) {
  const auto client =
      told(RD_KAFKA_PRODUCER,
           producer_configuration({.brokers = "localhost:9092", .security_protocol = "PLAINTEXT"}));
  EXPECT_EQ(client.at("enable.idempotence"), "true");
  EXPECT_EQ(client.at("request.required.acks"), "-1");
  EXPECT_EQ(client.at("message.timeout.ms"), "30000");
}

TEST(ConfigurationTest, WithoutAnInstanceIdMembershipIsDynamic) {
  const auto configuration = consumer_configuration({.brokers = "b:1"}, {.group = "g"});
  EXPECT_FALSE(configuration.plain.contains("group.instance.id"));
}

TEST(ConfigurationTest, RefusesWhatCannotWorkOrWouldShowThePassword) {
  auto with = [](auto change) {
    Cluster cluster = secure();
    change(cluster);
    return refused(std::move(cluster));
  };
  using Pointers = std::vector<std::string>;
  EXPECT_EQ(refused(secure()), Pointers{});
  EXPECT_EQ(with([](Cluster& c) { c.brokers = " "; }), Pointers{"KAFKA_BROKERS"});
  EXPECT_EQ(with([](Cluster& c) { c.sasl_mechanism = "scram-sha-512"; }),
            Pointers{"KAFKA_SASL_MECHANISM"});
  EXPECT_EQ(with([](Cluster& c) { c.security_protocol = "sasl_ssl"; }),
            Pointers{"KAFKA_SECURITY_PROTOCOL"});
  EXPECT_EQ(with([](Cluster& c) { c.security_protocol = "SSL"; }),
            Pointers{"KAFKA_SECURITY_PROTOCOL"});
  EXPECT_EQ(with([](Cluster& c) { c.password = Secret(); }), Pointers{"KAFKA_PASSWORD"});
  auto clear = [](Cluster& c) {
    c.security_protocol = "SASL_PLAINTEXT", c.sasl_mechanism = "PLAIN";
  };
  EXPECT_EQ(with(clear), Pointers{"KAFKA_SECURITY_PROTOCOL"});
  EXPECT_EQ(with([&](Cluster& c) { clear(c), c.brokers = "127.0.0.1:9092,localhost:9093"; }),
            Pointers{});
}

TEST(ConfigurationTest, SaysWhatLibrdkafkaDoesNotTake) {
  Configuration configuration;
  configuration.plain["session.timeout.ms"] = "soon";
  const auto conf = make_conf(configuration);
  ASSERT_FALSE(conf);
  EXPECT_NE(conf.error().message.find("session.timeout.ms"), std::string::npos);
}

}  // namespace
}  // namespace porc::kafka

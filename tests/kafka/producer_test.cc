// SPDX-License-Identifier: Apache-2.0
#include "kafka/producer.h"

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "tests/kafka/consumer_world.h"

namespace porc::kafka {
namespace {

using namespace std::chrono_literals;

class ProducerTest : public testing::Test {
 protected:
  Result<void> send(const std::string& key, const std::string& value) {
    Record record{.topic = world_.topic, .key = key, .value = value};
    record.headers.emplace_back("h", "v");
    return run_to_end(world_.loop, world_.producer->send(std::move(record)));
  }
  std::vector<fakes::SeenRecord> read(std::size_t count) {
    fakes::KafkaReader reader(world_.cluster, world_.topic, kPartitions);
    std::vector<fakes::SeenRecord> seen;
    EXPECT_TRUE(world_.until([&] {
      for (auto& each : reader.read(10ms)) seen.push_back(std::move(each));
      return seen.size() >= count;
    }));
    return seen;
  }
  World world_{};
};

/// With faults that only the mock can be made to have.
class BreakingProducerTest : public ProducerTest {};

TEST_F(ProducerTest, AnswersWhenTheRecordIsStored) {
  ASSERT_TRUE(send("k", "text"));
  const auto seen = read(1);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].key, "k");
  EXPECT_EQ(seen[0].value, "text");
  EXPECT_EQ(seen[0].headers.at("h"), "v");
}

TEST_F(BreakingProducerTest, FaultsThatPassAreTriedAgain) {
  world_.cluster.fail_next(
      0, {RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE});
  ASSERT_TRUE(send("k", "text"));
  EXPECT_EQ(read(1).size(), 1U);
}

TEST_F(BreakingProducerTest, SaysWhatTheBrokerRefuses) {
  ASSERT_TRUE(send("k", "first"));
  world_.cluster.fail_next(0, {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
  const auto sent = send("k", "text");
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::forbidden);
  EXPECT_EQ(send("k", std::string(2'000'000, 'x')).error().code, ErrorCode::too_large);
}

TEST_F(ProducerTest, AClientThatBrokeIsReplaced) {
  ASSERT_TRUE(send("k", "before"));
  world_.producer->break_for_test();
  // Refused until the new client is there.
  const auto begin = std::chrono::steady_clock::now();
  while (!send("k", "after")) ASSERT_LT(std::chrono::steady_clock::now() - begin, 30s);
  EXPECT_EQ(read(2).size(), 2U);
}

/// Without its certificates no client can be made.
TEST_F(ProducerTest, AReplacementThatCannotBeMadeIsTriedAgain) {
  namespace fs = std::filesystem;
  std::string pattern = (fs::temp_directory_path() / "kafka-ca-XXXXXX").string();
  const fs::path folder = ::mkdtemp(pattern.data());
  const fs::path ca = folder / "ca.pem";
  const fs::path away = folder / "away.pem";
  const std::string make =
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "
      "/CN=kafka "
      "-keyout /dev/null -out " +
      ca.string() + " 2>/dev/null";
  ASSERT_EQ(std::system(make.c_str()), 0);
  Cluster cluster = world_.cluster.reach();
  cluster.security_protocol = "SSL";
  cluster.ca_file = ca;
  auto opened = Producer::open(world_.loop, world_.loop, cluster, world_.say());
  ASSERT_TRUE(opened) << opened.error().to_string();
  const std::unique_ptr<Producer> producer = *std::move(opened);

  fs::rename(ca, away);
  producer->break_for_test();
  const auto takes_a_record = [&] {
    Record record{.topic = world_.topic, .key = "k", .value = "text"};
    Task<void> sent = producer->send(std::move(record));
    sent.start();
    return !sent.done();
  };
  EXPECT_FALSE(takes_a_record());
  EXPECT_TRUE(world_.until([&] { return world_.was_said("ssl.ca.location"); }));
  fs::rename(away, ca);
  EXPECT_TRUE(world_.until(takes_a_record));
  fs::remove_all(folder);
}

TEST_F(ProducerTest, WhoStopsWaitingHearsNothing) {
  {
    aio::TaskScope scope(world_.loop, [](const Error&) {});
    Record record{.topic = world_.topic, .key = "k", .value = "text"};
    scope.spawn(world_.producer->send(std::move(record)));
    EXPECT_FALSE(world_.until([] { return false; }, 20ms));
  }
  EXPECT_EQ(read(1).size(), 1U);
}

TEST_F(BreakingProducerTest, DestroyingItTellsWhoWaits) {
  ASSERT_TRUE(send("k", "text"));
  for (int broker = 1; broker <= 3; ++broker) world_.cluster.set_broker_up(broker, false);
  std::vector<Error> heard;
  aio::TaskScope scope(world_.loop, [&](Error error) { heard.push_back(std::move(error)); });
  Record record{.topic = world_.topic, .key = "k", .value = "never"};
  scope.spawn(world_.producer->send(std::move(record)));
  EXPECT_FALSE(world_.until([] { return false; }, 50ms));
  world_.producer.reset();
  ASSERT_TRUE(world_.until([&] { return !heard.empty(); }));
  EXPECT_EQ(heard[0].code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace porc::kafka

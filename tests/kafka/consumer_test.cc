// SPDX-License-Identifier: Apache-2.0
// Consumers on a cluster of three brokers and 32 partitions: nothing lost, nothing handled twice,
// order per key kept, whatever happens meanwhile.
#include "kafka/consumer.h"

#include <algorithm>
#include <cstdlib>

#include <gtest/gtest.h>

#include "kafka/poller.h"
#include "tests/kafka/consumer_world.h"

namespace porc::kafka {
namespace {

using namespace std::chrono_literals;

constexpr std::int16_t kOffsetCommit = 8;

/// Sends `each` lines of each of `senders`, numbered from `first`.
void send(fakes::KafkaWriter& writer,
          const std::string& topic,
          int senders,
          long first,
          long each,
          const std::string& padding = {}) {
  for (long number = first; number < first + each; ++number) {
    for (int sender = 0; sender < senders; ++sender) {
      const std::string name = "s" + std::to_string(sender);
      writer.write(
          {.topic = topic, .key = name, .value = name + ":" + std::to_string(number) + padding});
    }
  }
}

class ConsumerTest : public testing::Test {
 protected:
  bool all_committed(const std::string& group, std::int64_t count) {
    const auto offsets =
        fakes::committed(world_.cluster, world_.cluster.unique(group), world_.topic, kPartitions);
    std::int64_t sum = 0;
    for (const std::int64_t offset : offsets) sum += std::max<std::int64_t>(offset, 0);
    return sum == count;
  }
  double rebalances() const {
    return world_.metric("porc_kafka_rebalances_total{consumer=\"own\"}");
  }
  bool handled(std::size_t count) {
    return world_.until([&] { return world_.handled() >= count; }, 90s);
  }

  World world_{};
  fakes::KafkaWriter writer_{world_.cluster};
};

/// With faults that only the mock can be made to have.
class BreakingConsumerTest : public ConsumerTest {};

TEST_F(ConsumerTest, EverythingIsHandledOnceInOrderAndThenCommitted) {
  Member& member = world_.join(world_.options("once", world_.topic));
  send(writer_, world_.topic, 100, 0, 20);
  ASSERT_TRUE(writer_.flush());
  ASSERT_TRUE(handled(2000));
  world_.leave(member);
  world_.expect_handled("lines", 2000);
  EXPECT_TRUE(all_committed("once", 2000));
  EXPECT_EQ(world_.metric("porc_kafka_consumed_total{topic=\"" + world_.topic + "\"}"), 2000);
  EXPECT_GE(rebalances(), 1);
}

TEST_F(ConsumerTest, AnEventThatIsSentAgainIsKnown) {
  world_.join(world_.options("again", world_.topic));
  send(writer_, world_.topic, 50, 0, 10);
  send(writer_, world_.topic, 50, 0, 10);
  send(writer_, world_.topic, 50, 10, 1);
  ASSERT_TRUE(writer_.flush());
  ASSERT_TRUE(handled(550));
  ASSERT_TRUE(world_.until([&] { return world_.inbox->known >= 500; }));
  world_.expect_handled("lines", 550);
}

TEST_F(BreakingConsumerTest, BrokersGoDownAndComeBack) {
  world_.join(world_.options("down", world_.topic));
  send(writer_, world_.topic, 64, 0, 1);
  ASSERT_TRUE(handled(64));
  long sent = 1;
  for (int broker = 1; broker <= 3; ++broker) {
    send(writer_, world_.topic, 64, sent, 5);
    world_.cluster.set_broker_up(broker, false);
    send(writer_, world_.topic, 64, sent + 5, 5);
    // The mock elects nobody: what the others lead goes on.
    EXPECT_TRUE(
        world_.until([&] { return world_.handled() > static_cast<std::size_t>(64 * sent); }));
    world_.cluster.set_broker_up(broker, true);
    sent += 10;
    ASSERT_TRUE(handled(static_cast<std::size_t>(64 * sent)));
  }
  ASSERT_TRUE(writer_.flush());
  world_.expect_handled("lines", 64 * 31);
}

TEST_F(BreakingConsumerTest, TheCoordinatorMoves) {
  Member& member = world_.join(world_.options("moved", world_.topic));
  long sent = 0;
  for (int broker = 1; broker <= 3; ++broker) {
    send(writer_, world_.topic, 40, sent, 10);
    world_.cluster.set_coordinator("moved", broker);
    sent += 10;
    ASSERT_TRUE(handled(static_cast<std::size_t>(40 * sent)));
  }
  world_.leave(member);
  world_.expect_handled("lines", 1200);
  EXPECT_TRUE(all_committed("moved", 1200));
}

TEST_F(ConsumerTest, PartitionsMoveBetweenMembersWhileRecordsAreUnderWay) {
  Member& first = world_.join(world_.options("moving", world_.topic));
  send(writer_, world_.topic, 100, 0, 5);
  ASSERT_TRUE(handled(1));
  // The inbox is slow enough for records to be under way when partitions leave.
  world_.inbox->broken = true;
  send(writer_, world_.topic, 100, 5, 5);
  ASSERT_TRUE(writer_.flush());
  ASSERT_TRUE(
      world_.until([&] { return world_.metric("porc_kafka_paused{consumer=\"own\"}") == 1; }));
  const double before = rebalances();
  Member& second = world_.join(world_.options("moving", world_.topic));
  ASSERT_TRUE(world_.until([&] { return rebalances() >= before + 2; }));
  world_.inbox->broken = false;
  send(writer_, world_.topic, 100, 10, 5);
  ASSERT_TRUE(handled(1500));
  // What left the first while nothing was read comes back to it, and is read.
  world_.leave(second);
  send(writer_, world_.topic, 100, 15, 5);
  ASSERT_TRUE(handled(2000));
  world_.join(world_.options("moving", world_.topic));
  first.stop.request_stop();
  send(writer_, world_.topic, 100, 20, 5);
  ASSERT_TRUE(writer_.flush());
  ASSERT_TRUE(handled(2500));
  world_.expect_handled("lines", 2500);
  EXPECT_TRUE(world_.until([&] { return all_committed("moving", 2500); }));
}

TEST_F(ConsumerTest, PartitionsThatLeaveWithinABatchKeepNobodyWaiting) {
  ConsumerOptions options = world_.options("batch", world_.topic);
  options.revoke_max = 60s;
  world_.lines.takes = 2ms;
  send(writer_, world_.topic, 100, 0, 40);
  ASSERT_TRUE(writer_.flush());
  Member& first = world_.join(options);
  ASSERT_TRUE(handled(1));
  const double before = rebalances();
  Member& second = world_.join(options);
  EXPECT_TRUE(world_.until([&] { return rebalances() >= before + 2; }, 30s));
  ASSERT_TRUE(handled(4000));
  world_.expect_handled("lines", 4000);
  world_.leave(first);
  world_.leave(second);
}

TEST_F(ConsumerTest, PoisonIsPutAsideWithItsReasonAndHoldsNothingBack) {
  Member& member = world_.join(world_.options("poison", world_.topic));
  send(writer_, world_.topic, 10, 0, 1);
  const std::vector<std::pair<std::string, std::string>> headers{{"h", "kept"},
                                                                 {"x-porc-error", "forged"}};
  writer_.write({.topic = world_.topic, .key = "s0", .value = "poison", .headers = headers});
  writer_.write({.topic = world_.topic, .key = "s1", .value = "\xff\xfe"});
  writer_.write({.topic = world_.topic, .key = "s2", .value = std::string(5000, 'x')});
  writer_.write({.topic = world_.topic, .key = "s3", .value = "nothing"});
  send(writer_, world_.topic, 10, 1, 1);
  ASSERT_TRUE(writer_.flush());
  ASSERT_TRUE(handled(20));
  fakes::KafkaReader reader(world_.cluster, world_.dead_topic, 1);
  std::vector<fakes::SeenRecord> letters;
  ASSERT_TRUE(world_.until([&] {
    for (auto& letter : reader.read(10ms)) letters.push_back(std::move(letter));
    return letters.size() >= 3;
  }));
  world_.leave(member);
  world_.expect_handled("lines", 20);
  EXPECT_TRUE(all_committed("poison", 24));
  EXPECT_EQ(world_.metric("porc_kafka_poison_total{topic=\"" + world_.topic + "\"}"), 3);
  ASSERT_EQ(letters.size(), 3U);
  std::map<std::string, std::string> reasons;
  for (auto& letter : letters) {
    EXPECT_TRUE(letter.headers["x-porc-origin"].starts_with(world_.topic + "/"));
    EXPECT_EQ(letter.headers["x-porc-attempts"], "1");
    EXPECT_TRUE(parse_time(letter.headers["x-porc-first-seen"]));
    reasons[letter.key] = letter.headers["x-porc-error"];
    if (letter.key == "s0") {
      EXPECT_EQ(letter.headers["h"], "kept");
      EXPECT_EQ(letter.value, "poison");
    }
    if (letter.key == "s1") {
      EXPECT_EQ(letter.value, "\xff\xfe");
    }
  }
  EXPECT_EQ(reasons["s0"], "the line is poison");
  EXPECT_EQ(reasons["s1"], "the record is not UTF-8");
  EXPECT_EQ(reasons["s2"], "the record has 5000 bytes; the limit is 4096");
}

TEST_F(BreakingConsumerTest, PoisonWaitsForItsTopicAndIsNotSkipped) {
  constexpr std::int16_t kProduce = 0;
  constexpr std::size_t kPoison = 5;
  for (std::size_t i = 0; i < kPoison; ++i)
    writer_.write({.topic = world_.topic, .key = "s0", .value = "poison"});
  ASSERT_TRUE(writer_.flush());
  world_.cluster.fail_next(
      kProduce, std::vector<rd_kafka_resp_err_t>(8, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED));
  Member& member = world_.join(world_.options("aside", world_.topic));
  ASSERT_TRUE(world_.until([&] { return world_.was_said("wait to be put aside"); }));
  EXPECT_TRUE(all_committed("aside", 0));
  fakes::KafkaReader reader(world_.cluster, world_.dead_topic, 1);
  std::size_t letters = 0;
  ASSERT_TRUE(world_.until([&] {
    letters += reader.read(10ms).size();
    return letters >= kPoison;
  }));
  EXPECT_EQ(world_.times_said("wait to be put aside"), 1);
  world_.leave(member);
  EXPECT_TRUE(all_committed("aside", kPoison));
}

TEST_F(BreakingConsumerTest, WhatWasNotCommittedComesAgainAndIsHandledOnce) {
  send(writer_, world_.topic, 60, 0, 5);
  ASSERT_TRUE(writer_.flush());
  // No commit gets through, as when the process dies between inbox and commit.
  world_.cluster.fail_next(
      kOffsetCommit, std::vector<rd_kafka_resp_err_t>(1000, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION));
  Member& first = world_.join(world_.options("crash", world_.topic));
  ASSERT_TRUE(handled(300));
  world_.leave(first);
  world_.cluster.stop_failing(kOffsetCommit);
  ASSERT_TRUE(all_committed("crash", 0));
  // The first rejoins when the mock takes it for a member of an old generation, and reads again.
  const std::size_t known = world_.inbox->known;
  world_.join(world_.options("crash", world_.topic));
  ASSERT_TRUE(world_.until([&] { return world_.inbox->known >= known + 300; }));
  world_.expect_handled("lines", 300);
  EXPECT_TRUE(world_.until([&] { return all_committed("crash", 300); }));
}

TEST_F(BreakingConsumerTest, CommitsThatFailAreMadeLater) {
  world_.cluster.fail_next(kOffsetCommit,
                           {RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS,
                            RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
                            RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
                            RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID});
  Member& member = world_.join(world_.options("commits", world_.topic));
  send(writer_, world_.topic, 50, 0, 4);
  ASSERT_TRUE(writer_.flush());
  ASSERT_TRUE(handled(200));
  EXPECT_TRUE(world_.until([&] { return all_committed("commits", 200); }));
  send(writer_, world_.topic, 50, 4, 1);
  ASSERT_TRUE(handled(250));
  world_.leave(member);
  world_.expect_handled("lines", 250);
  EXPECT_TRUE(all_committed("commits", 250));
}

TEST_F(ConsumerTest, AFullInboxPausesThePartitionsAndTheMemberStays) {
  ConsumerOptions options = world_.options("full", world_.topic);
  Member& member = world_.join(options);
  send(writer_, world_.topic, 20, 0, 1);
  ASSERT_TRUE(handled(20));
  const double before = rebalances();
  world_.inbox->full = true;
  send(writer_, world_.topic, 20, 1, 200);
  ASSERT_TRUE(writer_.flush());
  ASSERT_TRUE(
      world_.until([&] { return world_.metric("porc_kafka_paused{consumer=\"own\"}") == 1; }));
  // Longer than a session: only who goes on polling stays a member.
  EXPECT_FALSE(world_.until([&] { return world_.handled() > 20; }, 4s));
  EXPECT_EQ(rebalances(), before);
  world_.inbox->full = false;
  ASSERT_TRUE(handled(20 * 201));
  EXPECT_TRUE(
      world_.until([&] { return world_.metric("porc_kafka_paused{consumer=\"own\"}") == 0; }));
  world_.leave(member);
  world_.expect_handled("lines", 20 * 201);
  EXPECT_TRUE(all_committed("full", 20 * 201));
}

TEST_F(ConsumerTest, AStoreThatIsAwayLosesNothing) {
  Member& member = world_.join(world_.options("away", world_.topic));
  world_.inbox->broken = true;
  send(writer_, world_.topic, 50, 0, 10);
  ASSERT_TRUE(writer_.flush());
  ASSERT_TRUE(world_.until([&] { return world_.was_said("the disk is gone"); }));
  EXPECT_TRUE(all_committed("away", 0));
  world_.inbox->broken = false;
  ASSERT_TRUE(handled(500));
  world_.leave(member);
  world_.expect_handled("lines", 500);
}

TEST_F(BreakingConsumerTest, LagIsTheRecordsThatAreNotInTheInbox) {
  for (int i = 0; i < 7; ++i)
    writer_.write({.topic = world_.topic, .key = "s0", .value = "s0:" + std::to_string(i)});
  ASSERT_TRUE(writer_.flush());
  world_.inbox->full = true;
  world_.join(world_.options("lag", world_.topic));
  auto lag = [&] {
    double sum = 0;
    for (int i = 0; i < kPartitions; ++i) {
      sum += std::max(0.0,
                      world_.metric("porc_kafka_lag{partition=\"" + std::to_string(i) +
                                    "\",topic=\"" + world_.topic + "\"}"));
    }
    return sum;
  };
  EXPECT_TRUE(world_.until([&] { return lag() == 7; })) << lag();
  world_.inbox->full = false;
  ASSERT_TRUE(handled(7));
  EXPECT_TRUE(world_.until([&] { return lag() == 0; })) << lag();
}

TEST_F(BreakingConsumerTest, LeavesThoughAllBrokersAreGone) {
  ConsumerOptions options = world_.options("gone", world_.topic);
  options.leave_max = 1s;
  Member& member = world_.join(options);
  send(writer_, world_.topic, 10, 0, 1);
  ASSERT_TRUE(handled(10));
  for (int broker = 1; broker <= 3; ++broker) world_.cluster.set_broker_up(broker, false);
  world_.leave(member);
}

/// Many records, and never more in the cluster than the mock keeps: 5 MiB a partition.
/// What a client hears between its making and its end must find somebody, or nobody.
TEST_F(BreakingConsumerTest, SettingsAreCheckedThoughABrokerRefusesAtOnce) {
  ConsumerOptions options = world_.options("refused", world_.topic);
  options.cluster.security_protocol = "SASL_PLAINTEXT";  // the mock takes no SASL
  options.cluster.sasl_mechanism = "PLAIN";
  options.cluster.username = "porc";
  options.cluster.password = Secret("not taken");
  for (int turn = 0; turn < 50; ++turn) EXPECT_TRUE(Poller::check(options));
}

TEST(ConsumerVolume, TheProducerFollowsTheConsumerAndNothingIsLost) {
  const char* scale = std::getenv("SCALE");
  const bool full = scale != nullptr && std::string(scale) == "full";
  const long each = full ? 200 : 20;
  constexpr int kSenders = 500;
  World world("sqlite");
  fakes::KafkaWriter writer(world.cluster);
  world.join(world.options("volume", world.topic));
  world.join(world.options("volume", world.topic));
  for (long number = 0; number < each; number += 20) {
    send(writer, world.topic, kSenders, number, 20);
    ASSERT_TRUE(writer.flush());
    const auto sent = static_cast<std::size_t>((number + 20) * kSenders);
    ASSERT_TRUE(world.until([&] { return world.handled() >= sent; }, 120s)) << world.handled();
  }
  world.expect_handled("lines", static_cast<std::size_t>(each * kSenders));
}

}  // namespace
}  // namespace porc::kafka

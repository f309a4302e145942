// SPDX-License-Identifier: Apache-2.0
#include "kafka/standings.h"

#include <gtest/gtest.h>

namespace porc::kafka {
namespace {

const Partition kPartition{"lines", 3};

Place record(std::int64_t offset) {
  return {.topic = kPartition.first, .partition = kPartition.second, .offset = offset};
}

std::vector<std::int64_t> uncommitted(const Standings& standings) {
  std::vector<std::int64_t> offsets;
  for (const Place& place : standings.uncommitted()) offsets.push_back(place.offset);
  return offsets;
}

TEST(StandingsTest, TellWhatTheGroupDoesNotKnowYet) {
  Standings standings;
  standings.assign(kPartition);
  EXPECT_TRUE(standings.begin(record(7)));
  EXPECT_FALSE(standings.is_idle());
  EXPECT_EQ(uncommitted(standings), std::vector<std::int64_t>{});
  standings.finish(record(7));
  EXPECT_TRUE(standings.is_idle(kPartition));
  EXPECT_EQ(uncommitted(standings), std::vector<std::int64_t>{8});
  standings.committed(record(8));
  EXPECT_EQ(uncommitted(standings), std::vector<std::int64_t>{});
}

TEST(StandingsTest, ARecordOfARevokedPartitionIsLeftToItsNewMember) {
  Standings standings;
  standings.assign(kPartition);
  EXPECT_TRUE(standings.begin(record(7)));
  standings.revoke(kPartition);
  // Fetched before it left: a count that began here would commit past what the new member has
  // still under way.
  EXPECT_FALSE(standings.begin(record(8)));
  standings.finish(record(7));
  standings.finish(record(8));
  standings.committed(record(9));
  EXPECT_EQ(uncommitted(standings), std::vector<std::int64_t>{});
  EXPECT_TRUE(standings.is_idle() && standings.is_idle(kPartition));
  EXPECT_EQ(standings.find(kPartition), nullptr);
}

TEST(StandingsTest, APartitionThatComesBackBeginsAnew) {
  Standings standings;
  standings.assign(kPartition);
  EXPECT_TRUE(standings.begin(record(7)));
  standings.revoke(kPartition);
  standings.assign(kPartition);
  standings.finish(record(7));
  EXPECT_EQ(uncommitted(standings), std::vector<std::int64_t>{});
  EXPECT_TRUE(standings.begin(record(7)));
  standings.finish(record(7));
  EXPECT_EQ(uncommitted(standings), std::vector<std::int64_t>{8});
}

}  // namespace
}  // namespace porc::kafka

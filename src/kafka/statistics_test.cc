// SPDX-License-Identifier: Apache-2.0
#include "kafka/statistics.h"

#include <gtest/gtest.h>

namespace porc::kafka {
namespace {

TEST(StatisticsTest, TellsThePartitionsWhoseEndIsKnown) {
  const auto reaches = parse_statistics(R"({"name": "porc", "topics": {"t": {"partitions": {
      "0": {"partition": 0, "ls_offset": 9, "hi_offset": 12, "committed_offset": 5},
      "1": {"partition": 1, "ls_offset": -1001, "hi_offset": 7, "committed_offset": -1001},
      "2": {"partition": 2, "ls_offset": -1001, "hi_offset": -1001},
      "-1": {"partition": -1, "hi_offset": 3}}}}})");
  ASSERT_TRUE(reaches);
  ASSERT_EQ(reaches->size(), 2U);
  EXPECT_EQ((*reaches)[0].end, 9);
  EXPECT_EQ((*reaches)[0].committed, 5);
  EXPECT_EQ((*reaches)[1].partition, 1);
  EXPECT_EQ((*reaches)[1].end, 7);
  EXPECT_LT((*reaches)[1].committed, 0);
}

TEST(StatisticsTest, TakesWhatItDoesNotKnow) {
  EXPECT_TRUE(parse_statistics("{}").value().empty());
  EXPECT_TRUE(parse_statistics(R"({"topics": []})").value().empty());
  EXPECT_TRUE(parse_statistics("[]").value().empty());
  EXPECT_FALSE(parse_statistics("{"));
}

}  // namespace
}  // namespace porc::kafka

// SPDX-License-Identifier: Apache-2.0
#include "kafka/progress.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace porc::kafka {
namespace {

TEST(ProgressTest, ReachesTheLowestThatIsNotFinished) {
  Progress progress;
  EXPECT_EQ(progress.position(), std::nullopt);
  for (std::int64_t offset : {5, 6, 9, 10}) progress.begin(offset);
  progress.finish(9);
  EXPECT_EQ(progress.position(), std::nullopt);
  progress.finish(5);
  EXPECT_EQ(progress.position(), 6);
  progress.finish(6);
  EXPECT_EQ(progress.position(), 10);
  EXPECT_FALSE(progress.is_idle());
  progress.finish(10);
  EXPECT_EQ(progress.position(), 11);
  EXPECT_TRUE(progress.is_idle());
}

TEST(ProgressTest, NeverPassesARecordThatIsReadAgain) {
  Progress progress;
  for (std::int64_t offset : {1, 2, 3}) progress.begin(offset);
  progress.finish(1);
  progress.finish(2);
  progress.begin(2);  // fetched again
  EXPECT_EQ(progress.position(), std::nullopt);
  progress.finish(3);  // of the first time
  EXPECT_EQ(progress.position(), std::nullopt);
  progress.finish(2);
  EXPECT_EQ(progress.position(), 3);
}

TEST(ProgressTest, IgnoresWhatIsNotUnderWay) {
  Progress progress;
  progress.finish(1);
  progress.begin(4);
  progress.finish(3);
  progress.finish(5);
  EXPECT_EQ(progress.position(), std::nullopt);
  progress.finish(4);
  progress.finish(4);
  EXPECT_EQ(progress.position(), 5);
}

/// All orders in which five records may finish.
TEST(ProgressTest, PassesNoneThatIsNotFinishedInAnyOrder) {
  std::vector<int> order{0, 1, 2, 3, 4};
  do {
    Progress progress;
    for (int offset = 0; offset < 5; ++offset) progress.begin(offset);
    std::vector<bool> finished(5);
    for (const int offset : order) {
      progress.finish(offset);
      finished[static_cast<std::size_t>(offset)] = true;
      const auto lowest = std::find(finished.begin(), finished.end(), false) - finished.begin();
      EXPECT_EQ(progress.position().value_or(0), lowest);
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

}  // namespace
}  // namespace porc::kafka

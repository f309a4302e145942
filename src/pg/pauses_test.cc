// SPDX-License-Identifier: Apache-2.0
#include "pg/pauses.h"

#include <vector>

#include <gtest/gtest.h>

namespace porc::pg {
namespace {

using namespace std::chrono_literals;

/// The pauses of so many tries, each as soon as the one before is over.
std::vector<std::chrono::milliseconds> pauses_of(Pauses& pauses, Pauses::Time& now, int tries) {
  std::vector<std::chrono::milliseconds> seen;
  for (int i = 0; i < tries; ++i) {
    pauses.fail(now);
    seen.push_back(pauses.left(now));
    now += seen.back();
  }
  return seen;
}

TEST(PausesTest, TheyGrowAreBoundedAndBeginSmallAgain) {
  Pauses pauses;
  Pauses::Time now{1h};
  EXPECT_EQ(pauses.left(now), 0ms);
  EXPECT_EQ(pauses_of(pauses, now, 8),
            (std::vector{100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 5000ms, 5000ms}));
  EXPECT_EQ(pauses.left(now), 0ms);
  pauses.succeed();
  EXPECT_EQ(pauses_of(pauses, now, 2), (std::vector{100ms, 200ms}));
}

TEST(PausesTest, OfManyWhoFindOutAtTheSameTimeOneCounts) {
  Pauses pauses;
  const Pauses::Time now{1h};
  for (int i = 0; i < 5; ++i) pauses.fail(now);
  EXPECT_EQ(pauses.left(now), 100ms);
}

TEST(PausesTest, AServerThatAnotherOneFoundMayBeTriedAtOnce) {
  Pauses pauses;
  const Pauses::Time now{1h};
  pauses.fail(now);
  pauses.succeed();
  EXPECT_EQ(pauses.left(now), 0ms);
}

}  // namespace
}  // namespace porc::pg

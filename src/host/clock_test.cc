// SPDX-License-Identifier: Apache-2.0
#include "host/clock.h"

#include <gtest/gtest.h>

namespace porc::host {
namespace {

TEST(Clock, StandsBetweenTwoReadingsOfTheSystem) {
  auto before = std::chrono::system_clock::now() - std::chrono::milliseconds(1);
  Timestamp now = system_now();
  EXPECT_LE(before, now);
  EXPECT_LE(now, std::chrono::system_clock::now());
}

}  // namespace
}  // namespace porc::host

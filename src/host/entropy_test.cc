// SPDX-License-Identifier: Apache-2.0
#include "host/entropy.h"

#include <set>

#include <gtest/gtest.h>

namespace porc::host {
namespace {

TEST(Entropy, GivesAsManyBytesAsAsked) {
  // getrandom answers at most 33,554,431 bytes at a time, and 256 without interruption.
  for (std::size_t count : {0U, 1U, 32U, 257U, 40'000'000U})
    EXPECT_EQ(random_bytes(count).size(), count);
}

TEST(Entropy, NeverRepeats) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(random_bytes(16)).second);
}

}  // namespace
}  // namespace porc::host

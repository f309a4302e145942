// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include <gtest/gtest.h>

int main(int argc, char** argv) {
  // A real cluster is not broken on purpose; the mock is, in every run without one.
  if (std::getenv("PORC_TEST_KAFKA_BROKERS") != nullptr) GTEST_FLAG_SET(filter, "-Breaking*");
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

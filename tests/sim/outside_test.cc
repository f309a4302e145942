// SPDX-License-Identifier: Apache-2.0
// Drives inbox, orchestrator and outbox of production, with the events and checks of GitHub,
// through thousands of histories. PORC_SEED=n replays one bit for bit.
#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/sim/outside_history.h"

namespace porc::sim {
namespace {

constexpr std::uint64_t kHistories = 10'000;
constexpr std::uint64_t kAllHistories = 100'000;
/// Check-run writes per run, at the median over histories.
constexpr double kWritesMax = 6;

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::uint64_t histories() {
  const char* scale = std::getenv("SCALE");
  const bool full = scale != nullptr && std::string_view(scale) == "full";
  return number_from("PORC_HISTORIES", full ? kAllHistories : kHistories);
}

void expect_sound(std::uint64_t seed, const OutsideOutcome& outcome) {
  std::string all;
  for (const std::string& one : outcome.broken) all += "\n  " + one;
  ASSERT_TRUE(outcome.ended) << "PORC_SEED=" << seed
                             << " does not come to its end: " << outcome.unsettled;
  ASSERT_TRUE(outcome.broken.empty()) << "PORC_SEED=" << seed << all;
}

TEST(Outside, EveryHistoryEndsWithEveryInvariantWhole) {
  if (const char* one = std::getenv("PORC_SEED")) {
    const std::uint64_t seed = std::strtoull(one, nullptr, 10);
    expect_sound(seed, play_outside(seed));
    return;
  }
  const std::uint64_t first = number_from("PORC_FIRST_SEED", std::random_device{}());
  std::uint64_t runs = 0, applied = 0, writes = 0;
  std::vector<double> writes_per_run;
  for (std::uint64_t i = 0; i < histories(); ++i) {
    const OutsideOutcome outcome = play_outside(first + i);
    ASSERT_NO_FATAL_FAILURE(expect_sound(first + i, outcome));
    runs += outcome.runs;
    applied += outcome.applied;
    writes += outcome.writes;
    if (outcome.runs == 0) continue;
    writes_per_run.push_back(static_cast<double>(outcome.writes) /
                             static_cast<double>(outcome.runs));
  }
  ASSERT_FALSE(writes_per_run.empty());
  const auto middle = writes_per_run.begin() + static_cast<long>(writes_per_run.size() / 2);
  std::nth_element(writes_per_run.begin(), middle, writes_per_run.end());
  std::printf(
      "%llu histories from seed %llu: %llu runs, %llu of them applied, %llu writes of check runs, "
      "at the median %.2f for a run\n",
      static_cast<unsigned long long>(histories()),
      static_cast<unsigned long long>(first),
      static_cast<unsigned long long>(runs),
      static_cast<unsigned long long>(applied),
      static_cast<unsigned long long>(writes),
      *middle);
  EXPECT_LE(*middle, kWritesMax);
}

TEST(Outside, AnySeedReplaysBitForBit) {
  const std::uint64_t seed = std::random_device{}();
  for (std::uint64_t i = 0; i < 20; ++i) {
    EXPECT_EQ(play_outside(seed + i).trace, play_outside(seed + i).trace)
        << "PORC_SEED=" << seed + i;
  }
}

}  // namespace
}  // namespace porc::sim

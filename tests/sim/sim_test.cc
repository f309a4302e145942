// SPDX-License-Identifier: Apache-2.0
// Drives the orchestrator of production through thousands of histories. A failing seed is printed
// and becomes a named test: PORC_SEED=n replays it bit for bit.
#include <cstdlib>
#include <map>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "tests/sim/history.h"
#include "tests/sim/invariants.h"

namespace porc::sim {
namespace {

// Fewer are a quick look at the invariants: the rarest rows and crash points need not come up.
constexpr std::uint64_t kHistoriesThatShowAll = 20'000;

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::uint64_t histories() {
  const char* scale = std::getenv("SCALE");
  bool full = scale != nullptr && std::string_view(scale) == "full";
  return number_from("PORC_HISTORIES", full ? 200'000 : kHistoriesThatShowAll);
}

void expect_sound(std::uint64_t seed, const Outcome& outcome) {
  std::string all;
  for (const std::string& one : outcome.broken) all += "\n  " + one;
  ASSERT_TRUE(outcome.ended) << "PORC_SEED=" << seed
                             << " does not come to its end: " << outcome.unsettled;
  ASSERT_TRUE(outcome.broken.empty()) << "PORC_SEED=" << seed << all;
}

TEST(Simulation, EveryHistoryEndsWithEveryInvariantWhole) {
  if (const char* one = std::getenv("PORC_SEED")) {
    std::uint64_t seed = std::strtoull(one, nullptr, 10);
    expect_sound(seed, play(seed));
    return;
  }
  std::uint64_t first = number_from("PORC_FIRST_SEED", std::random_device{}());
  std::uint64_t runs = 0;
  std::map<std::string, std::uint64_t> points;
  for (std::uint64_t i = 0; i < histories(); ++i) {
    Outcome outcome = play(first + i);
    ASSERT_NO_FATAL_FAILURE(expect_sound(first + i, outcome));
    runs += outcome.runs;
    for (const auto& [point, count] : outcome.crash_points) points[point] += count;
  }
  std::printf("%llu histories from seed %llu, %llu runs\ncrashes at:\n",
              static_cast<unsigned long long>(histories()),
              static_cast<unsigned long long>(first),
              static_cast<unsigned long long>(runs));
  for (const auto& [point, count] : points) {
    std::printf("  %-28s %llu\n", point.c_str(), static_cast<unsigned long long>(count));
  }
  if (histories() < kHistoriesThatShowAll) return;
  for (const auto& [point, count] : points) EXPECT_GT(count, 0U) << "no server ever died " << point;
  RowCoverage coverage = row_coverage();
  EXPECT_EQ(coverage.missing, "") << "rows that no history used";
  std::printf("%zu rows of the transition table hit\n", coverage.hit);
}

TEST(Simulation, AnySeedReplaysBitForBit) {
  std::uint64_t seed = std::random_device{}();
  for (std::uint64_t i = 0; i < 20; ++i) {
    Outcome once = play(seed + i);
    Outcome again = play(seed + i);
    EXPECT_EQ(once.trace, again.trace) << "PORC_SEED=" << seed + i;
  }
}

}  // namespace
}  // namespace porc::sim

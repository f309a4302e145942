// SPDX-License-Identifier: Apache-2.0
// Drives inbox, orchestrator and outbox of production, with the events and checks of GitHub,
// through thousands of histories. PORC_SEED=n replays one bit for bit. Histories share nothing, so
// that they are played by as many processes as there are cores.
#include <algorithm>
#include <atomic>
#include <climits>
#include <cstdlib>
#include <map>
#include <new>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/assert.h"
#include "tests/sim/outside_history.h"

namespace porc::sim {
namespace {

constexpr std::uint64_t kHistories = 10'000;
constexpr std::uint64_t kAllHistories = 100'000;
/// In fewer, servers need not die at the rarest calls.
constexpr std::uint64_t kHistoriesThatShowAll = kAllHistories;
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

/// What is wrong with one history; "" when nothing is.
std::string fault_of(std::uint64_t seed, const OutsideOutcome& outcome) {
  const std::string name = "PORC_SEED=" + std::to_string(seed);
  if (!outcome.ended) return name + " does not come to its end: " + outcome.unsettled;
  if (outcome.broken.empty()) return "";
  std::string all = name;
  for (const std::string& one : outcome.broken) all += "\n  " + one;
  return all;
}

/// Of one history; when `point` is named, how often servers died there in all of a process.
struct Tally {
  std::uint64_t runs = 0;
  std::uint64_t applied = 0;
  std::uint64_t writes = 0;
  char point[48] = "";
  std::uint64_t deaths = 0;
};
static_assert(sizeof(Tally) <= PIPE_BUF, "those of several processes do not mix");

/// Writes how often servers died at each point; false when nobody reads it.
bool tell_deaths(const std::map<std::string, std::uint64_t>& points, int out) {
  for (const auto& [point, deaths] : points) {
    Tally tally{.deaths = deaths};
    PORC_ASSERT(point.size() < sizeof tally.point);
    point.copy(tally.point, sizeof tally.point - 1);
    if (::write(out, &tally, sizeof tally) != sizeof tally) return false;
  }
  return true;
}

/// The first history that no process has taken yet; shared by all that this one forks.
class NextHistory {
 public:
  NextHistory() {
    void* shared =
        ::mmap(nullptr, sizeof(Count), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    PORC_ASSERT(shared != MAP_FAILED);
    next_ = new (shared) Count(0);
  }
  ~NextHistory() { ::munmap(next_, sizeof(Count)); }
  NextHistory(const NextHistory&) = delete;
  NextHistory& operator=(const NextHistory&) = delete;
  std::uint64_t take() { return (*next_)++; }

 private:
  using Count = std::atomic<std::uint64_t>;
  static_assert(Count::is_always_lock_free, "so that processes can share it");
  Count* next_;
};

/// Plays histories until `count` are taken, and writes a tally of each, and of where servers died;
/// stops at a fault, which it prints.
int play_share(NextHistory& next, std::uint64_t first, std::uint64_t count, int out) {
  std::map<std::string, std::uint64_t> points;
  for (std::uint64_t i = next.take(); i < count; i = next.take()) {
    const std::uint64_t seed = first + i;
    const OutsideOutcome outcome = play_outside(seed);
    const std::string fault = fault_of(seed, outcome);
    if (!fault.empty()) {
      std::printf("%s\n", fault.c_str());
      std::fflush(stdout);
      return 1;
    }
    const Tally tally{.runs = outcome.runs, .applied = outcome.applied, .writes = outcome.writes};
    if (::write(out, &tally, sizeof tally) != sizeof tally) return 1;
    for (const auto& [point, deaths] : outcome.crash_points) points[point] += deaths;
  }
  return tell_deaths(points, out) ? 0 : 1;
}

TEST(Outside, EveryHistoryEndsWithEveryInvariantWhole) {
  if (const char* one = std::getenv("PORC_SEED")) {
    const std::uint64_t seed = std::strtoull(one, nullptr, 10);
    EXPECT_EQ(fault_of(seed, play_outside(seed)), "");
    return;
  }
  const std::uint64_t first = number_from("PORC_FIRST_SEED", std::random_device{}());
  const std::uint64_t processes = std::max(1U, std::thread::hardware_concurrency());
  NextHistory next;
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  std::vector<pid_t> children;
  for (std::uint64_t i = 0; i < processes; ++i) {
    const pid_t child = ::fork();
    ASSERT_NE(child, -1);
    if (child == 0) {
      ::close(pipe_ends[0]);
      ::_exit(play_share(next, first, histories(), pipe_ends[1]));
    }
    children.push_back(child);
  }
  ::close(pipe_ends[1]);
  Tally sum, one;
  std::vector<double> writes_per_run;
  std::map<std::string, std::uint64_t> points;
  while (::read(pipe_ends[0], &one, sizeof one) == sizeof one) {
    if (one.point[0] != '\0') {
      points[one.point] += one.deaths;
      continue;
    }
    sum.runs += one.runs;
    sum.applied += one.applied;
    sum.writes += one.writes;
    if (one.runs == 0) continue;
    writes_per_run.push_back(static_cast<double>(one.writes) / static_cast<double>(one.runs));
  }
  ::close(pipe_ends[0]);
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0) << "what is printed above; the seed replays it";
  }
  ASSERT_FALSE(writes_per_run.empty());
  const auto middle = writes_per_run.begin() + static_cast<long>(writes_per_run.size() / 2);
  std::nth_element(writes_per_run.begin(), middle, writes_per_run.end());
  std::printf(
      "%llu histories from seed %llu: %llu runs, %llu of them applied, %llu writes of check runs, "
      "at the median %.2f for a run\n",
      static_cast<unsigned long long>(histories()),
      static_cast<unsigned long long>(first),
      static_cast<unsigned long long>(sum.runs),
      static_cast<unsigned long long>(sum.applied),
      static_cast<unsigned long long>(sum.writes),
      *middle);
  std::printf("servers died:\n");
  for (const auto& [point, deaths] : points) {
    std::printf("  %-32s %llu\n", point.c_str(), static_cast<unsigned long long>(deaths));
  }
  EXPECT_LE(*middle, kWritesMax);
  EXPECT_FALSE(points.empty());
  if (HasFailure() || histories() < kHistoriesThatShowAll) return;
  for (const auto& [point, deaths] : points) EXPECT_GT(deaths, 0U) << "none ever died " << point;
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

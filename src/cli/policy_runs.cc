// SPDX-License-Identifier: Apache-2.0
#include "cli/policy_runs.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include "sentinel/config/library.h"
#include "sentinel/testing/find_tests.h"
#include "sentinel/testing/tester.h"

namespace porc::cli {
namespace {

/// All cases of all policies, taken one after the other by whichever thread is free.
class Runner {
 public:
  Runner(const std::vector<sentinel::PolicyTest>& tests,
         sentinel::Library& library,
         sentinel::TestSurroundings around)
      : library_(library), around_(std::move(around)) {
    results.resize(tests.size());
    for (std::size_t i = 0; i < tests.size(); ++i) {
      results[i].path = tests[i].path;
      results[i].cases.resize(tests[i].cases.size());
      if (tests[i].cases.empty()) jobs_.push_back({.policy = i, .index = 0, .path = {}});
      for (std::size_t j = 0; j < tests[i].cases.size(); ++j)
        jobs_.push_back({.policy = i, .index = j, .path = tests[i].cases[j]});
    }
  }

  void run(std::size_t threads) {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min(threads, jobs_.size()); ++i)
      others.emplace_back([this] { work(); });
    work();
  }

  /// Once all threads have ended.
  void judge() {
    for (sentinel::PolicyTestResult& result : results) {
      result.errors = sentinel::errors_of(library_.policy(result.path));
      if (!result.errors.empty()) result.cases.clear();
      result.status = sentinel::status_of(result);
      for (const sentinel::CaseResult& each : result.cases) result.nanoseconds += each.nanoseconds;
    }
  }

  std::vector<sentinel::PolicyTestResult> results{};

 private:
  struct Job {
    std::size_t policy = 0;
    std::size_t index = 0;  ///< of the case
    std::string path{};     ///< of the case; empty: there is none
  };

  void work() {
    for (std::size_t at = next_++; at < jobs_.size(); at = next_++) {
      const Job& job = jobs_[at];
      sentinel::PolicyTestResult& result = results[job.policy];
      const auto program = library_.policy(result.path);
      if (job.path.empty() || !program || !(*program)->faults().empty()) continue;
      result.cases[job.index] = run(*program, job.path);
    }
  }

  sentinel::CaseResult run(const std::shared_ptr<const sentinel::Program>& program,
                           const std::string& path) {
    sentinel::CaseResult result{.path = path};
    if (around_.out_of_time()) {
      result.status = sentinel::TestStatus::error;
      result.errors = {"not run: the time of --timeout is over"};
      return result;
    }
    const Steady::time_point begin = Steady::now();
    result = sentinel::run_case(program, path, library_, around_);
    result.nanoseconds = nanoseconds_since(begin);
    return result;
  }

  sentinel::Library& library_;
  const sentinel::TestSurroundings around_;
  std::vector<Job> jobs_{};
  std::atomic<std::size_t> next_ = 0;
};

Tone tone_of(sentinel::Mark mark) {
  switch (mark) {
    case sentinel::Mark::plain:
      return Tone::plain;
    case sentinel::Mark::strong:
      return Tone::strong;
    case sentinel::Mark::good:
      return Tone::good;
    case sentinel::Mark::warn:
      return Tone::warn;
    case sentinel::Mark::bad:
      return Tone::bad;
  }
  return Tone::plain;
}

}  // namespace

Result<PolicyTestAnswer> run_policy_tests(const sentinel::Files& files,
                                          const PolicyTestWish& wish) {
  const Steady::time_point begin = Steady::now();
  PORC_TRY(const sentinel::TestFilter filter, sentinel::TestFilter::parse(wish.run));
  PORC_TRY(const std::vector<sentinel::PolicyTest> tests,
           sentinel::find_tests(files, wish.paths, filter));
  sentinel::Library library(files);
  sentinel::TestSurroundings around{.now_nanoseconds = nanoseconds_of(wish.now),
                                    .http = wish.http,
                                    .keeps_all = wish.verbose || wish.coverage};
  around.out_of_time = [end = begin + wish.timeout] { return Steady::now() >= end; };
  Runner runner(tests, library, std::move(around));
  runner.run(wish.threads > 0 ? wish.threads : std::max(1U, std::thread::hardware_concurrency()));
  runner.judge();
  PolicyTestAnswer answer{.results = std::move(runner.results)};
  for (const sentinel::PolicyTestResult& result : answer.results) {
    if (!wish.coverage) break;
    const auto policy = library.policy(result.path);
    answer.coverage.push_back(policy ? sentinel::coverage_of(**policy, result)
                                     : std::vector<sentinel::RuleCoverage>{});
  }
  answer.nanoseconds = nanoseconds_since(begin);
  return answer;
}

Text text_of(const sentinel::Lines& lines) {
  Text text;
  for (const sentinel::Line& line : lines.all()) text.line(line.text, tone_of(line.mark));
  return text;
}

std::int64_t nanoseconds_since(Steady::time_point begin) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Steady::now() - begin).count();
}

std::int64_t nanoseconds_of(Timestamp time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

Result<Duration> policy_timeout(const Arguments& arguments) {
  return parse_duration(arguments.value_or("timeout", kPolicyTimeoutDefault));
}

}  // namespace porc::cli

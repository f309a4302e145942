// SPDX-License-Identifier: Apache-2.0
// Policies and their cases: what `policy test` finds, runs and tells. Reference, section 24.
// Reading order: this, find_tests.h, tester.h, report.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sentinel/evaluate/evaluation.h"

namespace porc::sentinel {

enum class TestStatus : std::uint8_t {
  untested,  ///< a policy without cases
  pass,
  fail,
  error,
};
/// `?`, `PASS`, `FAIL`, `ERROR`.
std::string_view test_status_name(TestStatus status);

/// A policy with the paths of its cases, in lexical order.
struct PolicyTest {
  std::string path{};
  std::vector<std::string> cases{};
};

/// A rule that is not what its case expects.
struct MissedRule {
  std::string rule{};
  std::string message{};  ///< `expected "main" to be true, got: false`
};

struct CaseResult {
  std::string path{};
  TestStatus status = TestStatus::pass;
  std::vector<std::string> errors{};
  std::vector<MissedRule> missed{};
  std::vector<std::string> modules{};  ///< that the case asked for
  std::int64_t nanoseconds = 0;
  std::unique_ptr<const Setting> setting{};  ///< what the values of `outcome` refer to
  Outcome outcome{};
  bool ran = false;  ///< else there is no outcome
};

struct PolicyTestResult {
  std::string path{};
  TestStatus status = TestStatus::untested;
  std::vector<std::string> errors{};  ///< why no case was run
  std::vector<CaseResult> cases{};
  std::int64_t nanoseconds = 0;
};

}  // namespace porc::sentinel

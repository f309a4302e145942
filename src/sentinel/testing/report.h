// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "json/value.h"
#include "sentinel/testing/policy_test.h"
#include "sentinel/trace/lines.h"

namespace porc::sentinel {

/// A policy and its cases, as people read them; `verbose` shows the trace of what passed too.
/// Reference 24.8.
void add_result(Lines& lines, const PolicyTestResult& result, bool verbose);

/// What was made ready before the cases ran. Reference 24.8.
void add_installation(Lines& lines, const PolicyTestResult& result);

/// Reference 24.10.
json::value report_json(std::span<const PolicyTestResult> results, std::int64_t nanoseconds);

}  // namespace porc::sentinel

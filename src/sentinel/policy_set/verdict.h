// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sentinel/policy_set/policy_set.h"

namespace porc::sentinel {

/// What a set says of a run. Reference 27.2.
enum class SetVerdict : std::uint8_t { passed, soft_failed, hard_failed };
/// `passed`, `soft_failed`, `hard_failed`.
std::string_view set_verdict_name(SetVerdict verdict);

/// Errors and undefined count as failures of their policy's level.
struct SetCounts {
  std::size_t passed = 0;
  std::size_t advisory_failed = 0;
  std::size_t soft_failed = 0;
  std::size_t hard_failed = 0;

  std::size_t total_failed() const { return advisory_failed + soft_failed + hard_failed; }
  SetVerdict verdict() const;
};
SetCounts count(std::span<const PolicyResult> results);

/// The log that a run of Terraform shows. Reference 27.3.
std::string set_log(std::span<const PolicyResult> results);

}  // namespace porc::sentinel

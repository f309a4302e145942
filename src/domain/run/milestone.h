// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include <boost/describe/enum.hpp>

#include "domain/run/status.h"

namespace porc::run {

/// What watchers of systems, not of runs, want to hear of.
enum class Milestone : std::uint8_t {
  refused,   ///< a policy says no
  deployed,  ///< applied
  failed,    ///< it ended otherwise than whoever started it meant it to
};
BOOST_DESCRIBE_ENUM(Milestone, refused, deployed, failed)

/// Of a run that becomes `status`; most transitions are none.
constexpr std::optional<Milestone> milestone_of(RunStatus status) {
  if (status == RunStatus::applied) return Milestone::deployed;
  if (status == RunStatus::policy_failed || status == RunStatus::policy_soft_failed) {
    return Milestone::refused;
  }
  if (status == RunStatus::build_failed || status == RunStatus::plan_failed ||
      status == RunStatus::apply_failed || status == RunStatus::cancelled) {
    return Milestone::failed;
  }
  return std::nullopt;
}

}  // namespace porc::run

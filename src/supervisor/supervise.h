// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace porc::supervisor {

/// Exit codes of the program. Whatever happened to the job itself is in its report.
inline constexpr int kReported = 0;
inline constexpr int kNotReported = 1;     ///< the job may be run again as if it had not been
inline constexpr int kAlreadyClaimed = 3;  ///< another supervisor has this job, or had it

/// Runs the job in `folder` to its end, unless somebody else did or does, and writes the report.
/// `program` is our own, which also has the guard (guard.h) of the steps.
/// It becomes a session of its own. SIGINT or SIGTERM to it interrupts terraform, once; SIGUSR1
/// kills it when it was interrupted before. The caller has those blocked, so that none is lost.
int supervise(const std::filesystem::path& folder, const std::filesystem::path& program);

}  // namespace porc::supervisor

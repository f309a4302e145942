// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "host/descriptor.h"
#include "supervisor/job.h"

namespace porc::supervisor {

// The descriptors of a guard. The supervisor alone holds the other end of the lifeline, so that its
// death, whenever it comes, closes it.
inline constexpr int kClaimFd = 3;        ///< holds the claim (claim.h) until the guard is gone
inline constexpr int kLifelineFd = 4;     ///< a byte asks to stop; a hang-up that nobody is left
inline constexpr int kOrderFd = 5;        ///< the job to run, whole
inline constexpr int kToldFd = 6;         ///< where the report is told, step by step
inline constexpr int kFirstOutputFd = 7;  ///< write and read end of each of `output_paths`
// Behind the last output comes what holds the steps' lock, if they have one.

/// The program's argument in place of a job's folder.
inline constexpr const char* kInsideOption = "--inside";

/// The files that steps write to, each once: `output` and `errors` name one of these.
std::vector<std::string> output_paths(const std::vector<Step>& steps);

/// A file in memory with the order of a guard: neither disk nor command line shows what is in it.
/// Errors: unavailable.
Result<host::Descriptor> write_order(const Job& job);

/// Runs the steps of an order, in the sandbox when there is one, where it is the first process:
/// nothing outlives it. Asked to stop it sends terraform SIGINT; without a supervisor it does the
/// same and kills after the grace. Before the first step both mean that nothing is started.
/// Answers the program's exit code; what happened is told on kToldFd.
int guard();

}  // namespace porc::supervisor

// SPDX-License-Identifier: Apache-2.0
// The way from a blueprint to its goal, as plan, run, apply and destroy share it.
#pragma once

#include "cli/blueprint_file.h"
#include "cli/follow.h"
#include "cli/server.h"

namespace porc::cli {

inline constexpr std::string_view kAutoApprove = "auto-approve";
inline constexpr std::string_view kDetailedExitcode = "detailed-exitcode";
inline constexpr int kHasChangesExit = 2;
inline constexpr int kUsageExit = 10;  // design, section 6

/// Submits what the file holds, under a key by which the server knows a repeated attempt.
Task<wire::Submitted> submit(Surroundings& around,
                             const Server& server,
                             BlueprintFile file,
                             run::Goal goal,
                             run::Operation operation);

/// POST /run/{id}/plan, /apply or /build: raising a goal twice is the same as once.
Task<wire::Queued> raise_goal(const Server& server, std::string_view path, RunId run);

/// True when `operand` is a run id; else it is taken for a file.
bool names_a_run(const std::string& operand);

/// Plans, shows, asks and applies a blueprint file; answers the exit code.
Task<int> drive_file(Surroundings& around, Arguments arguments, run::Operation operation);
/// The same from a run that is planned already, or will be.
Task<int> drive_run(Surroundings& around, Arguments arguments);

/// Shows the plan of a run, with `-o` as a document.
Task<void> print_plan(Surroundings& around, const Server& server, Arguments arguments, RunId run);

}  // namespace porc::cli

// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "cli/commands/all.h"
#include "cli/drive.h"
#include "cli/flags.h"

namespace porc::cli {
namespace {

Task<int> run(Surroundings& around, Arguments arguments) {
  return drive_run(around, std::move(arguments));
}

}  // namespace

constinit const Command kApply{
    .name = "apply",
    .operands = {"RUN", 1, 1},
    .summary = "Apply exactly what a run has planned",
    .help =
        "Shows the plan of a run, asks, and applies that very plan. The server refuses when "
        "anything differs from what was planned, when the plan is too old, or when the state "
        "changed since. A run without a plan is planned first.",
    .example = "  pine apply porc-20260102-030405-abc234\n",
    .flags = {kConsentFlags, kWaitFlags, kOutputFlags, kServerFlags},
    .check = check_waiting,
    .run = run,
};

}  // namespace porc::cli

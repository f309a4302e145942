// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "cli/commands/all.h"
#include "cli/drive.h"
#include "cli/flags.h"

namespace porc::cli {
namespace {

Task<int> run(Surroundings& around, Arguments arguments) {
  return drive_file(around, std::move(arguments), run::Operation::destroy);
}

}  // namespace

constinit const Command kDestroy{
    .name = "destroy",
    .operands = {"FILE", 1, 1},
    .summary = "Remove everything that a blueprint made",
    .help =
        "Plans the removal of all resources of the blueprint's workspace, shows the plan and "
        "asks before it is applied. Afterwards the workspace is free for another blueprint.",
    .example = "  pine destroy orders.yaml\n",
    .flags = {kConsentFlags, kWaitFlags, kOutputFlags, kServerFlags},
    .check = check_waiting,
    .run = run,
};

}  // namespace porc::cli

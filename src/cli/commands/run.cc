// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "cli/commands/all.h"
#include "cli/drive.h"
#include "cli/flags.h"

namespace porc::cli {
namespace {

Task<int> run(Surroundings& around, Arguments arguments) {
  return drive_file(around, std::move(arguments), run::Operation::apply);
}

}  // namespace

constinit const Command kRun{
    .name = "run",
    .operands = {"FILE", 1, 1},
    .summary = "Take a blueprint all the way: plan it, show it, ask, apply it",
    .help =
        "Submits the blueprint, follows the plan with its log, shows what it would do with "
        "what it destroys first, and asks before it applies exactly that plan. With "
        "--auto-approve nobody is asked. Ctrl-C only stops following, the run goes on; with "
        "--cancel it cancels the run. A repeated attempt after a lost connection never "
        "submits twice.",
    .example =
        "  pine run orders.yaml\n"
        "  pine run orders.yaml --auto-approve -o json | jq .outputs\n",
    .flags = {kConsentFlags, kWaitFlags, kOutputFlags, kServerFlags},
    .check = check_waiting,
    .run = run,
};

}  // namespace porc::cli

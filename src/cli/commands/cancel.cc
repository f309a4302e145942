// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "cli/act.h"
#include "cli/commands/all.h"
#include "cli/flags.h"
#include "wire/paths.h"

namespace porc::cli {
namespace {

Task<int> run(Surroundings& around, Arguments arguments) {
  return act_on_run(around, std::move(arguments), wire::paths::kRunCancel);
}

}  // namespace

constinit const Command kCancel{
    .name = "cancel",
    .operands = {"RUN", 1, 1},
    .summary = "Ask a run to stop",
    .help =
        "Asks a run to stop. While terraform plans or applies this takes until the engine has "
        "ended "
        "it in good order; what was applied by then stays, and the final status says so.",
    .example = "  pine cancel porc-20260102-030405-abc234 --reason 'wrong size'\n",
    .flags = {kReasonFlags, kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

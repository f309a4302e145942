// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "cli/act.h"
#include "cli/commands/all.h"
#include "cli/flags.h"
#include "wire/paths.h"

namespace porc::cli {
namespace {

Task<int> run(Surroundings& around, Arguments arguments) {
  return act_on_run(around, std::move(arguments), wire::paths::kRunApprove);
}

}  // namespace

constinit const Command kApprove{
    .name = "approve",
    .operands = {"RUN", 1, 1},
    .summary = "Say yes to a run that awaits approval",
    .help =
        "Approves a run, which the server then applies exactly as it was planned. Whoever asked "
        "for a run cannot approve it. The reason is kept in the audit trail.",
    .example = "  pine approve porc-20260102-030405-abc234 --reason 'CHG0030001 agreed'\n",
    .flags = {kReasonFlags, kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

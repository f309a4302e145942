// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "cli/act.h"
#include "cli/commands/all.h"
#include "cli/flags.h"
#include "wire/paths.h"

namespace porc::cli {
namespace {

Task<int> run(Surroundings& around, Arguments arguments) {
  return act_on_run(around, std::move(arguments), wire::paths::kRunDiscard);
}

}  // namespace

constinit const Command kDiscard{
    .name = "discard",
    .operands = {"RUN", 1, 1},
    .summary = "Give a plan up before it is applied",
    .help =
        "Gives a run up that is not applying yet. Nothing is changed, and the run cannot be taken "
        "up "
        "again.",
    .example = "  pine discard porc-20260102-030405-abc234\n",
    .flags = {kReasonFlags, kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

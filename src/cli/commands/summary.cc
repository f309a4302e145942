// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/run_views.h"
#include "cli/server.h"
#include "cli/surroundings.h"
#include "wire/paths.h"

namespace porc::cli {
namespace {

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(RunId run, parse_run(arguments.operand()));
  PORC_CO_TRY(const Server server, Server::find(around, arguments));
  PORC_CO_TRY(
      const auto view,
      co_await server.get<wire::RunSummary>(wire::paths::of_run(wire::paths::kRunSummary, run)));
  print_result(around.console, arguments, view, &show_summary);
  co_return 0;
}

}  // namespace

constinit const Command kSummary{
    .name = "summary",
    .operands = {"RUN", 1, 1},
    .summary = "Show the outcome of a run at a glance",
    .help =
        "Shows a run in one sentence, with its plan, policies, outputs and how long it stood in "
        "each status.",
    .example = "  pine summary porc-20260102-030405-abc234\n",
    .flags = {kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

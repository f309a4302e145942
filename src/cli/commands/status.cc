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
      co_await server.get<wire::RunView>(wire::paths::of_run(wire::paths::kRunStatus, run)));
  print_result(around.console, arguments, view, &show_run);
  co_return 0;
}

}  // namespace

constinit const Command kStatus{
    .name = "status",
    .operands = {"RUN", 1, 1},
    .summary = "Show where a run stands",
    .help =
        "Shows one run: its status and reason, what it would change, who asked for it and who "
        "approved it.",
    .example =
        "  pine status porc-20260102-030405-abc234\n"
        "  pine status porc-20260102-030405-abc234 -o json | jq -r .status\n",
    .flags = {kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

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
      co_await server.get<wire::PolicyView>(wire::paths::of_run(wire::paths::kRunPolicy, run)));
  print_result(around.console, arguments, view, &show_policy);
  co_return 0;
}

}  // namespace

constinit const Command kPolicyShow{
    .name = "policy show",
    .operands = {"RUN", 1, 1},
    .summary = "Show what each policy said of a run",
    .help =
        "Shows each policy that was asked about a run's plan: its set, level and result, and for "
        "those that did not pass why, with the value of every rule. Sensitive values are masked.",
    .example =
        "  pine policy show porc-20260102-030405-abc234\n"
        "  pine policy show porc-20260102-030405-abc234 -o json | jq '.policies[].trace'\n",
    .flags = {kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

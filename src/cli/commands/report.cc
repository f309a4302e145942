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
  PORC_CO_TRY(const Server server, Server::find(around, arguments));
  if (arguments.operands().empty()) {
    PORC_CO_TRY(const auto activity,
                co_await server.get<wire::ActivityView>(std::string(wire::paths::kReportSummary)));
    print_result(around.console, arguments, activity, &show_activity);
    co_return 0;
  }
  PORC_CO_TRY(RunId run, parse_run(arguments.operand()));
  PORC_CO_TRY(const auto report,
              co_await server.get<wire::Report>(wire::paths::of_run(wire::paths::kReport, run)));
  print_result(around.console, arguments, report, &show_report);
  co_return 0;
}

}  // namespace

constinit const Command kReport{
    .name = "report",
    .operands = {"[RUN]", 0, 1},
    .summary = "Show everything of one run, or how the newest runs went",
    .help =
        "With a run: its inputs, plan, policies, outputs, what the plan binds and every event "
        "of its audit trail. Without one: how the newest runs went, and which ones wait for a "
        "person.",
    .example =
        "  pine report porc-20260102-030405-abc234 -o yaml\n"
        "  pine report\n",
    .flags = {kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

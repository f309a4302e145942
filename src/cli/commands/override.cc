// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "cli/act.h"
#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/outcome.h"
#include "cli/output.h"
#include "cli/server.h"
#include "cli/surroundings.h"
#include "wire/paths.h"
#include "wire/requests.h"

namespace porc::cli {
namespace {

Result<void> check(const Arguments& arguments) {
  if (!arguments.value("reason").value_or("").empty()) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "say why the policy does not count: --reason TEXT"};
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(RunId run, parse_run(arguments.operand()));
  PORC_CO_TRY(const Server server, Server::find(around, arguments));
  const wire::Override asked{.of = wire::kOverridePolicy,
                             .reason = arguments.value("reason").value_or("")};
  Ask ask;
  ask.path = wire::paths::of_run(wire::paths::kRunOverride, run);
  ask.repeatable = false;
  ask.body = json::encode(asked);
  PORC_CO_TRY(const auto view, co_await server.post<wire::RunView>(std::move(ask)));
  print_result(around.console, arguments, view, &describe_outcome);
  co_return 0;
}

}  // namespace

constinit const Command kOverride{
    .name = "override",
    .operands = {"RUN", 1, 1},
    .summary = "Let a run go on that a soft-mandatory policy refused",
    .help =
        "Overrides the soft-mandatory policies that refused a run. It takes the role approver and "
        "a reason, which the audit trail keeps. The run goes on with the very plan that was "
        "checked. A hard-mandatory policy cannot be overridden.",
    .example =
        "  pine policy show porc-20260102-030405-abc234\n"
        "  pine override porc-20260102-030405-abc234 --reason 'CHG0030001: agreed until June'\n",
    .flags = {kReasonFlags, kOutputFlags, kServerFlags},
    .check = check,
    .run = run,
};

}  // namespace porc::cli

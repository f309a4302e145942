// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "cli/act.h"
#include "cli/commands/all.h"
#include "cli/flags.h"
#include "json/decode.h"
#include "wire/paths.h"
#include "wire/requests.h"

namespace porc::cli {
namespace {

constexpr auto kOfRows = std::to_array<Flag>({
    {.name = "of",
     .value = "WHAT",
     .help = "What is overridden: policy (the default), approval",
     .choices = "policy approval"},
});
constexpr FlagGroup kOfFlags{"Override", kOfRows};

Result<void> check(const Arguments& arguments) {
  if (!arguments.value("reason").value_or("").empty()) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "say why it does not count: --reason TEXT"};
}

Task<int> run(Surroundings& around, Arguments arguments) {
  const wire::Override asked{.of = arguments.value("of").value_or(wire::kOverridePolicy),
                             .reason = arguments.value("reason").value_or("")};
  json::value body = json::encode(asked);
  return act_on_run(around, std::move(arguments), wire::paths::kRunOverride, std::move(body));
}

}  // namespace

constinit const Command kOverride{
    .name = "override",
    .operands = {"RUN", 1, 1},
    .summary = "Let a run go on that a policy refused, or that nobody approved",
    .help =
        "Overrides the soft-mandatory policies that refused a run. It takes the role approver and "
        "a reason, which the audit trail keeps. The run goes on with the very plan that was "
        "checked. A hard-mandatory policy cannot be overridden. With `--of approval` it lets a run "
        "go on without its approval, or in spite of its change record: a power of its own, which "
        "takes the role admin.",
    .example =
        "  pine policy show porc-20260102-030405-abc234\n"
        "  pine override porc-20260102-030405-abc234 --reason 'CHG0030001: agreed until June'\n",
    .flags = {kOfFlags, kReasonFlags, kOutputFlags, kServerFlags},
    .check = check,
    .run = run,
};

}  // namespace porc::cli

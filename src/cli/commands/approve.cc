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

constexpr auto kChangeRows = std::to_array<Flag>({
    {.name = "change-record",
     .value = "NUMBER",
     .help = "Change record that allows it, in place of the blueprint's"},
});
constexpr FlagGroup kChangeFlags{"Change record", kChangeRows};

Task<int> run(Surroundings& around, Arguments arguments) {
  wire::Approve asked{.reason = arguments.value("reason")};
  asked.change_record = arguments.value("change-record");
  json::value body = json::encode(asked);
  return act_on_run(around, std::move(arguments), wire::paths::kRunApprove, std::move(body));
}

}  // namespace

constinit const Command kApprove{
    .name = "approve",
    .operands = {"RUN", 1, 1},
    .summary = "Say yes to a run that awaits approval",
    .help =
        "Approves a run, which the server then applies exactly as it was planned. Whoever asked "
        "for a run cannot approve it. The reason is kept in the audit trail. A change record must "
        "be open now, and again when the run is applied.",
    .example = "  pine approve porc-20260102-030405-abc234 --change-record CHG0030001\n",
    .flags = {kReasonFlags, kChangeFlags, kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

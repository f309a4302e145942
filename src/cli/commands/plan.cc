// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "cli/commands/all.h"
#include "cli/drive.h"
#include "cli/flags.h"
#include "cli/outcome.h"
#include "cli/output.h"
#include "cli/run_views.h"
#include "cli/surroundings.h"
#include "wire/paths.h"

namespace porc::cli {
namespace {

constexpr auto kPlanFlags = std::to_array<Flag>({
    {.name = kDetailedExitcode, .help = "Exit with 2 when the plan has changes"},
    {.name = "destroy", .help = "Plan the removal of everything; with a FILE"},
});

Result<void> check(const Arguments& arguments) {
  PORC_CHECK(check_waiting(arguments));
  if (arguments.has("destroy") && names_a_run(arguments.operand())) {
    return Error{.code = ErrorCode::invalid_argument, .message = "--destroy needs a FILE"};
  }
  if (arguments.has(kDetailedExitcode) && arguments.has("no-wait")) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "--no-wait cannot know of changes: leave out --detailed-exitcode"};
  }
  return ok;
}

/// The run that the operand names, on its way to its plan.
Task<wire::Queued> begin(Surroundings& around, const Server& server, Arguments arguments) {
  if (names_a_run(arguments.operand())) {
    PORC_CO_TRY(RunId run, parse_run(arguments.operand()));
    co_return co_await raise_goal(server, wire::paths::kRunPlan, std::move(run));
  }
  PORC_CO_TRY(BlueprintFile file, read_sound_blueprint(around, arguments.operand()));
  const auto operation = arguments.has("destroy") ? run::Operation::destroy : run::Operation::apply;
  PORC_CO_TRY(wire::Submitted submitted,
              co_await submit(around, server, std::move(file), run::Goal::planned, operation));
  co_return wire::Queued{.run_id = submitted.run_id, .status = submitted.status};
}

/// Follows the run to its plan, and shows it.
Task<int> plan(Surroundings& around,
               const Server& server,
               Arguments arguments,
               Follower* follower) {
  PORC_CO_TRY(const wire::RunView view, co_await follower->until(run::Goal::planned));
  const bool given_up =
      view.status == run::RunStatus::cancelled || view.status == run::RunStatus::discarded;
  const bool has_plan = (view.counts && !given_up) || view.status == run::RunStatus::no_changes;
  if (has_plan) PORC_CO_CHECK(co_await print_plan(around, server, arguments, view.run_id));
  around.console.note(describe_outcome(view));
  const int code = exit_code_for(view, run::Goal::planned);
  const bool changes = has_plan && view.status != run::RunStatus::no_changes;
  co_return code == 0 && changes&& arguments.has(kDetailedExitcode) ? kHasChangesExit : code;
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(const Server server, Server::find(around, arguments));
  PORC_CO_TRY(wire::Queued queued, co_await begin(around, server, arguments));
  if (arguments.has("no-wait")) {
    print_result(around.console, arguments, queued, &show_queued);
    co_return 0;
  }
  around.console.note("Following " + queued.run_id.str());
  PORC_CO_TRY(auto follower, Follower::make(around, server, arguments, queued.run_id));
  auto code = co_await plan(around, server, std::move(arguments), follower.get());
  if (!code) co_return follower->lost(std::move(code).error());
  co_return *code;
}

}  // namespace

constinit const Command kPlan{
    .name = "plan",
    .operands = {"RUN|FILE", 1, 1},
    .summary = "See what a blueprint or a run would change",
    .help =
        "Submits a blueprint, or takes an existing run, only as far as its plan, and shows it: "
        "what is destroyed first, then replaced, changed and added. Nothing is applied; "
        "`pine apply` applies this very plan later.",
    .example =
        "  pine plan orders.yaml\n"
        "  pine plan orders.yaml --detailed-exitcode   # 0 nothing to do, 2 changes\n",
    .flags = {FlagGroup{"Plan", kPlanFlags}, kWaitFlags, kOutputFlags, kServerFlags},
    .check = check,
    .run = run,
};

}  // namespace porc::cli

// SPDX-License-Identifier: Apache-2.0
#include "cli/drive.h"

#include <utility>

#include "base/encoding.h"
#include "cli/outcome.h"
#include "cli/output.h"
#include "cli/plan_summary.h"
#include "cli/run_views.h"
#include "cli/surroundings.h"
#include "cli/told.h"
#include "wire/paths.h"
#include "wire/requests.h"

namespace porc::cli {
namespace {

namespace paths = wire::paths;

constexpr std::size_t kIdempotencyKeyBytes = 16;

template <class E>
std::string name_of(E value) {
  return boost::describe::enum_to_string(value, "");
}

/// Where people see it and it is not taken for the result when a program reads that.
void show(Surroundings& around, const Arguments& arguments, const Text& text) {
  if (format_of(arguments) == Format::table) return around.console.print(text);
  around.console.note(text);
}

/// Why nobody could say yes, before anything was begun; "" when somebody can.
std::string_view missing_consent(const Surroundings& around, const Arguments& arguments) {
  if (arguments.has(kAutoApprove)) return {};
  if (arguments.has("no-wait")) return "--no-wait cannot ask before it applies: add --auto-approve";
  if (!around.ask) return "nobody can be asked here: add --auto-approve, or use `pine plan`";
  return {};
}

std::string question(std::size_t destroyed) {
  std::string text = "Apply exactly this plan? Only 'yes' is a yes: ";
  if (destroyed == 0) return text;
  return "This destroys " + std::to_string(destroyed) +
         (destroyed == 1 ? " resource. " : " resources. ") + text;
}

/// One blueprint on its way; what its steps share.
struct Drive {
  Surroundings& around;
  const Arguments arguments;
  const Server server;
  std::unique_ptr<Follower> follower{};

  Task<int> follow(RunId run);
  Task<int> to_applied(RunId run);
  Task<void> show_its_plan(RunId run);
  bool agrees(const RunId& run);
  Task<int> finish(wire::RunView run);

  std::size_t destroyed = 0;  ///< by the plan that was shown
};

Task<int> Drive::follow(RunId run) {
  auto code = co_await to_applied(std::move(run));
  if (!code) co_return follower->lost(std::move(code).error());
  co_return *code;
}

/// From a run that is on its way to its plan at least.
Task<int> Drive::to_applied(RunId run) {
  PORC_CO_TRY(wire::RunView view, co_await follower->until(run::Goal::planned));
  const bool given_up =
      view.status == run::RunStatus::cancelled || view.status == run::RunStatus::discarded;
  const bool changes = view.counts && view.status != run::RunStatus::no_changes && !given_up;
  if (changes) PORC_CO_CHECK(co_await show_its_plan(run));
  if (view.status == run::RunStatus::planned && !arguments.has(kAutoApprove)) {
    if (!agrees(run)) co_return error_traits(ErrorCode::approval_missing).exit_code;
    PORC_CO_CHECK(co_await raise_goal(server, paths::kRunApply, run));
    view.is_waiting = false;
  }
  if (!is_over(view, run::Goal::applied)) {
    PORC_CO_TRY(view, co_await follower->until(run::Goal::applied));
  }
  co_return co_await finish(std::move(view));
}

Task<void> Drive::show_its_plan(RunId run) {
  auto plan = co_await server.get<wire::PlanView>(paths::of_run(paths::kRunPlan, run));
  // A run that was approved beforehand goes on whether or not its plan can be shown.
  if (!plan && arguments.has(kAutoApprove)) co_return ok;
  if (!plan) co_return std::move(plan).error();
  destroyed = count_destroyed(*plan);
  // Beside the question, also when the result goes into a file.
  around.console.note(show_plan(*plan));
  co_return ok;
}

bool Drive::agrees(const RunId& run) {
  const auto answer = around.ask(question(destroyed));
  if (answer == "yes") return true;
  if (!answer) around.console.note("");  // nobody ended the line of the question
  around.console.note(Text()
                          .line("Nothing was applied.", Tone::warn)
                          .line("  pine apply " + run.str() + "     applies this very plan")
                          .line("  pine discard " + run.str() + "   gives it up"));
  return false;
}

/// Shows what became of the run.
Task<int> Drive::finish(wire::RunView run) {
  PORC_CO_TRY(const auto summary,
              co_await server.get<wire::RunSummary>(paths::of_run(paths::kRunSummary, run.run_id)));
  show(around, arguments, describe_outcome(run));
  if (format_of(arguments) == Format::table) {
    around.console.print(show_outputs(summary.outputs));
  } else {
    print_document(around.console, format_of(arguments), json::encode(summary));
  }
  co_return exit_code_for(run, run::Goal::applied);
}

int tell_usage(Surroundings& around, std::string_view problem) {
  around.console.note(Text().say("pine: ", Tone::bad).line(problem));
  return kUsageExit;
}

}  // namespace

bool names_a_run(const std::string& operand) {
  return RunId::parse(operand).has_value();
}

Task<wire::Submitted> submit(Surroundings& around,
                             const Server& server,
                             BlueprintFile file,
                             run::Goal goal,
                             run::Operation operation) {
  Ask ask;
  ask.path = paths::kBlueprint;
  ask.query = {{wire::kGoalParameter, name_of(goal)},
               {wire::kOperationParameter, name_of(operation)}};
  ask.body = file.document->value;
  ask.idempotency_key = "pine-" + hex_encode(around.entropy.bytes(kIdempotencyKeyBytes));
  auto submitted = co_await server.post<wire::Submitted>(std::move(ask));
  if (submitted) print_advice(around, file, submitted->advice);
  if (submitted || submitted.error().violations.empty()) co_return std::move(submitted);
  file.fault = std::move(submitted).error();
  print_faults(around, file);
  co_return already_told(*file.fault);
}

Task<wire::Queued> raise_goal(const Server& server, std::string_view path, RunId run) {
  Ask ask;
  ask.path = paths::of_run(path, run);
  return server.post<wire::Queued>(std::move(ask));
}

Task<int> drive_file(Surroundings& around, Arguments arguments, run::Operation operation) {
  if (const std::string_view missing = missing_consent(around, arguments); !missing.empty()) {
    co_return tell_usage(around, missing);
  }
  PORC_CO_TRY(BlueprintFile file, read_sound_blueprint(around, arguments.operand()));
  PORC_CO_TRY(Server server, Server::find(around, arguments));
  const run::Goal goal = arguments.has(kAutoApprove) ? run::Goal::applied : run::Goal::planned;
  PORC_CO_TRY(wire::Submitted submitted,
              co_await submit(around, server, std::move(file), goal, operation));
  around.console.note(submitted.run_id.str() + " submitted");
  if (arguments.has("no-wait")) {
    print_result(around.console, arguments, submitted, &show_submitted);
    co_return 0;
  }
  Drive drive{.around = around, .arguments = std::move(arguments), .server = std::move(server)};
  PORC_CO_TRY(drive.follower,
              Follower::make(around, drive.server, drive.arguments, submitted.run_id));
  co_return co_await drive.follow(submitted.run_id);
}

Task<int> drive_run(Surroundings& around, Arguments arguments) {
  if (const std::string_view missing = missing_consent(around, arguments); !missing.empty()) {
    co_return tell_usage(around, missing);
  }
  PORC_CO_TRY(RunId run, parse_run(arguments.operand()));
  PORC_CO_TRY(Server server, Server::find(around, arguments));
  Drive drive{.around = around, .arguments = std::move(arguments), .server = std::move(server)};
  PORC_CO_TRY(drive.follower, Follower::make(around, drive.server, drive.arguments, run));
  PORC_CO_CHECK(co_await drive.follower->skip_log_so_far());
  const bool agreed = drive.arguments.has(kAutoApprove);
  const auto path = agreed ? paths::kRunApply : paths::kRunPlan;
  PORC_CO_TRY(const auto queued, co_await raise_goal(drive.server, path, run));
  if (drive.arguments.has("no-wait")) {
    print_result(around.console, drive.arguments, queued, &show_queued);
    co_return 0;
  }
  co_return co_await drive.follow(std::move(run));
}

Task<void> print_plan(Surroundings& around, const Server& server, Arguments arguments, RunId run) {
  PORC_CO_TRY(const auto plan,
              co_await server.get<wire::PlanView>(paths::of_run(paths::kRunPlan, run)));
  print_result(around.console, arguments, plan, &show_plan);
  co_return ok;
}

}  // namespace porc::cli

// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/commands.h"

#include <utility>

#include "terraform_engine/plan_file.h"

namespace porc::terraform_engine {
namespace {

using supervisor::Ending;
using supervisor::Step;

constexpr int kHasChanges = 2;  ///< of `plan -detailed-exitcode`

/// A step whose output goes to `output` and whose errors go to the log.
Step terraform_step(const PhaseCommand& command,
                    const Sandbox& sandbox,
                    std::vector<std::string> arguments,
                    const char* output,
                    const char* errors) {
  Places places = sandbox.places(command.reach);
  Step step{.argv = std::move(arguments),
            .environment = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                            "HOME=" + places.home,
                            "TF_IN_AUTOMATION=1",
                            "TF_INPUT=0",
                            "CHECKPOINT_DISABLE=1",
                            "TF_CLI_CONFIG_FILE=" + places.cli_config,
                            "TF_PLUGIN_CACHE_DIR=" + places.plugins},
            .folder = places.work + "/" + kConfigFolder,
            .output = (command.job / output).string(),
            .errors = (command.job / errors).string()};
  step.argv.insert(step.argv.begin(), command.terraform.string());
  if (!command.working_directory.empty()) step.folder += "/" + command.working_directory;
  step.environment.insert(
      step.environment.end(), command.environment.begin(), command.environment.end());
  return step;
}

Step init_step(const PhaseCommand& command, const Sandbox& sandbox) {
  PhaseCommand with_plugins = command;
  with_plugins.reach.plugins_writable = true;
  Step step = terraform_step(
      command, sandbox, {"init", "-input=false", "-no-color"}, kInitLogFile, kInitLogFile);
  // Without a lock file terraform downloads even what is in the cache, over the very file that the
  // provider of another run is executed from: "text file busy". With one it must not accept more
  // than the file says.
  if (!command.lock_file) {
    step.environment.emplace_back("TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE=1");
  }
  // Two that fill one cache of plugins at once break it. What installs nothing has no network.
  // https://developer.hashicorp.com/terraform/cli/config/config-file#provider-plugin-cache
  if (command.reach.network) {
    step.lock = command.reach.plugins.string() + ".lock";
    step.hold_max = kInstallMax;
  }
  return sandbox.wrap(std::move(step), with_plugins.reach);
}

/// Colours are for the clients that show the log in a terminal of their own.
void add_output_flags(std::vector<std::string>& arguments, const hosted::RunOptions& options) {
  if (options.structured_log) {
    arguments.emplace_back("-json");
  } else if (!options.key.empty()) {
    arguments.emplace_back("-no-color");
  }
}

void add_variable_files(std::vector<std::string>& arguments,
                        const PhaseCommand& command,
                        const Places& places) {
  arguments.push_back("-var-file=" + places.work + "/" + kJsonVariablesFile);
  if (command.literals)
    arguments.push_back("-var-file=" + places.work + "/" + kLiteralVariablesFile);
}

std::vector<std::string> plan_arguments(const PhaseCommand& command, const Places& places) {
  const hosted::RunOptions& options = command.options;
  std::vector<std::string> arguments{"plan",
                                     "-input=false",
                                     "-lock=false",
                                     "-detailed-exitcode",
                                     "-out=" + places.work + "/" + kPlanFile};
  if (options.is_destroy) arguments.emplace_back("-destroy");
  if (options.refresh_only) arguments.emplace_back("-refresh-only");
  if (!options.refresh) arguments.emplace_back("-refresh=false");
  for (const std::string& address : options.target_addrs) arguments.push_back("-target=" + address);
  for (const std::string& address : options.replace_addrs)
    arguments.push_back("-replace=" + address);
  add_output_flags(arguments, options);
  add_variable_files(arguments, command, places);
  return arguments;
}

/// Why a job ended that did not finish. `phase` is "plan" or "apply".
PhaseEnd failed(const supervisor::Report& report, const std::string& phase, bool init) {
  PhaseEnd end{.kind = PhaseEnd::Kind::failed, .message = report.message};
  if (report.ending == Ending::step_failed) {
    bool in_init = init && report.steps.size() == 1;
    end.message = "terraform " + (in_init ? "init" : phase) + " ended with exit code " +
                  std::to_string(report.steps.back().code);
  } else if (end.message.empty()) {
    end.message = "terraform " + phase + " did not finish";
  }
  if (report.killed) end.message += "; it had to be killed";
  return end;
}

}  // namespace

std::vector<Step> plan_steps(const PhaseCommand& command, const Sandbox& sandbox) {
  Places places = sandbox.places(command.reach);
  std::vector<Step> steps;
  if (command.init) steps.push_back(init_step(command, sandbox));
  Step plan = terraform_step(command, sandbox, plan_arguments(command, places), kLogFile, kLogFile);
  plan.accepted = {0, kHasChanges};
  steps.push_back(sandbox.wrap(std::move(plan), command.reach));
  Step show = terraform_step(
      command, sandbox, {"show", "-json", places.work + "/" + kPlanFile}, kPlanJsonFile, kLogFile);
  show.output_bytes_max = kPlanJsonBytesMax;
  steps.push_back(sandbox.wrap(std::move(show), command.reach));
  if (command.options.structured_log) {
    Step schemas =
        terraform_step(command, sandbox, {"providers", "schema", "-json"}, kSchemasFile, kLogFile);
    schemas.output_bytes_max = kPlanJsonBytesMax;
    steps.push_back(sandbox.wrap(std::move(schemas), command.reach));
  }
  return steps;
}

std::vector<Step> apply_steps(const PhaseCommand& command, const Sandbox& sandbox) {
  Places places = sandbox.places(command.reach);
  std::vector<Step> steps;
  if (command.init) steps.push_back(init_step(command, sandbox));
  std::vector<std::string> arguments{"apply", "-input=false", "-lock=false", "-backup=-"};
  add_output_flags(arguments, command.options);
  if (command.variables_at_apply) add_variable_files(arguments, command, places);
  arguments.push_back(places.work + "/" + kPlanFile);
  Step apply = terraform_step(command, sandbox, std::move(arguments), kLogFile, kLogFile);
  steps.push_back(sandbox.wrap(std::move(apply), command.reach));
  return steps;
}

PhaseEnd judge_plan(const supervisor::Report& report, bool init) {
  if (report.ending == Ending::interrupted) return {.kind = PhaseEnd::Kind::stopped};
  if (report.ending != Ending::finished) return failed(report, "plan", init);
  return {.kind = PhaseEnd::Kind::finished,
          .has_changes = report.steps.at(init ? 1 : 0).code == kHasChanges};
}

PhaseEnd judge_apply(const supervisor::Report& report, bool init) {
  // A cancel that came too late changes nothing about what was done.
  bool applied = report.steps.size() == (init ? 2U : 1U) && report.steps.back().code == 0;
  if (applied) return {.kind = PhaseEnd::Kind::finished};
  if (report.ending == Ending::interrupted) return {.kind = PhaseEnd::Kind::stopped};
  return failed(report, "apply", init);
}

std::vector<TerraformCall> calls_of(const supervisor::Report& report,
                                    bool apply,
                                    bool init,
                                    Timestamp ended) {
  std::vector<std::string> commands{"plan", "show", "providers schema"};
  if (apply) commands = {"apply"};
  if (init) commands.insert(commands.begin(), "init");
  // One begins when the one before it ended.
  Timestamp began = ended;
  for (const supervisor::StepEnd& step : report.steps) began -= step.took;
  std::vector<TerraformCall> calls;
  for (const supervisor::StepEnd& step : report.steps) {
    if (calls.size() == commands.size()) break;
    TerraformCall call{.command = commands[calls.size()], .began = began, .code = step.code};
    began += step.took;
    call.ended = began;
    calls.push_back(std::move(call));
  }
  // What is told of the last one goes for all before it, which were accepted.
  if (!calls.empty())
    calls.back().failed = report.ending != Ending::finished && calls.back().code != 0;
  return calls;
}

}  // namespace porc::terraform_engine

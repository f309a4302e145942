// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <string>
#include <vector>

#include "base/printable.h"
#include "command_line.h"
#include "domain/policy/packed_set.h"
#include "domain/policy/replay.h"
#include "http/url.h"
#include "json/decode.h"
#include "json/print.h"
#include "policy_folder.h"
#include "reach.h"
#include "wire/paths.h"
#include "wire/requests.h"

namespace porc::app {
namespace {

std::string counted(std::uint64_t count, const char* one, const char* several) {
  return std::to_string(count) + " " + (count == 1 ? one : several);
}

void say(const std::string& line) {
  std::puts(printable(line).c_str());
}

std::string name_of(const policy::PlanName& plan) {
  const std::string& id = plan.run_id.empty() ? plan.engine_run : plan.run_id;
  std::string where = plan.workspace;
  if (!plan.kind.empty()) where += ", " + plan.kind;
  return id + " (" + where + ")";
}

const char* text_of(policy::Verdict verdict) {
  switch (verdict) {
    case policy::Verdict::passed:
      return "passed";
    case policy::Verdict::soft_failed:
      return "soft-failed";
    case policy::Verdict::hard_failed:
      return "hard-failed";
  }
  return "";
}

std::string text_of(const std::optional<policy::Word>& word) {
  return word ? word->result + " (" + word->enforcement_level + ")" : "not asked";
}

void print_run(const policy::ReplayedRun& run) {
  const std::string verdict = run.before == run.after
                                  ? std::string(text_of(run.after)) + ", as before"
                                  : std::string(text_of(run.before)) + " -> " + text_of(run.after);
  say(name_of(run) + ": " + verdict + (run.attached ? "" : "; the set does not hold for it"));
  for (const policy::WordChange& change : run.policies) {
    say("  " + change.policy + ": " + text_of(change.before) + " -> " + text_of(change.after) +
        (change.message.empty() ? "" : ": " + change.message));
  }
}

void print_lost(const std::vector<policy::LostPlan>& plans, const char* one, const char* several) {
  if (plans.empty()) return;
  say(counted(plans.size(), one, several));
  for (const policy::LostPlan& plan : plans) say("  " + name_of(plan) + ": " + plan.reason);
}

void print(const policy::ReplayReport& report) {
  const std::string title =
      report.policy_set + (report.version.empty() ? "" : "@" + report.version);
  say(title + " over " + counted(report.considered, "plan", "plans") + " since " +
      format_time(report.since) + ": " + std::to_string(report.runs.size()) + " would change, " +
      std::to_string(report.would_stop) + " of them stopped and " +
      std::to_string(report.would_pass) + " let pass; " + std::to_string(report.unchanged) +
      " would not");
  if (!report.complete) say("There are newer plans: these are the oldest.");
  if (report.not_attached > 0)
    say("The set does not hold for " + counted(report.not_attached, "run", "runs") + " of them.");
  for (const policy::PolicyTotal& total : report.policies) {
    say("  " + total.policy + " (" + total.enforcement_level +
        "): " + std::to_string(total.passed) + " pass, " + std::to_string(total.failed) +
        " do not, " + std::to_string(total.changed) + " changed");
  }
  for (const policy::ReplayedRun& run : report.runs) print_run(run);
  print_lost(report.gone, "plan is gone:", "plans are gone:");
  print_lost(report.unreadable, "plan cannot be read:", "plans cannot be read:");
}

std::string path_of(const ReplayArguments& arguments, const std::string& name) {
  std::string path = std::string(wire::paths::kPolicyReplay) + "?" + wire::kNameParameter + "=" +
                     http::percent_encode(name) + "&" + wire::kSinceParameter + "=" +
                     http::percent_encode(arguments.since);
  if (!arguments.environment.empty()) {
    path += std::string("&") + wire::kEnvironmentParameter + "=" +
            http::percent_encode(arguments.environment);
  }
  if (arguments.all) path += std::string("&") + wire::kAllParameter + "=1";
  return path;
}

}  // namespace

Result<bool> replay_policies(const CommandLine& line, const ReplayArguments& arguments) {
  PORC_TRY(const PolicyFolder folder, read_policy_folder(arguments.folder, arguments.name));
  PORC_TRY(const auto reach, Reach::open(line));
  if (!reach->has_server()) {
    return Error{.code = ErrorCode::unavailable,
                 .message = "plans are read by the server that keeps them: start `porc serve`"};
  }
  PORC_TRY(std::string archive, policy::pack(folder.files));
  PORC_TRY(const json::value answer,
           reach->send("POST", path_of(arguments, folder.name), std::move(archive)));
  PORC_TRY(const auto report, json::decode<policy::ReplayReport>(answer, json::Unknown::ignore));
  if (arguments.output == "json") {
    std::puts(json::print(report).c_str());
  } else {
    print(report);
  }
  return !report.runs.empty();
}

}  // namespace porc::app

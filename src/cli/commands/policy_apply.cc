// SPDX-License-Identifier: Apache-2.0
#include "cli/policy_apply.h"

#include <algorithm>
#include <array>
#include <utility>

#include "cli/commands/all.h"
#include "cli/disk_files.h"
#include "cli/output.h"
#include "cli/policy_http.h"
#include "cli/policy_runs.h"
#include "cli/surroundings.h"
#include "contracts/compute.h"
#include "sentinel/trace/trace.h"
#include "sentinel/value/json_value.h"

namespace porc::cli {
namespace {

using sentinel::Verdict;
using Applied = PolicyApplyAnswer::Applied;

constexpr int kTroubleExit = 9;  // reference 25.2

constexpr auto kApplyFlags = std::to_array<Flag>({
    {.name = "config",
     .value = "FILE",
     .help = "The configuration; else all *.hcl of the working folder, or sentinel.json"},
    kPlanFlag,
    kParamFlag,
    kGlobalFlag,
    {.name = "trace", .help = "Show prints and rules of policies that pass too"},
    {.name = "json", .help = "Write results and traces as one JSON document"},
    {.name = "json-rule",
     .value = "RULE",
     .help = "Write the value of one rule as JSON; with a single policy"},
    kPolicyTimeoutFlag,
    {.name = "prompt",
     .value = "BOOL",
     .help = "Whether to ask for params without a value; on a terminal, but for JSON, it does",
     .choices = "true false"},
    kAllowHttp,
});

bool passed(const Applied& each) {
  return each.result.outcome.verdict == Verdict::pass;
}

json::value document_of(const PolicyApplyAnswer& answer) {
  json::object out;
  out["duration"] = answer.nanoseconds;
  out["error"] = nullptr;
  json::array& policies = out["policies"].emplace_array();
  for (const Applied& each : answer.applied) {
    json::value trace = sentinel::trace_json(each.result.outcome);
    json::object& policy = policies.emplace_back(json::object()).get_object();
    policy["policy"] = each.result.policy;
    policy["result"] = passed(each);
    policy["enforcement_level"] = sentinel::enforcement_level_name(each.result.level);
    policy["error"] = trace.at("error");
    policy["duration"] = each.nanoseconds;
    policy["trace"] = std::move(trace);
  }
  out["result"] = std::ranges::all_of(answer.applied, passed);
  return out;
}

void tell(Console& console, const PolicyApplyAnswer& answer, bool trace) {
  sentinel::Lines lines;
  const bool failed = !std::ranges::all_of(answer.applied, passed);
  if (failed || trace) sentinel::add_trace_preamble(lines, failed && !trace);
  bool first = true;
  for (const Applied& each : answer.applied) {
    const bool whole = trace || !passed(each);
    if (!std::exchange(first, false) && whole) lines.blank();
    if (whole) {
      sentinel::add_trace(lines, each.path, each.result.outcome);
    } else {
      lines.add(0, "Pass - " + each.path, sentinel::Mark::good);
    }
  }
  console.print(text_of(lines));
  console.note(told_not_run(answer));
}

Result<void> tell_rule(Console& console, const PolicyApplyAnswer& answer, const std::string& name) {
  if (answer.applied.size() + answer.not_run.size() != 1)
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "--json-rule goes with a single policy"};
  const sentinel::Outcome& outcome = answer.applied.front().result.outcome;
  const sentinel::RuleTrace* rule = outcome.rule(name);
  if (rule == nullptr)
    return Error{.code = ErrorCode::not_found,
                 .message = "the rule " + name + " was not evaluated, or there is none"};
  print_document(console, Format::json, sentinel::json_of(*outcome.heap, rule->value));
  return ok;
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(PolicyApplyWish wish, policy_wish(around, arguments));
  const bool json = arguments.has("json") || arguments.has("json-rule");
  if (arguments.value_or("prompt", json ? "false" : "true") == "true") wish.ask = around.ask;
  PolicyHttp http(around, arguments.values(kAllowHttp.name));
  wish.http = http.function();
  const auto work = [](PolicyApplyWish wanted) { return apply_policies(DiskFiles(), wanted); };
  PORC_CO_TRY(const PolicyApplyAnswer answer,
              co_await run_on(around.compute(), work, std::move(wish)));
  if (const auto rule = arguments.value("json-rule")) {
    PORC_CO_CHECK(tell_rule(around.console, answer, *rule));
  } else if (arguments.has("json")) {
    print_document(around.console, Format::json, document_of(answer));
  } else {
    tell(around.console, answer, arguments.has("trace"));
  }
  co_return exit_code_of(answer);
}

}  // namespace

constinit const Command kPolicyApply{
    .name = "policy apply",
    .operands = {"[POLICY]", 0, 1},
    .summary = "Run Sentinel policies and show why they fail",
    .help =
        "POLICY is a file, or the name of a policy of the configuration; without one all of its "
        "policies run, up to the first mandatory one that does not pass (all of them with the "
        "feature apply-all). Modules, mocks, params and globals are what the configuration says. "
        "Values on the command line are JSON numbers, lists, maps or quoted strings; anything "
        "else is text. Ends with the worst of the results: 0 pass, 1 fail, 2 undefined, 3 "
        "runtime error; 9 when nothing could be run. HTTP is refused to policies, but for hosts "
        "that --allow-http names.",
    .example =
        "  pine policy apply restrict-ec2.sentinel --param 'allowed=[\"t3.small\"]'\n"
        "  pine policy apply --config sentinel.hcl --trace\n"
        "  pine policy apply restrict-ec2 --json | jq .policies[0].trace\n",
    .flags = {FlagGroup{"Apply", kApplyFlags}},
    .check = check_policy_wish,
    .run = run,
    .trouble_exit = kTroubleExit,
};

}  // namespace porc::cli

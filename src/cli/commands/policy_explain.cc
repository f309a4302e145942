// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <sstream>
#include <string>
#include <utility>

#include "cli/commands/all.h"
#include "cli/disk_files.h"
#include "cli/output.h"
#include "cli/policy_apply.h"
#include "cli/policy_http.h"
#include "cli/policy_runs.h"
#include "cli/surroundings.h"
#include "contracts/compute.h"
#include "sentinel/explain/explain.h"

namespace porc::cli {
namespace {

using sentinel::Verdict;
using Applied = PolicyApplyAnswer::Applied;

constexpr int kTroubleExit = 9;  // as `policy apply`

constexpr auto kExplainFlags = std::to_array<Flag>({
    {.name = "config",
     .value = "FILE",
     .help = "The configuration, or a test case; else all *.hcl of the working folder"},
    kPlanFlag,
    kParamFlag,
    kGlobalFlag,
    {.name = "json", .help = "Write the causes as one JSON document"},
    kPolicyTimeoutFlag,
    kAllowHttp,
});

json::value document_of(const PolicyApplyAnswer& answer) {
  json::array policies;
  for (const Applied& each : answer.applied) {
    json::object policy{{"policy", each.result.policy},
                        {"verdict", sentinel::verdict_name(each.result.outcome.verdict)}};
    policy["explanation"] = sentinel::explanation_json(each.explanation);
    policies.push_back(std::move(policy));
  }
  return json::object{{"policies", std::move(policies)}};
}

void tell(Console& console, const PolicyApplyAnswer& answer) {
  Text text;
  for (const Applied& each : answer.applied) {
    const Verdict verdict = each.result.outcome.verdict;
    const bool passed = verdict == Verdict::pass;
    text.line(each.path + ": " + std::string(sentinel::verdict_name(verdict)),
              passed ? Tone::good : Tone::bad);
    std::istringstream lines(passed ? "" : sentinel::explanation_text(each.explanation));
    for (std::string line; std::getline(lines, line);) text.line("  " + line);
  }
  console.print(text);
  console.note(told_not_run(answer));
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(PolicyApplyWish wish, policy_wish(around, arguments));
  wish.explains = true;
  PolicyHttp http(around, arguments.values(kAllowHttp.name));
  wish.http = http.function();
  const auto work = [](PolicyApplyWish wanted) { return apply_policies(DiskFiles(), wanted); };
  PORC_CO_TRY(const PolicyApplyAnswer answer,
              co_await run_on(around.compute(), work, std::move(wish)));
  if (arguments.has("json")) {
    print_document(around.console, Format::json, document_of(answer));
  } else {
    tell(around.console, answer);
  }
  co_return exit_code_of(answer);
}

}  // namespace

constinit const Command kPolicyExplain{
    .name = "policy explain",
    .operands = {"[POLICY]", 0, 1},
    .summary = "Say why Sentinel policies do not pass: which resources, which values",
    .help =
        "Runs policies as `pine policy apply` does, and follows a result that does not pass back "
        "through rules, loops and functions to the comparisons that decided it. Each cause has its "
        "place, what was compared with which values, the loops around it, and the address of the "
        "resource it is about. A test case explains itself with --config. Ends with the worst of "
        "the results: 0 pass, 1 fail, 2 undefined, 3 runtime error; 9 when nothing could be run. "
        "HTTP is refused to policies, but for hosts that --allow-http names; every request is made "
        "again for the explanation.",
    .example =
        "  pine policy explain tags.sentinel --plan plan.json\n"
        "  pine policy explain tags.sentinel --config test/tags/untagged.hcl\n"
        "  pine policy explain --json | jq .policies[0].explanation.causes\n",
    .flags = {FlagGroup{"Explain", kExplainFlags}},
    .check = check_policy_wish,
    .run = run,
    .trouble_exit = kTroubleExit,
};

}  // namespace porc::cli

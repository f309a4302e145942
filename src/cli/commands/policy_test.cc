// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <utility>

#include "cli/commands/all.h"
#include "cli/disk_files.h"
#include "cli/output.h"
#include "cli/policy_http.h"
#include "cli/policy_runs.h"
#include "cli/surroundings.h"
#include "contracts/compute.h"
#include "sentinel/testing/report.h"

namespace porc::cli {
namespace {

// The codes of the model (reference 24.9), not pine's own.
constexpr int kFailedExit = 1;
constexpr int kTroubleExit = 2;

constexpr auto kTestFlags = std::to_array<Flag>({
    {.name = "run",
     .value = "PATTERN",
     .help = "Only policies, and behind a / cases, whose file name the RE2 pattern finds"},
    {.name = "verbose", .help = "Show prints and rules of cases that passed too"},
    {.name = "coverage", .help = "Say which rules no case has seen pass, or fail"},
    {.name = "json", .help = "Write the results as one JSON document"},
    {.name = "max-concurrency", .value = "N", .help = "Cases at once; else one a processor"},
    {.name = "timeout", .value = "TIME", .help = "Stop after this (30s, 10m, 2h); else 5m"},
    kAllowHttp,
});

Result<std::size_t> threads_of(const Arguments& arguments) {
  const auto given = arguments.value("max-concurrency");
  if (!given) return std::size_t{0};
  constexpr std::size_t kThreadsMax = 1000;
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(given->data(), given->data() + given->size(), count);
  if (error != std::errc{} || end != given->data() + given->size() || count == 0 ||
      count > kThreadsMax)
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "--max-concurrency must be a number from 1 to 1000"};
  return count;
}

Result<void> check(const Arguments& arguments) {
  PORC_CHECK(policy_timeout(arguments));
  PORC_CHECK(threads_of(arguments));
  return ok;
}

json::value document_of(const PolicyTestAnswer& answer) {
  json::value out = sentinel::report_json(answer.results, answer.nanoseconds);
  for (std::size_t i = 0; i < answer.coverage.size(); ++i)
    out.at("policies").at(answer.results[i].path).as_object()["coverage"] =
        sentinel::coverage_json(answer.coverage[i]);
  return out;
}

void tell(Console& console, const PolicyTestAnswer& answer, bool verbose) {
  sentinel::Lines installation;
  sentinel::Lines lines;
  for (const sentinel::PolicyTestResult& result : answer.results) {
    sentinel::add_installation(installation, result);
    sentinel::add_result(lines, result, verbose);
  }
  if (!answer.coverage.empty()) lines.blank();
  for (std::size_t i = 0; i < answer.coverage.size(); ++i)
    sentinel::add_coverage(lines, answer.results[i].path, answer.coverage[i]);
  if (!installation.empty()) console.note(text_of(installation));
  console.print(text_of(lines));
}

Task<int> run(Surroundings& around, Arguments arguments) {
  const bool json = arguments.has("json");
  PolicyTestWish wish{.paths = arguments.operands(),
                      .run = arguments.value_or("run", ""),
                      .verbose = arguments.has("verbose") || json,
                      .coverage = arguments.has("coverage"),
                      .now = around.clock.now()};
  if (wish.paths.empty()) wish.paths = {"."};
  PORC_CO_TRY(wish.threads, threads_of(arguments));
  PORC_CO_TRY(wish.timeout, policy_timeout(arguments));
  PolicyHttp http(around, arguments.values(kAllowHttp.name));
  wish.http = http.function();
  const auto work = [](PolicyTestWish wanted) { return run_policy_tests(DiskFiles(), wanted); };
  PORC_CO_TRY(const PolicyTestAnswer answer,
              co_await run_on(around.compute(), work, std::move(wish)));
  if (answer.results.empty())
    around.console.note(arguments.has("run") ? "nothing was tested: --run finds no policy"
                                             : "nothing was tested: there is no policy");
  if (json) {
    print_document(around.console, Format::json, document_of(answer));
  } else {
    tell(around.console, answer, arguments.has("verbose"));
  }
  const bool passed = std::ranges::none_of(answer.results, [](const auto& result) {
    return result.status == sentinel::TestStatus::fail ||
           result.status == sentinel::TestStatus::error;
  });
  co_return passed ? 0 : kFailedExit;
}

}  // namespace

constinit const Command kPolicyTest{
    .name = "policy test",
    .operands = {"[PATH…]", 0, kAnyNumber},
    .summary = "Run the test cases beside Sentinel policies",
    .help =
        "A case of DIR/NAME.sentinel is a file DIR/test/NAME/*.hcl or *.json: mocks, modules and "
        "params that the policy runs with, and the values its rules must have (main = true "
        "without any). PATH is a policy, or a folder whose policies are tested, not those of the "
        "folders below; without one it is the working folder. Ends with 0 when nothing failed, 1 "
        "when something did, 2 when nothing could be run. HTTP is refused to policies, but for "
        "hosts that --allow-http names.",
    .example =
        "  pine policy test\n"
        "  pine policy test policies/aws policies/gcp --run 'restrict-ec2/fail'\n"
        "  pine policy test policies/aws/restrict-ec2.sentinel --verbose\n",
    .flags = {FlagGroup{"Test", kTestFlags}},
    .check = check,
    .run = run,
    .trouble_exit = kTroubleExit,
};

}  // namespace porc::cli

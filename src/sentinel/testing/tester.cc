// SPDX-License-Identifier: Apache-2.0
#include "sentinel/testing/tester.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sentinel/config/configuration.h"
#include "sentinel/config/path.h"
#include "sentinel/config/setting.h"
#include "sentinel/value/equal.h"
#include "sentinel/value/json_value.h"
#include "sentinel/value/print.h"

namespace porc::sentinel {
namespace {

std::vector<std::string> lines_of(const Error& error) {
  if (error.violations.empty()) return {error.message};
  std::vector<std::string> lines;
  for (const Violation& violation : error.violations)
    lines.push_back(violation.pointer + ": " + violation.message);
  return lines;
}

std::vector<std::string> lines_of(const std::vector<Fault>& faults) {
  std::vector<std::string> lines;
  for (const Fault& fault : faults) lines.push_back(fault.to_string());
  return lines;
}

/// Nested strings are quoted, one alone is too: `got: "x"`.
std::string shown(Heap& heap, Value value) {
  return value.is(Kind::string) ? quoted(value.text()) : printed(heap, value);
}

/// Reference 24.3 to 24.5.
void compare(const NamedValue& expected, CaseResult& result) {
  const Outcome& outcome = result.outcome;
  Heap& heap = *outcome.heap;
  const RuleTrace* rule = outcome.rule(expected.name);
  const bool is_main = expected.name == "main";
  const Value got = rule != nullptr ? rule->value : is_main ? outcome.main : Value();
  const Value wanted = value_of(heap, expected.value);
  const std::string start =
      fmt::format("expected \"{}\" to be {}", expected.name, shown(heap, wanted));
  if (got.is_unset()) {
    result.missed.push_back({expected.name, start + ", but it was not evaluated"});
    return;
  }
  // Where main is no bool, true stands for a policy that passes.
  const bool is_verdict = is_main && wanted.is(Kind::boolean) && !got.is(Kind::boolean);
  const Verdict verdict = is_verdict ? outcome.verdict : Verdict::undefined;
  const bool same = is_verdict ? verdict == (wanted.boolean() ? Verdict::pass : Verdict::fail)
                               : equal_inside(heap, got, wanted);
  if (!same) result.missed.push_back({expected.name, start + ", got: " + shown(heap, got)});
}

void judge(const Configuration& configuration, CaseResult& result) {
  if (result.outcome.verdict == Verdict::error) {
    result.status = TestStatus::error;
    result.errors = lines_of(result.outcome.errors);
    return;
  }
  if (configuration.test) {
    for (const NamedValue& rule : configuration.test->rules) compare(rule, result);
  } else {
    compare({.name = "main", .value = true}, result);
  }
  if (!result.missed.empty()) result.status = TestStatus::fail;
}

Result<Configuration> read_case(const std::string& path, const Files& files) {
  PORC_TRY(const std::string text, files.read(path));
  return parse_configuration(text, path);
}

}  // namespace

std::string_view test_status_name(TestStatus status) {
  switch (status) {
    case TestStatus::untested:
      return "?";
    case TestStatus::pass:
      return "PASS";
    case TestStatus::fail:
      return "FAIL";
    case TestStatus::error:
      return "ERROR";
  }
  return "?";
}

CaseResult run_case(const std::shared_ptr<const Program>& policy,
                    const std::string& path,
                    Library& library,
                    const TestSurroundings& around) {
  CaseResult result{.path = path};
  const auto give_up = [&](const Error& error) {
    result.status = TestStatus::error;
    result.errors = lines_of(error);
    return std::move(result);
  };
  const auto configuration = read_case(path, library.files());
  if (!configuration) return give_up(configuration.error());
  result.modules = module_names(*configuration);
  auto made = make_setting(*configuration, folder_of(path), library, around.now_nanoseconds);
  if (!made) return give_up(made.error());
  std::unique_ptr<Setting> setting = *std::move(made);
  setting->out_of_time = around.out_of_time;
  setting->http = around.http;
  setting->needs_main = !configuration->test;
  result.outcome = evaluate(policy, *setting);
  result.ran = true;
  judge(*configuration, result);
  if (result.status != TestStatus::pass || around.keeps_all) {
    result.setting = std::move(setting);
  } else {
    result.outcome = {};
    result.ran = false;
  }
  return result;
}

std::vector<std::string> errors_of(const Result<std::shared_ptr<const Program>>& policy) {
  if (!policy) return lines_of(policy.error());
  const std::vector<Fault>& faults = (*policy)->faults();
  if (faults.empty()) return {};
  std::string line = faults.front().to_string();
  if (const std::size_t rest = faults.size() - 1; rest > 0)
    line += fmt::format(" (and {} more error{})", rest, rest == 1 ? "" : "s");
  return {line};
}

TestStatus status_of(const PolicyTestResult& result) {
  if (!result.errors.empty()) return TestStatus::error;
  if (result.cases.empty()) return TestStatus::untested;
  // A policy whose cases do not all pass fails, whatever they end with.
  const bool passed = std::ranges::all_of(
      result.cases, [](const CaseResult& each) { return each.status == TestStatus::pass; });
  return passed ? TestStatus::pass : TestStatus::fail;
}

}  // namespace porc::sentinel

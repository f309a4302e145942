// SPDX-License-Identifier: Apache-2.0
#include <array>

#include <fmt/format.h>

#include "sentinel/lint/finding.h"

namespace porc::sentinel {
namespace {

constexpr auto kRules = std::to_array<LintRule>({
    {"argument-count", Severity::error, "A function is called with too few or too many arguments"},
    {"append-result",
     Severity::error,
     "append and delete change their argument and return nothing"},
    {"bad-regex", Severity::error, "A regular expression does not compile"},
    {"deprecated-import", Severity::warning, "An import of the first generation"},
    {"impossible-comparison", Severity::warning, "A comparison whose result is always the same"},
    {"may-be-undefined", Severity::hint, "A branch or loop that fails where a value is undefined"},
    {"missing-return", Severity::warning, "A function that may end without a return"},
    {"selector-on-value", Severity::error, "A selector behind what is neither a map nor an import"},
    {"shadowed-name", Severity::hint, "A name hides an import or a builtin function"},
    {"syntax", Severity::error, "The file is no policy"},
    {"undefined-comparison", Severity::warning, "Comparing with undefined gives undefined"},
    {"unknown-attribute", Severity::warning, "An attribute that this import never has"},
    {"unknown-function", Severity::error, "A function that this import does not have"},
    {"unknown-name", Severity::warning, "A name that nothing in sight assigns"},
    {"unknown-value", Severity::warning, "A value that this attribute never has"},
    {"unreachable-code", Severity::warning, "Statements that never run"},
    {"unused-function", Severity::warning, "A function that nothing calls"},
    {"unused-import", Severity::warning, "An import that nothing uses"},
    {"unused-param", Severity::warning, "A param that nothing reads"},
    {"unused-rule", Severity::warning, "A rule that main never reaches"},
    {"unused-variable", Severity::warning, "A variable that nothing reads"},
    {"used-too-early", Severity::error, "A variable is read before anything can have assigned it"},
});

}  // namespace

std::span<const LintRule> lint_rules() {
  return kRules;
}

std::string_view severity_name(Severity severity) {
  if (severity == Severity::error) return "error";
  return severity == Severity::warning ? "warning" : "hint";
}

std::string Finding::to_string() const {
  return fmt::format(
      "{}: {}: {} [{}]", position.to_string(), severity_name(severity), message, rule);
}

}  // namespace porc::sentinel

// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/policy_files.h"
#include "cli/policy_settings.h"
#include "cli/sarif.h"
#include "cli/surroundings.h"
#include "sentinel/lint/lint.h"
#include "sentinel/syntax/parse.h"

namespace porc::cli {
namespace {

constexpr auto kCheckFlags = std::to_array<Flag>({
    {.name = "strict", .help = "Warnings count as faults"},
    {.name = "json", .help = "The same as -o json"},
});

struct FindingView {
  std::string rule{};
  std::string severity{};
  int line = 0;
  int column = 0;
  std::string message{};
  std::string suggestion{};
};
BOOST_DESCRIBE_STRUCT(FindingView, (), (rule, severity, line, column, message, suggestion))

struct CheckView {
  std::string file{};
  bool clean = true;
  std::vector<FindingView> findings{};
};
BOOST_DESCRIBE_STRUCT(CheckView, (), (file, clean, findings))

rules::Severity severity_of(sentinel::Severity severity) {
  if (severity == sentinel::Severity::error) return rules::Severity::error;
  return severity == sentinel::Severity::warning ? rules::Severity::warning : rules::Severity::info;
}

Fault fault_of(const sentinel::Finding& finding) {
  Fault fault{.message = finding.message,
              .line = static_cast<int>(finding.position.line),
              .column = static_cast<int>(finding.position.column),
              .severity = severity_of(finding.severity),
              .rule = "porc/policy-" + std::string(finding.rule),
              .fix = finding.suggestion};
  if (!fault.fix.empty()) fault.message += "; " + fault.fix;
  return fault;
}

FindingView view_of(const sentinel::Finding& finding) {
  return {.rule = std::string(finding.rule),
          .severity = std::string(sentinel::severity_name(finding.severity)),
          .line = static_cast<int>(finding.position.line),
          .column = static_cast<int>(finding.position.column),
          .message = finding.message,
          .suggestion = finding.suggestion};
}

/// What was found in all files, in the forms in which it may be asked for.
struct Found {
  std::vector<CheckView> views{};
  std::vector<Located> located{};
  bool clean = true;
};

void check(Surroundings& around,
           const SourceFile& file,
           const sentinel::LintSetting& setting,
           bool strict,
           bool tells,
           Found& found) {
  const sentinel::Program program(file.name, file.text);
  CheckView view{.file = file.name};
  for (const sentinel::Finding& finding : sentinel::lint(program, setting)) {
    const bool counts = finding.severity == sentinel::Severity::error ||
                        (strict && finding.severity == sentinel::Severity::warning);
    view.clean = view.clean && !counts;
    view.findings.push_back(view_of(finding));
    Fault fault = fault_of(finding);
    const int character = character_of(file, fault);
    if (tells) {
      Fault told = fault;
      told.message += " [" + std::string(finding.rule) + "]";
      around.console.note(show_fault(file, told));
    }
    found.located.push_back({.file = file.name,
                             .is_file = file.is_file,
                             .fault = std::move(fault),
                             .character = character});
  }
  if (tells && view.clean)
    around.console.print(Text().say(file.name + ": ").say("clean", Tone::good).end_line());
  found.clean = found.clean && view.clean;
  found.views.push_back(std::move(view));
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(const auto paths, find_policies(arguments.operands(), Mocks::left_out));
  const Format format = arguments.has("json") ? Format::json : format_of(arguments);
  PolicySettings settings;
  Found found;
  for (const std::string& path : paths) {
    PORC_CO_TRY(const SourceFile file, read_source(around, path, sentinel::kSourceBytesMax));
    PORC_CO_TRY(const sentinel::LintSetting* setting, settings.of(path));
    check(around, file, *setting, arguments.has("strict"), format == Format::table, found);
  }
  if (format == Format::sarif) {
    print_document(around.console, Format::json, sarif_of(found.located, around.version));
  } else if (format != Format::table) {
    print_document(around.console, format, json::encode(found.views));
  }
  co_return found.clean ? 0 : error_traits(ErrorCode::invalid_argument).exit_code;
}

Result<void> check_format(const Arguments& arguments) {
  if (!arguments.has("json") || !arguments.has("output")) return ok;
  return Error{.code = ErrorCode::invalid_argument, .message = "give --json or --output"};
}

}  // namespace

constinit const Command kPolicyCheck{
    .name = "policy check",
    .operands = {"FILE…|DIR|-", 1, kAnyNumber},
    .summary = "Tell what is wrong with policies, or seldom meant, without running them",
    .help =
        "Reads policies and modules and looks for what a test might not reach: attributes of the "
        "Terraform imports that are misspelt, also behind loops and filters, values that they "
        "never have, comparisons that are never true, functions called with the wrong number of "
        "arguments, patterns that do not compile, names that nothing assigns or that are read too "
        "early, rules that main never reaches, what nothing uses, and branches and loops that end "
        "in an error where a plan leaves something out. Of a folder every *.sentinel below it is "
        "taken but for mocks. A sentinel.hcl in its folder, or above, tells the modules: their "
        "functions are known then. Errors exit with 11, with --strict warnings too; hints never "
        "do. The "
        "rules are listed in docs/reference/policy-rules.md.",
    .example =
        "  pine policy check policies\n"
        "  pine policy check --strict cost.sentinel\n"
        "  pine policy check policies -o sarif > policies.sarif\n",
    .flags = {FlagGroup{"Check", kCheckFlags}, kVerdictOutputFlags},
    .check = check_format,
    .run = run,
};

}  // namespace porc::cli

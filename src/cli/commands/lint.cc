// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/judge.h"
#include "cli/surroundings.h"
#include "cli/verdict.h"
#include "jinja/template.h"

namespace porc::cli {
namespace {

constexpr auto kLintFlags = std::to_array<Flag>({
    {.name = "strict", .help = "Warnings count as faults"},
});

/// What is allowed and yet seldom meant.
struct Advice {
  std::string_view pointer;
  std::string_view message;
  bool (*applies)(const blueprint::Blueprint& blueprint);
};
constexpr auto kAdvice = std::to_array<Advice>({
    {"/metadata/name",
     "is missing: without it only one blueprint of this repository fits an environment",
     [](const blueprint::Blueprint& b) { return !b.metadata.name; }},
    {"/metadata/owner",
     "is missing: nobody can be told when something goes wrong",
     [](const blueprint::Blueprint& b) { return !b.metadata.owner; }},
    {"/metadata/environment",
     "is missing: the server's default decides where this goes",
     [](const blueprint::Blueprint& b) { return !b.metadata.environment; }},
    {"/schema_version",
     "is missing: the newest quill is taken each time; a range such as \"~> 1.0\" is steadier",
     [](const blueprint::Blueprint& b) { return !b.schema_version; }},
});

void add_advice(BlueprintFile& file) {
  for (const Advice& row : kAdvice) {
    if (!row.applies(*file.blueprint)) continue;
    file.findings.push_back({.rule = std::string(kAdviceRule),
                             .severity = rules::Severity::warning,
                             .pointer = std::string(row.pointer),
                             .message = std::string(row.message)});
  }
}

Result<BlueprintFile> read_template(const Surroundings& around, const std::string& path) {
  BlueprintFile file;
  PORC_TRY(file.source, read_source(around, path));
  auto compiled = jinja::compile(file.source.text, file.source.name);
  file.fault_rule = kTemplateRule;
  if (!compiled) file.fault = std::move(compiled).error();
  return file;
}

Task<int> run(Surroundings& around, Arguments arguments) {
  Judge judge(around, arguments, Patience::once);
  Verdicts verdicts(around, arguments);
  for (const std::string& path : arguments.operands()) {
    const bool is_template = path.ends_with(".j2");
    PORC_CO_TRY(BlueprintFile file,
                is_template ? read_template(around, path) : read_blueprint(around, path));
    if (file.blueprint && !verdicts.inputs_unchecked()) {
      auto judged = co_await judge.judge(&file);
      if (!judged && arguments.has("quills")) co_return std::move(judged).error();
      if (!judged) verdicts.leave_inputs_unchecked(judged.error());
    }
    if (file.blueprint) add_advice(file);
    verdicts.add(file);
  }
  co_return verdicts.finish();
}

}  // namespace

constinit const Command kLint{
    .name = "lint",
    .operands = {"FILE…", 1, kAnyNumber},
    .summary = "Check blueprints and templates, with a quill where there is one",
    .help =
        "Checks what can be told from a file alone: syntax, names, unknown members, and for "
        "templates (*.j2) that they compile. Where --quills or a server says what the quill asks "
        "for, the inputs are checked too, with the words of `pine validate`; where neither does, "
        "that is said, and is no fault. What is allowed and yet seldom meant is a warning.",
    .example =
        "  pine lint orders.yaml quills/service/1.0.0/main.tf.j2\n"
        "  pine lint --quills ./quills --strict blueprints/*.yaml\n",
    .flags = {FlagGroup{"Lint", kLintFlags}, kVerdictFlags, kVerdictOutputFlags, kServerFlags},
    .check = check_rules_flag,
    .run = run,
};

}  // namespace porc::cli

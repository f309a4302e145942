// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "cli/blueprint_file.h"
#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/output.h"
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

std::vector<Violation> advice_for(const blueprint::Blueprint& blueprint) {
  std::vector<Violation> warnings;
  for (const Advice& row : kAdvice) {
    if (!row.applies(blueprint)) continue;
    warnings.push_back({.pointer = std::string(row.pointer), .message = std::string(row.message)});
  }
  return warnings;
}

Result<BlueprintFile> read_template(const Surroundings& around, const std::string& path) {
  BlueprintFile file;
  PORC_TRY(file.source, read_source(around, path));
  auto compiled = jinja::compile(file.source.text, file.source.name);
  if (!compiled) file.fault = std::move(compiled).error();
  return file;
}

Task<int> run(Surroundings& around, Arguments arguments) {
  Verdicts verdicts(around, arguments);
  for (const std::string& path : arguments.operands()) {
    const bool is_template = path.ends_with(".j2");
    PORC_CO_TRY(const BlueprintFile file,
                is_template ? read_template(around, path) : read_blueprint(around, path));
    const auto warnings = file.blueprint ? advice_for(*file.blueprint) : std::vector<Violation>();
    verdicts.add(file, warnings, "");
  }
  co_return verdicts.finish();
}

}  // namespace

constinit const Command kLint{
    .name = "lint",
    .operands = {"FILE…", 1, kAnyNumber},
    .summary = "Check the form of blueprints and templates, without a quill",
    .help =
        "Checks what can be told from a file alone: syntax, names, unknown members, and for "
        "templates (*.j2) that they compile. What is allowed and yet seldom meant is a "
        "warning. No server and no quill is needed; `pine validate` checks the inputs too.",
    .example =
        "  pine lint orders.yaml quills/service/1.0.0/main.tf.j2\n"
        "  pine lint --strict blueprints/*.yaml\n",
    .flags = {FlagGroup{"Lint", kLintFlags}, kOutputFlags},
    .run = run,
};

}  // namespace porc::cli

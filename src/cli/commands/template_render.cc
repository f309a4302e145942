// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/source_file.h"
#include "cli/surroundings.h"
#include "cli/told.h"
#include "jinja/render.h"

namespace porc::cli {
namespace {

constexpr auto kTemplateFlags = std::to_array<Flag>({
    {.name = "vars",
     .value = "FILE",
     .help = "The variables, as a YAML or JSON object; - is standard input"},
    {.name = "escape",
     .value = "KIND",
     .help = "What the output is: auto (by the file's name), none, hcl, json",
     .choices = "auto none hcl json"},
});

struct EscapeName {
  std::string_view name;
  jinja::Escape escape;
};
constexpr EscapeName kEscapes[] = {
    {"none", jinja::Escape::none}, {"hcl", jinja::Escape::hcl}, {"json", jinja::Escape::json}};

jinja::Escape escape_of(const Arguments& arguments) {
  const auto given = arguments.value("escape");
  for (const EscapeName& row : kEscapes) {
    if (given == row.name) return row.escape;
  }
  return jinja::escape_for(arguments.operand());
}

Result<json::value> read_variables(const Surroundings& around, const Arguments& arguments) {
  const auto path = arguments.value("vars");
  if (!path) return json::value(json::object());
  PORC_TRY(const SourceFile file, read_source(around, *path));
  auto document = yaml::parse(file.text);
  if (!document) return std::move(document).error().in("reading " + file.name);
  if (document->value.is_object()) return std::move(document->value);
  return Error{.code = ErrorCode::invalid_argument, .message = file.name + " must hold an object"};
}

/// As lint shows it.
Error tell(Surroundings& around, const SourceFile& file, const Error& error) {
  for (const Fault& fault : faults_of(error, file, nullptr)) {
    around.console.note(show_fault(file, fault));
  }
  return already_told(error);
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(const SourceFile file, read_source(around, arguments.operand()));
  PORC_CO_TRY(const json::value variables, read_variables(around, arguments));
  const auto compiled = jinja::compile(file.text, file.name);
  if (!compiled) co_return tell(around, file, compiled.error());
  jinja::RenderOptions options;
  options.escape = escape_of(arguments);
  const auto text = jinja::render(*compiled, jinja::Value::from_json(variables), options);
  if (!text) co_return tell(around, file, text.error());
  around.console.print_exact(*text);
  co_return 0;
}

}  // namespace

constinit const Command kTemplateRender{
    .name = "template render",
    .operands = {"FILE", 1, 1},
    .summary = "Render one template with variables from a file",
    .help =
        "Renders a Jinja2 template as a quill would, to try it out while writing it. A value "
        "can never leave the place that the template gives it: --escape says what the output "
        "is, and auto tells it from the name (main.tf.j2 is HCL). An undefined variable is an "
        "error that names template, line and column.",
    .example =
        "  pine template render main.tf.j2 --vars inputs.yaml\n"
        "  echo 'name: orders' | pine template render hello.txt.j2 --vars -\n",
    .flags = {FlagGroup{"Template", kTemplateFlags}},
    .run = run,
};

}  // namespace porc::cli

// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <filesystem>
#include <utility>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/source_file.h"
#include "cli/surroundings.h"
#include "cli/template_folder.h"
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
    {.name = "root",
     .value = "DIR",
     .help = "Where the templates are that it may include; the file's own folder when absent"},
});

namespace fs = std::filesystem;

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

/// A template, and those beside it.
struct Set {
  std::string main{};  ///< its name among them
  std::vector<jinja::TemplateSource> templates{};
};

Result<Set> read_set(const Arguments& arguments, const SourceFile& file) {
  const auto given = arguments.value("root");
  const bool is_alone = arguments.operand() == "-";
  Set set{.main = file.name};
  if (given || !is_alone) {
    const fs::path path = fs::absolute(arguments.operand()).lexically_normal();
    const fs::path root = given ? fs::absolute(*given).lexically_normal() : path.parent_path();
    PORC_TRY(set.templates, read_templates(root));
    if (!is_alone) set.main = path.lexically_relative(root).generic_string();
    if (set.main.starts_with("..")) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = file.name + " is not below " + root.string()};
    }
  }
  std::erase_if(set.templates, [&](const auto& beside) { return beside.name == set.main; });
  set.templates.push_back({.name = set.main, .text = file.text});
  return set;
}

/// As lint shows it. Messages call the file by its name in the set, people by what they typed.
Error tell(Surroundings& around, const SourceFile& file, const Set& set, const Error& error) {
  const SourceFile in_set{.name = set.main, .text = file.text};
  const auto show = [&](const Error& one) {
    for (const Fault& fault : faults_of(one, in_set, nullptr))
      around.console.note(show_fault(file, fault));
  };
  if (error.violations.empty()) show(error);
  for (const Violation& violation : error.violations)
    show({.code = error.code, .message = violation.message});
  return already_told(error);
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(const SourceFile file, read_source(around, arguments.operand()));
  PORC_CO_TRY(const json::value variables, read_variables(around, arguments));
  PORC_CO_TRY(const Set set, read_set(arguments, file));
  const auto library = jinja::Library::compile(set.templates);
  if (!library) co_return tell(around, file, set, library.error());
  jinja::RenderOptions options;
  options.escape = escape_of(arguments);
  const auto text =
      jinja::render(*library->find(set.main), jinja::Value::from_json(variables), options);
  if (!text) co_return tell(around, file, set, text.error());
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
        "error that names template, line and column. What it includes, imports or extends is "
        "named by its path from the file's folder, or from --root: give the quill's folder there "
        "to render one of its partials.",
    .example =
        "  pine template render main.tf.j2 --vars inputs.yaml\n"
        "  pine template render partials/tags.tf.j2 --root . --vars inputs.yaml\n"
        "  echo 'name: orders' | pine template render hello.txt.j2 --vars -\n",
    .flags = {FlagGroup{"Template", kTemplateFlags}},
    .run = run,
};

}  // namespace porc::cli

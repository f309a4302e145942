// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <map>
#include <utility>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/quill_check.h"
#include "cli/quill_source.h"
#include "cli/schema_changes.h"
#include "cli/starter.h"
#include "cli/surroundings.h"
#include "domain/quill/example.h"
#include "domain/quill/line_diff.h"

namespace porc::cli {
namespace {

using QuillPointer = std::shared_ptr<const quill::Quill>;

struct ExampleDifference {
  std::string example{};
  std::string difference{};  ///< of the rendered files, or why one side refuses it
};
BOOST_DESCRIBE_STRUCT(ExampleDifference, (), (example, difference))

struct QuillDifference {
  std::string from{};
  std::string to{};
  std::vector<std::string> inputs{};          ///< what changed about them, a sentence each
  std::vector<json::SchemaChange> changes{};  ///< what that means for blueprints
  std::vector<ExampleDifference> examples{};
  std::string files{};  ///< of the quill itself
};
BOOST_DESCRIBE_STRUCT(QuillDifference, (), (from, to, inputs, changes, examples, files))

/// What the schema says of each input at the top.
std::map<std::string, std::string> inputs_of(const quill::Quill& quill) {
  std::map<std::string, std::string> inputs;
  const json::value& root = quill.schema().document();
  const json::object* schema = resolve(root, root).if_object();
  const json::value* properties = schema != nullptr ? schema->if_contains("properties") : nullptr;
  if (properties == nullptr || !properties->is_object()) return inputs;
  const json::value* required = schema->if_contains("required");
  for (const auto& property : properties->get_object()) {
    std::string about = describe_input(resolve(root, property.value()));
    const json::array* names = required != nullptr ? required->if_array() : nullptr;
    for (std::size_t i = 0; names != nullptr && i < names->size(); ++i) {
      if ((*names)[i] == json::value(property.key())) about = "required, " + about;
    }
    inputs.emplace(property.key(), std::move(about));
  }
  return inputs;
}

std::vector<std::string> input_changes(const quill::Quill& from, const quill::Quill& to) {
  const auto before = inputs_of(from);
  const auto after = inputs_of(to);
  std::vector<std::string> changes;
  for (const auto& [name, about] : before) {
    const auto now = after.find(name);
    if (now == after.end()) {
      changes.push_back(name + " is gone");
    } else if (now->second != about) {
      changes.push_back(name + ": " + about + " -> " + now->second);
    }
  }
  for (const auto& [name, about] : after) {
    if (!before.contains(name)) changes.push_back(name + " is new: " + about);
  }
  return changes;
}

Result<std::vector<archive::File>> rendered(const quill::Quill& quill, const std::string& text) {
  PORC_TRY(const quill::Example example, quill::read_example(text));
  return quill::render_example(quill, example);
}

/// Every example of either side under both.
std::vector<ExampleDifference> example_changes(const quill::Quill& from, const quill::Quill& to) {
  std::map<std::string, std::string> examples;
  for (const quill::Quill* quill : {&to, &from}) {
    for (const archive::File& file : quill->source().files) {
      if (file.path.starts_with("examples/") && file.path.ends_with(".yaml"))
        examples.emplace(file.path, file.bytes);
    }
  }
  std::vector<ExampleDifference> changes;
  for (const auto& [path, text] : examples) {
    const auto before = rendered(from, text);
    const auto after = rendered(to, text);
    ExampleDifference change{.example = path};
    if (!before)
      change.difference += from.name() + " refuses it: " + before.error().to_string() + "\n";
    if (!after) change.difference += to.name() + " refuses it: " + after.error().to_string() + "\n";
    if (before && after) change.difference = quill::diff_files(*before, *after);
    if (!change.difference.empty()) changes.push_back(std::move(change));
  }
  return changes;
}

Text show_difference(const QuillDifference& difference) {
  Text text;
  text.line(difference.from + " -> " + difference.to, Tone::strong);
  if (difference.files.empty()) return text.line("the same files");
  if (!difference.inputs.empty()) text.end_line().line("INPUTS", Tone::strong);
  for (const std::string& change : difference.inputs) text.line(change);
  text.end_line().line("SCHEMA", Tone::strong).append(show_changes(difference.changes));
  for (const ExampleDifference& change : difference.examples) {
    text.end_line().line("RENDERED " + change.example, Tone::strong).block(change.difference);
  }
  return text.end_line().line("FILES", Tone::strong).block(difference.files);
}

Task<QuillPointer> quill_of(Surroundings& around, Arguments arguments, std::string operand) {
  std::error_code unknown;
  if (std::filesystem::is_directory(operand, unknown)) co_return compile_folder(around, operand);
  auto [kind, version] = kind_and_version(operand);
  co_return co_await find_quill(around, std::move(arguments), std::move(kind), std::move(version));
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(const QuillPointer from, co_await quill_of(around, arguments, arguments.operand(0)));
  PORC_CO_TRY(const QuillPointer to, co_await quill_of(around, arguments, arguments.operand(1)));
  QuillDifference difference{.from = from->name(), .to = to->name()};
  difference.inputs = input_changes(*from, *to);
  difference.changes = json::changes_of(from->schema(), to->schema());
  difference.examples = example_changes(*from, *to);
  difference.files = quill::diff_files(from->source().files, to->source().files);
  print_result(around.console, arguments, difference, &show_difference);
  co_return 0;
}

}  // namespace

constinit const Command kQuillDiff{
    .name = "quill diff",
    .operands = {"OLD NEW", 2, 2},
    .summary = "Compare two versions of a quill",
    .help =
        "Shows what changed about the inputs, what the new schema means for blueprints (as `pine "
        "schema diff` tells it), what the examples render under both versions, and the files. Each "
        "side is a folder or KIND@VERSION, of the server or of --quills.",
    .example =
        "  pine quill diff service@1.0.0 quills/service/1.1.0\n"
        "  pine quill diff service@1.0.0 service@1.1.0\n",
    .flags = {kQuillFlags, kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

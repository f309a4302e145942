// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/markdown.h"
#include "cli/output.h"
#include "cli/quill_source.h"
#include "cli/quill_status.h"
#include "cli/starter.h"
#include "cli/surroundings.h"
#include "cli/table.h"

namespace porc::cli {
namespace {

constexpr auto kShowFlags = std::to_array<Flag>({
    {.name = "version", .value = "RANGE", .help = "Such as \"~> 1.0\"; else the newest"},
});

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

const json::value* member(const json::value& schema, std::string_view name) {
  const json::object* members = schema.if_object();
  return members != nullptr ? members->if_contains(name) : nullptr;
}

bool is_required(const json::value& schema, std::string_view name) {
  const json::value* required = member(schema, "required");
  const json::array* names = required != nullptr ? required->if_array() : nullptr;
  return names != nullptr && std::ranges::find(*names, json::value(name)) != names->end();
}

/// The inputs at the top, in the order of the schema.
std::vector<std::vector<Cell>> input_rows(const json::value& root) {
  const json::value& schema = resolve(root, root);
  const json::value* properties = member(schema, "properties");
  const json::object* inputs = properties != nullptr ? properties->if_object() : nullptr;
  std::vector<std::vector<Cell>> rows;
  if (inputs == nullptr) return rows;
  for (const auto& input : *inputs) {
    const json::value& about = resolve(root, input.value());
    const json::value* description = member(about, "description");
    const bool told = description != nullptr && description->is_string();
    rows.push_back({{std::string(input.key()), Tone::strong},
                    {is_required(schema, input.key()) ? "yes" : "no"},
                    {describe_input(about)},
                    {told ? std::string(description->get_string()) : ""}});
  }
  return rows;
}

std::string capabilities_of(const quill::Capabilities& may) {
  std::string text;
  const auto add = [&](const char* what, const std::vector<std::string>& names) {
    if (!names.empty()) text += (text.empty() ? "" : "; ") + std::string(what) + joined(names);
  };
  add("providers ", may.providers);
  add("resources ", may.resources);
  add("data ", may.data);
  add("modules ", may.modules);
  add("provisioners ", may.provisioners);
  add("imports of ", may.imports);
  if (may.raw.value_or(false)) text += (text.empty() ? "" : "; ") + std::string("raw output");
  return text.empty() ? "only what Terraform brings itself" : text;
}

/// A section with a file of the quill, if it is there.
Text section(const wire::QuillDetails& quill, const std::string& path) {
  Text text;
  const auto file = quill.files.find(path);
  if (file == quill.files.end()) return text;
  return text.end_line().line(path, Tone::strong).append(plain_markdown(file->second));
}

Text show_quill(const wire::QuillDetails& quill) {
  Text text = facts({{"quill", {quill.kind + "@" + quill.version}},
                     {"description", {quill.description}},
                     {"status",
                      {words_of_status(quill.status, quill.deprecated, quill.revoked),
                       tone_of_status(quill.status)}},
                     {"versions", {joined(quill.versions)}},
                     {"may make", {capabilities_of(quill.capabilities)}},
                     {"digest", {quill.digest}}});
  if (const auto rows = input_rows(quill.schema); !rows.empty()) {
    text.end_line().append(table({"INPUT", "REQUIRED", "TAKES", "DESCRIPTION"}, rows));
  }
  if (!quill.rules.empty()) {
    std::vector<std::vector<Cell>> rows;
    for (const wire::RuleView& rule : quill.rules) {
      rows.push_back({{rule.name, Tone::strong},
                      {boost::describe::enum_to_string(rule.severity, "?")},
                      {rule.at}});
    }
    text.end_line().append(table({"RULE", "SEVERITY", "AT"}, rows));
  }
  text.end_line().line("FILES", Tone::strong);
  for (const auto& [path, unused] : quill.files) text.line(path);
  return text.append(section(quill, "README.md")).append(section(quill, "CHANGELOG.md"));
}

Result<void> check(const Arguments& arguments) {
  if (kind_and_version(arguments.operand()).second.empty() || !arguments.has("version")) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "give the version once: KIND@VERSION or --version"};
}

Task<int> run(Surroundings& around, Arguments arguments) {
  auto [kind, version] = kind_and_version(arguments.operand());
  if (version.empty()) version = arguments.value_or("version", "");
  PORC_CO_TRY(const auto quill,
              co_await find_quill_details(around, arguments, std::move(kind), std::move(version)));
  print_result(around.console, arguments, quill, &show_quill);
  co_return 0;
}

}  // namespace

constinit const Command kQuillShow{
    .name = "quill show",
    .operands = {"KIND[@VERSION]", 1, 1},
    .summary = "Show what a kind takes and what it is made of",
    .help =
        "Shows one quill: its status and versions, what it may make, every input with what it "
        "takes, its rules and files, its README and CHANGELOG. With -o json the whole schema and "
        "all templates.",
    .example =
        "  pine quill show service\n"
        "  pine quill show service@1.0.0\n"
        "  pine quill show service --version '~> 1.0' -o json | jq .schema\n",
    .flags = {FlagGroup{"Show", kShowFlags}, kQuillFlags, kOutputFlags, kServerFlags},
    .check = check,
    .run = run,
};

}  // namespace porc::cli

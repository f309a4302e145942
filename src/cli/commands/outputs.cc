// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <utility>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/outcome.h"
#include "cli/output.h"
#include "cli/run_views.h"
#include "cli/server.h"
#include "cli/surroundings.h"
#include "json/suggestion.h"
#include "wire/paths.h"

namespace porc::cli {
namespace {

Error no_such_output(const std::string& name, const json::object& outputs) {
  std::vector<std::string_view> names;
  for (const auto& member : outputs) names.emplace_back(member.key());
  return Error{.code = ErrorCode::not_found,
               .message = "there is no output '" + name + "'" + json::did_you_mean(name, names)};
}

/// Why there are none yet, or never will be; nullopt when the run is applied.
std::optional<Error> not_applied(const wire::RunSummary& summary) {
  const bool applied =
      summary.status == run::RunStatus::applied || summary.status == run::RunStatus::no_changes;
  if (applied || !summary.outputs.empty()) return std::nullopt;
  return Error{.code = ErrorCode::precondition_failed,
               .message = summary.run_id.str() + " is " + words_of(summary.status) +
                          ": only an applied run has outputs"};
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(RunId run, parse_run(arguments.operand()));
  PORC_CO_TRY(const Server server, Server::find(around, arguments));
  PORC_CO_TRY(
      const auto summary,
      co_await server.get<wire::RunSummary>(wire::paths::of_run(wire::paths::kRunSummary, run)));
  if (auto why = not_applied(summary)) co_return *std::move(why);
  const Format format = format_of(arguments);
  if (arguments.operands().size() > 1) {
    const json::value* value = summary.outputs.if_contains(arguments.operand(1));
    if (value == nullptr) co_return no_such_output(arguments.operand(1), summary.outputs);
    if (format == Format::table) {
      around.console.print_exact(plain_value(*value) + "\n");
    } else {
      print_document(around.console, format, *value);
    }
  } else if (format == Format::table) {
    if (summary.outputs.empty()) around.console.note(summary.run_id.str() + " has no outputs.");
    around.console.print(show_outputs(summary.outputs));
  } else {
    print_document(around.console, format, summary.outputs);
  }
  co_return 0;
}

}  // namespace

constinit const Command kOutputs{
    .name = "outputs",
    .operands = {"RUN [NAME]", 1, 2},
    .summary = "Show the outputs of an applied run, or one of them",
    .help =
        "Shows what the applied infrastructure tells of itself, such as an address. With a "
        "name only that value is printed, without quotes. Sensitive outputs are not shown. A run "
        "that was not applied has none: then the exit code is 15.",
    .example =
        "  pine outputs porc-20260102-030405-abc234\n"
        "  curl \"$(pine outputs porc-20260102-030405-abc234 url)\"\n",
    .flags = {kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/follow.h"
#include "cli/outcome.h"
#include "cli/output.h"
#include "cli/surroundings.h"
#include "wire/paths.h"

namespace porc::cli {
namespace {

constexpr auto kLogFlags = std::to_array<Flag>({
    {.name = "follow", .letter = "f", .help = "Go on until the run is over"},
    {.name = "phase",
     .value = "PHASE",
     .help = "Only the lines of run (PORC's own), plan or apply",
     .choices = "run plan apply"},
});

bool is_wanted(const Arguments& arguments, const wire::LogLine& line) {
  const auto phase = arguments.value("phase");
  return !phase || *phase == line.phase;
}

/// One line; with `-o json` one JSON document a line, so that a program can read along.
void print_line(Surroundings& around, const Arguments& arguments, const wire::LogLine& line) {
  if (!is_wanted(arguments, line)) return;
  if (format_of(arguments) == Format::table) return around.console.print(show_log_line(line));
  around.console.print(Text().block(json::serialize(json::encode(line))).end_line());
}

Task<int> follow_log(Surroundings& around, const Server& server, Arguments arguments, RunId run) {
  LogTail tail(around, server, std::move(run));
  for (;;) {
    PORC_CO_TRY(const LogTail::Batch batch, co_await tail.next());
    for (const wire::LogLine& line : batch.lines) print_line(around, arguments, line);
    if (!batch.end) continue;
    around.console.note(describe_outcome(*batch.end));
    co_return 0;
  }
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(RunId run, parse_run(arguments.operand()));
  PORC_CO_TRY(const Server server, Server::find(around, arguments));
  if (arguments.has("follow")) {
    co_return co_await follow_log(around, server, std::move(arguments), std::move(run));
  }
  PORC_CO_TRY(auto lines,
              co_await server.get<std::vector<wire::LogLine>>(
                  wire::paths::of_run(wire::paths::kRunLogs, run)));
  std::erase_if(lines, [&](const wire::LogLine& line) { return !is_wanted(arguments, line); });
  if (format_of(arguments) == Format::table) {
    for (const wire::LogLine& line : lines) print_line(around, arguments, line);
  } else {
    print_document(around.console, format_of(arguments), json::encode(lines));
  }
  co_return 0;
}

}  // namespace

constinit const Command kLogs{
    .name = "logs",
    .operands = {"RUN", 1, 1},
    .summary = "Show the log of a run, or follow it",
    .help =
        "Shows what PORC and terraform said about a run, with secrets taken out. With -f the "
        "log is followed until the run is over, through lost connections; with -f -o json "
        "each line is one JSON document.",
    .example =
        "  pine logs -f porc-20260102-030405-abc234\n"
        "  pine logs porc-20260102-030405-abc234 --phase apply\n",
    .flags = {FlagGroup{"Log", kLogFlags}, kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

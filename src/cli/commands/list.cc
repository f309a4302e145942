// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/run_views.h"
#include "cli/server.h"
#include "cli/surroundings.h"
#include "wire/paths.h"
#include "wire/requests.h"

namespace porc::cli {
namespace {

constexpr auto kListFlags = std::to_array<Flag>({
    {.name = "status", .value = "STATUS", .help = "Only runs in it; may be given again"},
    {.name = "kind", .value = "KIND", .help = "Only blueprints of this kind"},
    {.name = "repo", .value = "OWNER/NAME", .help = "Only blueprints of this repository"},
    {.name = "environment", .value = "ENV", .help = "Only blueprints for this environment"},
    {.name = "workspace", .value = "NAME", .help = "Only runs in this workspace"},
    {.name = "text", .value = "TEXT", .help = "Only runs in which this text occurs"},
    {.name = wire::kLimitParameter, .value = "NUMBER", .help = "How many at most (50)"},
    {.name = wire::kAfterParameter, .value = "RUN", .help = "Only runs older than this one"},
});

/// The flags are the server's own parameters.
http::Parameters filters_of(const Arguments& arguments) {
  http::Parameters query;
  for (const Flag& flag : kListFlags) {
    for (std::string& value : arguments.values(flag.name)) {
      query.emplace_back(flag.name, std::move(value));
    }
  }
  return query;
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(const Server server, Server::find(around, arguments));
  PORC_CO_TRY(
      const auto page,
      co_await server.get<wire::RunPage>(std::string(wire::paths::kRuns), filters_of(arguments)));
  print_result(around.console, arguments, page, &show_runs);
  co_return 0;
}

}  // namespace

constinit const Command kList{
    .name = "list",
    .summary = "List runs, newest first",
    .help =
        "Lists the runs that the token may see. Filters that are given together must all hold; "
        "a longer list is read page by page with --after.",
    .example =
        "  pine list --environment prod --status planned --status awaiting_approval\n"
        "  pine list --text orders -o json | jq -r '.runs[].run_id'\n",
    .flags = {FlagGroup{"Filters", kListFlags}, kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "aio/clock.h"
#include "cli/commands/all.h"
#include "cli/drive.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/run_views.h"
#include "cli/surroundings.h"
#include "wire/paths.h"

namespace porc::cli {
namespace {

constexpr int kAccepted = 202;

Task<RunId> begin(Surroundings& around, const Server& server, std::string operand) {
  if (names_a_run(operand)) co_return parse_run(operand);
  PORC_CO_TRY(BlueprintFile file, read_sound_blueprint(around, operand));
  PORC_CO_TRY(
      wire::Submitted submitted,
      co_await submit(around, server, std::move(file), run::Goal::built, run::Operation::apply));
  co_return submitted.run_id;
}

/// The server answers within its own patience: with the bundle, or that it is still at work.
Task<wire::Built> built(Surroundings& around, const Server& server, RunId run) {
  constexpr Duration kPause = std::chrono::seconds(1);
  for (;;) {
    Ask ask;
    ask.method = "POST";
    ask.path = wire::paths::of_run(wire::paths::kRunBuild, run);
    PORC_CO_TRY(const http::ClientResponse answer, co_await server.answer(std::move(ask)));
    if (answer.status != kAccepted) co_return Server::read<wire::Built>(answer);
    around.console.progress("the bundle is not built yet; asking again");
    PORC_CO_CHECK(co_await aio::sleep_until(around.clock, around.clock.now() + kPause));
  }
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(const Server server, Server::find(around, arguments));
  PORC_CO_TRY(RunId run, co_await begin(around, server, arguments.operand()));
  PORC_CO_TRY(const wire::Built answer, co_await built(around, server, std::move(run)));
  print_result(around.console, arguments, answer, &show_built);
  co_return 0;
}

}  // namespace

constinit const Command kBuild{
    .name = "build",
    .operands = {"RUN|FILE", 1, 1},
    .summary = "Render a run's files on the server, as a bundle",
    .help =
        "Submits a blueprint, or takes an existing run, as far as its bundle: the Terraform "
        "files that the engine would be given, with their digest. `pine render` shows the "
        "same files without a server.",
    .example =
        "  pine build orders.yaml\n"
        "  pine build porc-20260102-030405-abc234 -o json | jq -r .digest\n",
    .flags = {kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "cli/commands/all.h"
#include "cli/drive.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/run_views.h"
#include "cli/surroundings.h"

namespace porc::cli {
namespace {

constexpr auto kSubmitFlags = std::to_array<Flag>({
    {.name = "goal",
     .value = "GOAL",
     .help = "How far the server takes it by itself: submitted, built, planned, applied",
     .choices = "submitted built planned applied"},
    {.name = "operation",
     .value = "OPERATION",
     .help = "What is planned: apply, destroy, refresh",
     .choices = "apply destroy refresh"},
});

/// Needs a name that the flag's choices admitted.
template <class E>
E choice_of(const Arguments& arguments, std::string_view flag, E otherwise) {
  E chosen = otherwise;
  const std::string given = arguments.value_or(flag, "");
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
    if (given == enumerator.name) chosen = enumerator.value;
  });
  return chosen;
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(BlueprintFile file, read_sound_blueprint(around, arguments.operand()));
  PORC_CO_TRY(const Server server, Server::find(around, arguments));
  const auto goal = choice_of(arguments, "goal", run::Goal::submitted);
  const auto operation = choice_of(arguments, "operation", run::Operation::apply);
  PORC_CO_TRY(const wire::Submitted submitted,
              co_await submit(around, server, std::move(file), goal, operation));
  print_result(around.console, arguments, submitted, &show_submitted);
  co_return 0;
}

}  // namespace

constinit const Command kSubmit{
    .name = "submit",
    .operands = {"FILE", 1, 1},
    .summary = "Hand a blueprint to the server and go on",
    .help =
        "Submits the blueprint and answers its run id at once. By itself a submitted run goes "
        "nowhere: --goal says how far the server takes it without further asking. A faulty "
        "blueprint is refused with every fault.",
    .example =
        "  pine submit orders.yaml --goal planned\n"
        "  run=$(pine submit orders.yaml -o json | jq -r .run_id)\n",
    .flags = {FlagGroup{"Submit", kSubmitFlags}, kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

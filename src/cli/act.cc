// SPDX-License-Identifier: Apache-2.0
#include "cli/act.h"

#include <utility>

#include "cli/outcome.h"
#include "cli/output.h"
#include "cli/server.h"
#include "cli/surroundings.h"
#include "wire/paths.h"
#include "wire/requests.h"

namespace porc::cli {

Task<int> act_on_run(Surroundings& around, Arguments arguments, std::string_view path) {
  const wire::Act act{.reason = arguments.value("reason")};
  return act_on_run(around, std::move(arguments), path, json::encode(act));
}

Task<int> act_on_run(Surroundings& around,
                     Arguments arguments,
                     std::string_view path,
                     json::value body) {
  PORC_CO_TRY(RunId run, parse_run(arguments.operand()));
  PORC_CO_TRY(const Server server, Server::find(around, arguments));
  Ask ask;
  ask.path = wire::paths::of_run(path, run);
  ask.repeatable = false;
  ask.body = std::move(body);
  PORC_CO_TRY(const auto view, co_await server.post<wire::RunView>(std::move(ask)));
  print_result(around.console, arguments, view, &describe_outcome);
  co_return 0;
}

}  // namespace porc::cli

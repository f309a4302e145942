// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/judge.h"
#include "cli/surroundings.h"
#include "cli/verdict.h"

namespace porc::cli {
namespace {

Task<int> run(Surroundings& around, Arguments arguments) {
  Judge judge(around, arguments, Patience::again);
  Verdicts verdicts(around, arguments);
  for (const std::string& path : arguments.operands()) {
    PORC_CO_TRY(BlueprintFile file, read_blueprint(around, path));
    if (!file.fault) PORC_CO_CHECK(co_await judge.judge(&file));
    verdicts.add(file);
  }
  co_return verdicts.finish();
}

}  // namespace

constinit const Command kValidate{
    .name = "validate",
    .operands = {"FILE…", 1, kAnyNumber},
    .summary = "Tell whether blueprints are what their quills ask for",
    .help =
        "Checks blueprints against the schema of their quill and against the rules of quill and "
        "platform, and shows every fault with file, line and column. The verdict is the server's "
        "own, word for word: the same code gives it. With --quills no server is needed; otherwise "
        "quill, rules and policy sets are fetched from it. The preflight policies of its sets, or "
        "of "
        "those that --policies names, are asked about the Terraform files too: a hard-mandatory "
        "one "
        "that fails is a fault, any other a warning, and what only a plan can tell is told as "
        "undecided.",
    .example =
        "  pine validate orders.yaml\n"
        "  pine validate --quills ./quills --rules ./rules orders.yaml\n"
        "  pine validate --quills ./quills --policies ./policies orders.yaml\n"
        "  pine validate -o sarif blueprints/*.yaml > verdicts.sarif\n",
    .flags = {kVerdictFlags, kPreflightFlags, kVerdictOutputFlags, kServerFlags},
    .check = check_rules_flag,
    .run = run,
};

}  // namespace porc::cli

// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "cli/blueprint_file.h"
#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/surroundings.h"
#include "cli/verdict.h"

namespace porc::cli {
namespace {

Task<int> run(Surroundings& around, Arguments arguments) {
  Verdicts verdicts(around, arguments);
  for (const std::string& path : arguments.operands()) {
    PORC_CO_TRY(BlueprintFile file, read_blueprint(around, path));
    std::shared_ptr<const quill::Quill> quill;
    if (!file.fault) {
      PORC_CO_TRY(quill, co_await check_with_quill(around, arguments, &file));
    }
    verdicts.add(file, {}, quill ? quill->name() : "");
  }
  co_return verdicts.finish();
}

}  // namespace

constinit const Command kValidate{
    .name = "validate",
    .operands = {"FILE…", 1, kAnyNumber},
    .summary = "Tell whether blueprints are what their quills ask for",
    .help =
        "Checks blueprints against the schema of their quill and shows every fault with file, "
        "line and column. The verdict is the server's own, word for word: the same code gives "
        "it. With --quills no server is needed; otherwise the quill is fetched from it.",
    .example =
        "  pine validate orders.yaml\n"
        "  pine validate --quills ./quills orders.yaml\n",
    .flags = {kQuillFlags, kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

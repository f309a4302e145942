// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/quill_source.h"
#include "cli/starter.h"
#include "cli/surroundings.h"
#include "host/files.h"

namespace porc::cli {
namespace {

constexpr auto kInitFlags = std::to_array<Flag>({
    {.name = "version",
     .value = "RANGE",
     .help = "Of the quill, such as \"~> 1.0\"; else the newest"},
    {.name = "out", .value = "FILE", .help = "Write it there, unless the file exists"},
});

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(const auto quill,
              co_await find_quill_details(
                  around, arguments, arguments.operand(), arguments.value_or("version", "")));
  const std::string text = starter_blueprint(quill);
  const auto path = arguments.value("out");
  if (!path) {
    around.console.print_exact(text);
    co_return 0;
  }
  std::error_code unknown;
  if (std::filesystem::exists(*path, unknown)) {
    co_return Error{.code = ErrorCode::conflict, .message = *path + " exists already"};
  }
  constexpr mode_t kReadable = 0644;
  PORC_CO_CHECK(host::write_file_durably(*path, text, kReadable));
  around.console.note("Written to " + *path);
  co_return 0;
}

}  // namespace

constinit const Command kInit{
    .name = "init",
    .operands = {"KIND", 1, 1},
    .summary = "Begin a blueprint from a quill's schema",
    .help =
        "Writes a blueprint with comments: the required inputs first with an example each, the "
        "optional ones commented out with their defaults, and above each what the schema says "
        "of it. `pine quill list` tells the kinds.",
    .example =
        "  pine init service > orders.yaml\n"
        "  pine init service --quills ./quills --out orders.yaml\n",
    .flags = {FlagGroup{"Init", kInitFlags}, kQuillFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

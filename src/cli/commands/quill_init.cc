// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <filesystem>
#include <utility>

#include "cli/commands/all.h"
#include "cli/file_writer.h"
#include "cli/flags.h"
#include "cli/quill_cases.h"
#include "cli/quill_source.h"
#include "cli/quill_starter.h"
#include "cli/surroundings.h"

namespace porc::cli {
namespace {

constexpr auto kInitFlags = std::to_array<Flag>({
    {.name = "from", .value = "KIND@VERSION", .help = "Begin with a copy of that quill"},
    {.name = "dir", .value = "DIR", .help = "Where it is made; else KIND/VERSION"},
});

Result<void> check(const Arguments& arguments) {
  if (blueprint::is_name(arguments.operand())) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "a kind is lower-case letters, digits and single hyphens"};
}

Task<quill::Source> begin(Surroundings& around, Arguments arguments) {
  const std::string kind = arguments.operand();
  const auto from = arguments.value("from");
  if (!from) co_return starter_quill(kind);
  auto [other, version] = kind_and_version(*from);
  PORC_CO_TRY(
      const auto quill,
      co_await find_quill(around, std::move(arguments), std::move(other), std::move(version)));
  co_return quill_begun_from(*quill, kind);
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(quill::Source source, co_await begin(around, arguments));
  const std::string folder = arguments.value_or("dir", source.kind + "/" + source.version);
  std::error_code unknown;
  if (std::filesystem::exists(folder, unknown)) {
    co_return Error{.code = ErrorCode::conflict, .message = folder + " exists already"};
  }
  PORC_CO_TRY(const auto quill, quill::Quill::compile(std::move(source)));
  PORC_CO_CHECK(write_files(folder, quill->source().files));
  PORC_CO_TRY(const auto outcomes, co_await run_cases(around, quill, folder, true));
  around.console.note(quill->name() + " is begun in " + folder + ". Now:");
  around.console.note("  pine quill lint " + folder);
  around.console.note("  pine quill test " + folder);
  around.console.note("  pine quill push " + folder);
  co_return 0;
}

}  // namespace

constinit const Command kQuillInit{
    .name = "quill init",
    .operands = {"KIND", 1, 1},
    .summary = "Begin a quill: schema, template, example, tests, pages",
    .help =
        "Makes a folder with a small, commented quill that lint and tests agree with as it is. "
        "With --from it begins as a copy of another one: under the same kind as its next "
        "version, under another kind as 1.0.0.",
    .example =
        "  pine quill init queue\n"
        "  pine quill init service --from service@1.0.0 --dir quills/service/1.1.0\n",
    .flags = {FlagGroup{"Init", kInitFlags}, kQuillFlags, kServerFlags},
    .check = check,
    .run = run,
};

}  // namespace porc::cli

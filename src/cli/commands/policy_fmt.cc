// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <filesystem>
#include <utility>

#include "cli/commands/all.h"
#include "cli/policy_files.h"
#include "cli/surroundings.h"
#include "host/files.h"
#include "sentinel/format/format.h"
#include "sentinel/syntax/parse.h"

namespace porc::cli {
namespace {

constexpr auto kFormatFlags = std::to_array<Flag>({
    {.name = "check", .help = "Change nothing; name the files that need it and exit with 1"},
    {.name = "write",
     .value = "BOOL",
     .help = "Whether files are rewritten (true, the default) or what they become is printed",
     .choices = "true false"},
});

constexpr int kNeeded = 1;

/// False, once the faults are told, for what is no policy.
bool is_readable(Surroundings& around, const SourceFile& file) {
  const sentinel::Source source(file.name, file.text);
  const sentinel::Parsed parsed = sentinel::parse(source);
  for (const sentinel::Fault& fault : parsed.faults)
    around.console.note(show_fault(file, fault_of(fault)));
  return parsed.faults.empty();
}

/// A link stays one: what it leads to is rewritten.
Result<void> replace(const std::string& path, const std::string& text) {
  std::error_code failed;
  std::filesystem::path target = std::filesystem::canonical(path, failed);
  if (failed) target = path;
  const auto permissions = std::filesystem::status(target, failed).permissions();
  const auto mode = failed ? mode_t{0644} : static_cast<mode_t>(permissions) & mode_t{07777};
  return host::write_file(target, text, mode);
}

Task<int> run(Surroundings& around, Arguments arguments) {
  const bool check = arguments.has("check");
  const bool write = arguments.value_or("write", "true") == "true";
  PORC_CO_TRY(const auto paths, find_policies(arguments.operands(), Mocks::included));
  int exit_code = 0;
  for (const std::string& path : paths) {
    PORC_CO_TRY(const SourceFile file, read_source(around, path, sentinel::kSourceBytesMax));
    if (!is_readable(around, file)) {
      exit_code = error_traits(ErrorCode::invalid_argument).exit_code;
      continue;
    }
    PORC_CO_TRY(const std::string text, sentinel::format(sentinel::Source(file.name, file.text)));
    const bool prints = !file.is_file || !write;
    if (prints && !check) around.console.print_exact(text);
    if (text == file.text) continue;
    if (check) {
      around.console.print(Text().line(file.name));
      if (exit_code == 0) exit_code = kNeeded;
    } else if (!prints) {
      PORC_CO_CHECK(replace(path, text));
      around.console.print(Text().line(file.name));
    }
  }
  co_return exit_code;
}

}  // namespace

constinit const Command kPolicyFmt{
    .name = "policy fmt",
    .operands = {"FILE…|DIR|-", 1, kAnyNumber},
    .summary = "Give policies their canonical layout",
    .help =
        "Rewrites policies in the layout that they have everywhere: tabs, one blank around "
        "operators, map values in columns, at most one blank line; the files that changed are "
        "named. Of a folder every *.sentinel below it is taken, and - reads a policy from "
        "standard input and prints what it becomes. Line breaks inside expressions and comments "
        "stay, and nothing but layout changes. --check only looks, for pipelines. What is not a "
        "policy is left alone and told, with exit code 11. Flags may be spelled with one dash.",
    .example =
        "  pine policy fmt policies\n"
        "  pine policy fmt --check policies\n"
        "  pine policy fmt - < cost.sentinel\n",
    .flags = {FlagGroup{"Format", kFormatFlags}},
    .run = run,
};

}  // namespace porc::cli

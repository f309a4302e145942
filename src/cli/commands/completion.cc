// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.h"

#include "cli/commands/all.h"
#include "cli/surroundings.h"

namespace porc::cli {
namespace {

struct Shell {
  std::string_view name;
  std::string (*script)();
};
constexpr Shell kShells[] = {
    {"bash", bash_completion}, {"zsh", zsh_completion}, {"fish", fish_completion}};

const Shell* find_shell(std::string_view name) {
  for (const Shell& shell : kShells) {
    if (shell.name == name) return &shell;
  }
  return nullptr;
}

Result<void> check(const Arguments& arguments) {
  if (find_shell(arguments.operand()) != nullptr) return ok;
  return Error{.code = ErrorCode::invalid_argument, .message = "give bash, zsh or fish"};
}

Task<int> run(Surroundings& around, Arguments arguments) {
  around.console.print_exact(find_shell(arguments.operand())->script());
  co_return 0;
}

}  // namespace

constinit const Command kCompletion{
    .name = "completion",
    .operands = {"bash|zsh|fish", 1, 1},
    .summary = "Write the script that completes commands and flags in a shell",
    .help = "Writes a completion script for a shell, made from the same table as this help.",
    .example =
        "  source <(pine completion bash)\n"
        "  pine completion zsh > \"${fpath[1]}/_pine\"\n"
        "  pine completion fish > ~/.config/fish/completions/pine.fish\n",
    .check = check,
    .run = run,
};

}  // namespace porc::cli

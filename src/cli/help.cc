// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <algorithm>

#include "cli/flags.h"
#include "cli/registry.h"

namespace porc::cli {
namespace {

constexpr std::size_t kLineWidth = 80;
constexpr std::string_view kIndent = "  ";

constexpr std::string_view kAbout =
    "pine takes a blueprint, which says in a few lines what a team needs, to applied\n"
    "infrastructure: PORC renders the Terraform files, plans them, checks the policies and\n"
    "applies exactly what was planned.\n";
constexpr std::string_view kFirstSteps =
    "  pine init service > orders.yaml     write a blueprint\n"
    "  pine validate orders.yaml           see whether it is right\n"
    "  pine run orders.yaml                plan it, look, apply it\n";
constexpr std::string_view kExitCodes =
    "  0 ok   1 internal   2 the plan has changes (only with --detailed-exitcode), or what\n"
    "  `schema diff` compares breaks something\n"
    "  10 usage   11 validation   12 not allowed   13 policy failed   14 approval missing\n"
    "  15 conflict   16 not found   17 temporary: try again\n"
    "  `pine policy test` and `apply` have those of their model; their --help tells them\n";

std::string wrapped(std::string_view paragraph) {
  std::string out;
  std::size_t column = 0;
  while (!paragraph.empty()) {
    const std::size_t end = std::min(paragraph.find(' '), paragraph.size());
    const std::string_view word = paragraph.substr(0, end);
    if (column > 0 && column + 1 + width_of(word) > kLineWidth) {
      out += '\n';
      column = 0;
    } else if (column > 0) {
      out += ' ';
      ++column;
    }
    out += word;
    column += width_of(word);
    paragraph.remove_prefix(std::min(end + 1, paragraph.size()));
  }
  return out + "\n";
}

std::string spelling(const Flag& flag) {
  std::string text = flag.letter.empty() ? "    " : "-" + std::string(flag.letter) + ", ";
  text += "--" + std::string(flag.name);
  if (!flag.value.empty()) text += " " + std::string(flag.value);
  return text;
}

void add_flags(Text& text, const FlagGroup& group) {
  if (group.flags.empty()) return;
  text.end_line().line(group.heading, Tone::strong);
  std::size_t width = 0;
  for (const Flag& flag : group.flags) width = std::max(width, width_of(spelling(flag)));
  for (const Flag& flag : group.flags) {
    const std::string name = spelling(flag);
    text.say(kIndent).say(name, Tone::accent);
    text.line(std::string(width + 2 - width_of(name), ' ') + std::string(flag.help));
  }
}

}  // namespace

Text overview() {
  Text text;
  text.block(kAbout).end_line().line("First steps", Tone::strong).block(kFirstSteps);
  std::size_t width = 0;
  for (const CommandGroup& group : command_groups()) {
    for (const Command* command : group.commands) width = std::max(width, command->name.size());
  }
  for (const CommandGroup& group : command_groups()) {
    text.end_line().line(group.heading, Tone::strong);
    for (const Command* command : group.commands) {
      text.say(kIndent).say(command->name, Tone::accent);
      text.line(std::string(width + 2 - command->name.size(), ' ') + std::string(command->summary));
    }
  }
  text.end_line().line("Exit codes", Tone::strong).block(kExitCodes);
  return text.end_line().line("`pine COMMAND --help` explains a command with an example.");
}

Text help_for(const Command& command) {
  Text text;
  text.say("pine " + std::string(command.name), Tone::strong);
  if (!command.operands.names.empty()) text.say(" " + std::string(command.operands.names));
  text.line(" [flags]").end_line().block(wrapped(command.help));
  text.end_line().line("Example", Tone::strong).block(command.example);
  for (const FlagGroup& group : command.flags) add_flags(text, group);
  add_flags(text, kEverywhereFlags);
  return text;
}

}  // namespace porc::cli

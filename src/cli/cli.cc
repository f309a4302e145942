// SPDX-License-Identifier: Apache-2.0
#include "cli/cli.h"

#include <algorithm>
#include <utility>

#include "cli/commands/all.h"
#include "cli/drive.h"
#include "cli/help.h"
#include "cli/registry.h"
#include "cli/surroundings.h"
#include "cli/told.h"
#include "json/suggestion.h"

namespace porc::cli {
namespace {

int tell_usage(Surroundings& around,
               const std::string& problem,
               const std::string& help,
               int exit_code = kUsageExit) {
  around.console.note(Text().say("pine: ", Tone::bad).line(problem));
  around.console.note("See `" + help + "`.");
  return exit_code;
}

/// Where the second line of a message begins.
constexpr std::size_t kInside = 4;

int tell_error(Surroundings& around, const Error& error) {
  if (!is_already_told(error)) {
    Text text;
    text.say("pine: ", Tone::bad).lines(error.with_trail(), kInside);
    // What the server cannot know how to help with.
    if (error.code == ErrorCode::unauthenticated) {
      text.line("  set PORC_TOKEN or --token-file; `pine doctor` tells what is used");
    }
    for (const Violation& violation : error.violations) {
      text.say("  " + violation.pointer + (violation.pointer.empty() ? "" : ": "));
      text.lines(violation.message, kInside);
    }
    around.console.note(text);
  }
  return error_traits(error.code).exit_code;
}

bool is_help(const std::string& word) {
  return word == "--help" || word == "-h" || word == "help";
}

/// `words` is not empty and begins with no command.
int tell_unknown(Surroundings& around, const std::vector<std::string>& words) {
  std::vector<std::string_view> names;
  std::string members;
  for (const CommandGroup& group : command_groups()) {
    for (const Command* command : group.commands) {
      names.push_back(command->name);
      if (command->name.starts_with(words.front() + " ")) {
        members += (members.empty() ? "`pine " : ", `pine ") + std::string(command->name) + "`";
      }
    }
  }
  if (!members.empty()) return tell_usage(around, "it is one of " + members, "pine --help");
  return tell_usage(
      around,
      "there is no command '" + words.front() + "'" + json::did_you_mean(words.front(), names),
      "pine --help");
}

ColourChoice colour_choice(const Arguments& arguments) {
  const auto given = arguments.value("color");
  if (given == "always") return ColourChoice::always;
  return given == "never" ? ColourChoice::never : ColourChoice::automatic;
}

void choose_colour(Surroundings& around, ColourChoice choice) {
  const auto no_color = around.variable("NO_COLOR");
  around.console.choose_colour(choice, no_color && !no_color->empty());
}

}  // namespace

Task<int> run_command_line(Surroundings& around, std::vector<std::string> words) {
  if (around.variable("TERM") == "dumb") around.console.expect_no_escapes();
  choose_colour(around, ColourChoice::automatic);
  bool wants_help = !words.empty() && is_help(words.front());
  if (wants_help) words.erase(words.begin());
  if (words.empty()) {
    around.console.print(overview());
    co_return wants_help ? 0 : kUsageExit;
  }
  if (words.front() == "--version") words.front() = "version";
  const std::vector<std::string> given = words;
  const Command* command = take_command(words);
  if (command == nullptr) co_return tell_unknown(around, given);
  auto arguments = parse_arguments(*command, std::move(words));
  if (!arguments && !wants_help) {
    co_return tell_usage(around,
                         arguments.error().message,
                         "pine " + std::string(command->name) + " --help",
                         command->trouble_exit != 0 ? command->trouble_exit : kUsageExit);
  }
  if (arguments) choose_colour(around, colour_choice(*arguments));
  if (wants_help || arguments->has("help")) {
    around.console.print(help_for(*command));
    co_return 0;
  }
  auto code = co_await command->run(around, *std::move(arguments));
  if (!code) {
    const int told = tell_error(around, code.error());
    co_return command->trouble_exit != 0 ? command->trouble_exit : told;
  }
  co_return *code;
}

}  // namespace porc::cli

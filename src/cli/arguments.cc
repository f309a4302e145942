// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.h"

#include <algorithm>
#include <list>
#include <utility>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/command.h"
#include "cli/flags.h"
#include "json/suggestion.h"

namespace porc::cli {
namespace {

Error usage(std::string message) {
  return Error{.code = ErrorCode::invalid_argument, .message = std::move(message)};
}

std::vector<const Flag*> flags_of(const Command& command) {
  std::vector<const Flag*> all;
  for (const FlagGroup& group : command.flags) {
    for (const Flag& flag : group.flags) all.push_back(&flag);
  }
  for (const Flag& flag : kEverywhereFlags.flags) all.push_back(&flag);
  return all;
}

/// A flag beside what was given for it.
struct Given {
  const Flag* flag;
  std::vector<std::string> values{};
  CLI::Option* option = nullptr;
};

std::string option_names(const Flag& flag) {
  std::string names = "--" + std::string(flag.name);
  if (!flag.letter.empty()) names += ",-" + std::string(flag.letter);
  return names;
}

Result<void> check_choice(const Flag& flag, const std::string& value) {
  if (flag.choices.empty()) return ok;
  std::vector<std::string_view> choices;
  for (std::size_t begin = 0; begin <= flag.choices.size();) {
    const std::size_t end = std::min(flag.choices.find(' ', begin), flag.choices.size());
    choices.push_back(flag.choices.substr(begin, end - begin));
    begin = end + 1;
  }
  if (std::ranges::find(choices, value) != choices.end()) return ok;
  std::string message = "--" + std::string(flag.name) + " is '" + value + "', but must be one of";
  for (std::string_view choice : choices) message += " " + std::string(choice);
  return usage(message + json::did_you_mean(value, choices));
}

/// `maxConcurrency` as pine spells it.
std::string without_humps(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool hump = c >= 'A' && c <= 'Z';
    if (hump) out += '-';
    out += hump ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

/// `pine policy` also takes flags with one dash and humps, `-check` and `-maxConcurrency=2`, as
/// people know them from the original, where colour is a switch.
void take_single_dashes(const std::list<Given>& known, std::vector<std::string>& words) {
  for (std::string& word : words) {
    if (word == "--") return;
    if (!word.starts_with('-') || word.starts_with("--")) continue;
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::string name = without_humps(std::string_view(word).substr(1, equals - 1));
    const auto is_named = [&](const Given& given) { return given.flag->name == name; };
    const auto given = std::ranges::find_if(known, is_named);
    if (given == known.end()) continue;
    std::string value = word.substr(equals);
    if (given->flag->choices == "true false" && value.empty()) value = "=true";
    if (name == "color" && value == "=false") value = "=never";
    if (name == "color" && (value.empty() || value == "=true")) value = "=always";
    word = "--" + name + value;
  }
}

/// What nothing took.
Error unknown_word(const std::vector<std::string>& words, const std::list<Given>& known) {
  auto flag = std::ranges::find_if(words, [](const auto& word) { return word.starts_with('-'); });
  if (flag == words.end()) return usage("unexpected '" + words.front() + "'");
  std::vector<std::string> names;
  for (const Given& given : known) names.push_back("--" + std::string(given.flag->name));
  return usage("unknown flag " + *flag + json::did_you_mean(*flag, {names.begin(), names.end()}));
}

Result<void> check_operands(const Command& command, std::size_t count) {
  const Operands& wanted = command.operands;
  if (count < wanted.least) return usage("give " + std::string(wanted.names));
  if (count > wanted.most)
    return usage("too many operands: it takes " +
                 (wanted.most == 0 ? "none" : std::string(wanted.names)));
  return ok;
}

}  // namespace

std::optional<std::string> Arguments::value(std::string_view flag) const {
  auto found = values_.find(flag);
  if (found == values_.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

std::string Arguments::value_or(std::string_view flag, std::string_view otherwise) const {
  return value(flag).value_or(std::string(otherwise));
}

std::vector<std::string> Arguments::values(std::string_view flag) const {
  auto found = values_.find(flag);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

Result<Arguments> parse_arguments(const Command& command, std::vector<std::string> words) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::list<Given> known;
  std::vector<std::string> operands;
  for (const Flag* flag : flags_of(command)) {
    Given& given = known.emplace_back(Given{.flag = flag});
    given.option = flag->value.empty()
                       ? app.add_flag(option_names(*flag))
                       : app.add_option(option_names(*flag), given.values)->allow_extra_args(false);
  }
  app.add_option("operands", operands);
  if (command.name.starts_with("policy ")) take_single_dashes(known, words);
  try {
    std::ranges::reverse(words);  // CLI11 takes them from the back
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    return usage(error.what());
  }
  if (const auto rest = app.remaining(); !rest.empty()) return unknown_word(rest, known);
  std::map<std::string, std::vector<std::string>, std::less<>> values;
  for (Given& given : known) {
    if (given.option->count() == 0) continue;
    const bool is_switch = given.flag->value.empty();
    if (is_switch && given.option->results().back() == "false") continue;
    for (const std::string& value : given.values) PORC_CHECK(check_choice(*given.flag, value));
    values.emplace(given.flag->name, std::move(given.values));
  }
  if (!values.contains("help")) PORC_CHECK(check_operands(command, operands.size()));
  Arguments arguments(std::move(values), std::move(operands));
  if (command.check != nullptr && !arguments.has("help")) PORC_CHECK(command.check(arguments));
  return arguments;
}

}  // namespace porc::cli

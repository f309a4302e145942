// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.h"

#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "cli/flags.h"
#include "cli/registry.h"

namespace porc::cli {
namespace {

std::vector<const Command*> all_commands() {
  std::vector<const Command*> all;
  for (const CommandGroup& group : command_groups()) {
    all.insert(all.end(), group.commands.begin(), group.commands.end());
  }
  return all;
}

std::vector<Flag> flags_of(const Command& command) {
  std::vector<Flag> all;
  for (const FlagGroup& group : command.flags) {
    all.insert(all.end(), group.flags.begin(), group.flags.end());
  }
  all.insert(all.end(), kEverywhereFlags.flags.begin(), kEverywhereFlags.flags.end());
  return all;
}

/// First words of the commands, each with the second words that may follow it.
std::map<std::string, std::vector<const Command*>> by_first_word() {
  std::map<std::string, std::vector<const Command*>> words;
  for (const Command* command : all_commands()) {
    words[std::string(command->name.substr(0, command->name.find(' ')))].push_back(command);
  }
  return words;
}

bool has_second_word(const Command& command) {
  return command.name.find(' ') != std::string_view::npos;
}

std::string second_word(const Command& command) {
  return std::string(command.name.substr(command.name.find(' ') + 1));
}

/// Flags with a fixed choice of values, those that the name has in every command.
std::map<std::string, std::string> choices_by_flag() {
  std::map<std::string, std::string> choices;
  for (const Command* command : all_commands()) {
    for (const Flag& flag : flags_of(*command)) {
      if (flag.choices.empty()) continue;
      std::string& common = choices.try_emplace(std::string(flag.name), flag.choices).first->second;
      if (flag.choices.size() < common.size()) common = flag.choices;
    }
  }
  return choices;
}

/// By shell patterns: what takes a run, and flags behind which anything but a run may stand.
struct RunPatterns {
  std::string commands{};
  std::string flags{};
};
RunPatterns run_patterns() {
  RunPatterns patterns;
  std::set<std::string> flags;
  for (const Command* command : all_commands()) {
    if (command->operands.names.find("RUN") == std::string_view::npos) continue;
    // The scripts look at one word.
    if (command->name.find(' ') != std::string_view::npos) continue;
    patterns.commands += (patterns.commands.empty() ? "" : "|") + std::string(command->name);
    for (const Flag& flag : flags_of(*command)) {
      if (!flag.value.empty() && flag.choices.empty()) flags.insert("--" + std::string(flag.name));
    }
  }
  for (const std::string& flag : flags)
    patterns.flags += (patterns.flags.empty() ? "" : "|") + flag;
  return patterns;
}

std::string flag_words(const Command& command) {
  std::string words;
  for (const Flag& flag : flags_of(command)) {
    words += (words.empty() ? "--" : " --") + std::string(flag.name);
    if (!flag.letter.empty()) words += " -" + std::string(flag.letter);
  }
  return words;
}

/// Inside single quotes of a shell.
std::string quoted(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out;
}

/// Inside the brackets of zsh's _arguments.
std::string bracketed(std::string_view text) {
  std::string out;
  for (char c : quoted(text)) {
    if (c == '[' || c == ']' || c == ':') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string bash_completion() {
  std::string script =
      "# bash completion of pine; made by `pine completion bash`\n"
      "# Run ids, newest first; none when the server does not answer at once. The shell expands "
      "what it\n"
      "# is given to choose from, so nothing passes but letters that mean nothing to it.\n"
      "_pine_runs() { timeout 2 \"$1\" list 2>/dev/null | sed -n 's/^\\(porc-[a-z0-9-]*\\) "
      ".*/\\1/p'; }\n"
      "_pine() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
      "  COMPREPLY=()\n"
      "  case $prev in\n";
  for (const auto& [flag, choices] : choices_by_flag()) {
    script +=
        "    --" + flag + ") COMPREPLY=($(compgen -W '" + choices + "' -- \"$cur\")); return ;;\n";
  }
  script += "    -o) COMPREPLY=($(compgen -W 'table json yaml' -- \"$cur\")); return ;;\n  esac\n";
  std::string first;
  std::string second;
  for (const auto& [word, commands] : by_first_word()) {
    first += (first.empty() ? "" : " ") + word;
    if (!has_second_word(*commands.front())) continue;
    second += "      " + word + ") COMPREPLY=($(compgen -W '";
    for (const Command* command : commands) {
      second += (command == commands.front() ? "" : " ") + second_word(*command);
    }
    second += "' -- \"$cur\")); return ;;\n";
  }
  const RunPatterns runs = run_patterns();
  script +=
      "  if ((COMP_CWORD == 1)); then\n    COMPREPLY=($(compgen -W '" + first +
      "' -- \"$cur\"))\n    return\n  fi\n  if ((COMP_CWORD == 2)); then\n    case $prev in\n" +
      second + "    esac\n  fi\n  if [[ $cur != -* ]]; then\n" +
      "    [[ ${COMP_WORDS[*]:2:COMP_CWORD-2} == *porc-* ]] && return\n    case $prev in " +
      runs.flags + ") return ;; esac\n    case ${COMP_WORDS[1]} in\n      " + runs.commands +
      ") COMPREPLY=($(compgen -W \"$(_pine_runs \"${COMP_WORDS[0]}\")\" -- \"$cur\")) ;;\n"
      "    esac\n    return\n  fi\n" +
      "  case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n";
  for (const Command* command : all_commands()) {
    const std::string pattern = has_second_word(*command) ? "'" + std::string(command->name) + "'"
                                                          : std::string(command->name) + "\\ *";
    script += "    " + pattern + ") COMPREPLY=($(compgen -W '" + flag_words(*command) +
              "' -- \"$cur\")) ;;\n";
  }
  return script + "  esac\n}\ncomplete -o default -F _pine pine\n";
}

std::string zsh_completion() {
  std::string script = "#compdef pine\n# made by `pine completion zsh`\n_pine() {\n";
  std::string first;
  std::string second;
  for (const auto& [word, commands] : by_first_word()) {
    const bool group = has_second_word(*commands.front());
    const std::string about = group ? word + " commands" : bracketed(commands.front()->summary);
    first += "      '" + word + ":" + about + "'\n";
    if (!group) continue;
    second +=
        "  if (( CURRENT == 3 )) && [[ ${words[2]} == " + word + " ]]; then\n    commands=(\n";
    for (const Command* command : commands) {
      second += "      '" + second_word(*command) + ":" + bracketed(command->summary) + "'\n";
    }
    second += "    )\n    _describe command commands\n    return\n  fi\n";
  }
  script += "  local -a commands\n  if (( CURRENT == 2 )); then\n    commands=(\n" + first +
            "    )\n    _describe command commands\n    return\n  fi\n" + second +
            "  case \"${words[2]} ${words[3]}\" in\n";
  for (const Command* command : all_commands()) {
    const bool two = has_second_word(*command);
    script += "    " +
              (two ? "'" + std::string(command->name) + "'" : std::string(command->name) + "\\ *");
    script += ")\n      _arguments \\\n";
    for (const Flag& flag : flags_of(*command)) {
      script += "        '--" + std::string(flag.name) + "[" + bracketed(flag.help) + "]";
      if (!flag.value.empty()) script += ":" + bracketed(flag.value) + ":";
      if (!flag.choices.empty()) script += "(" + std::string(flag.choices) + ")";
      if (flag.value == "FILE" || flag.value == "DIR") script += "_files";
      script += "' \\\n";
    }
    script += "        '*:operand:_files'\n      ;;\n";
  }
  return script + "  esac\n}\ncompdef _pine pine\n";
}

std::string fish_completion() {
  std::string script =
      "# fish completion of pine; made by `pine completion fish`\n"
      "function __pine_runs\n"
      "  string match -q -- \"pine $argv *\" (commandline -opc | string join ' ')' '\n"
      "end\n"
      "function __pine_begins\n"
      "  test (commandline -opc | string join ' ') = \"pine$argv\"\n"
      "end\n";
  for (const auto& [word, commands] : by_first_word()) {
    const bool group = has_second_word(*commands.front());
    script += "complete -c pine -f -n '__pine_begins' -a " + word + " -d '" +
              (group ? word + " commands" : quoted(commands.front()->summary)) + "'\n";
    if (!group) continue;
    for (const Command* command : commands) {
      script += "complete -c pine -f -n \"__pine_begins ' " + word + "'\" -a " +
                second_word(*command) + " -d '" + quoted(command->summary) + "'\n";
    }
  }
  for (const Command* command : all_commands()) {
    for (const Flag& flag : flags_of(*command)) {
      script += "complete -c pine -n '__pine_runs " + std::string(command->name) + "' -l " +
                std::string(flag.name);
      if (!flag.letter.empty()) script += " -s " + std::string(flag.letter);
      if (!flag.choices.empty()) script += " -x -a '" + std::string(flag.choices) + "'";
      if (flag.choices.empty() && !flag.value.empty()) script += " -r";
      script += " -d '" + quoted(flag.help) + "'\n";
    }
  }
  return script;
}

}  // namespace porc::cli

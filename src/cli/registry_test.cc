// SPDX-License-Identifier: Apache-2.0
#include "cli/registry.h"

#include <set>

#include <gtest/gtest.h>

#include "base/error.h"
#include "cli/completion.h"
#include "cli/flags.h"
#include "cli/help.h"
#include "cli/outcome.h"
#include "cli/sample_views.h"
#include "tests/fakes/golden.h"

namespace porc::cli {
namespace {

std::vector<const Command*> all_commands() {
  std::vector<const Command*> all;
  for (const CommandGroup& group : command_groups()) {
    all.insert(all.end(), group.commands.begin(), group.commands.end());
  }
  return all;
}

TEST(Registry, EveryCommandTeaches) {
  std::set<std::string_view> names;
  for (const Command* command : all_commands()) {
    EXPECT_TRUE(names.insert(command->name).second) << command->name;
    EXPECT_NE(command->run, nullptr) << command->name;
    EXPECT_FALSE(command->summary.empty() || command->help.empty()) << command->name;
    EXPECT_NE(command->example.find("pine " + std::string(command->name)), std::string::npos)
        << command->name;
    EXPECT_LE(command->operands.least, command->operands.most) << command->name;
  }
}

TEST(Registry, AFlagMeansTheSameInEveryCommand) {
  std::map<std::string_view, std::string_view> choices;
  for (const Command* command : all_commands()) {
    std::set<std::string_view> names = {"help", "color"};
    std::set<std::string_view> letters = {"h"};
    for (const FlagGroup& group : command->flags) {
      for (const Flag& flag : group.flags) {
        EXPECT_TRUE(names.insert(flag.name).second) << command->name << " --" << flag.name;
        EXPECT_TRUE(flag.letter.empty() || letters.insert(flag.letter).second) << command->name;
        // A command may offer more than others, behind what all of them offer.
        std::string_view& known = choices.try_emplace(flag.name, flag.choices).first->second;
        EXPECT_TRUE(known.starts_with(flag.choices) || flag.choices.starts_with(known))
            << flag.name;
        EXPECT_EQ(known.empty(), flag.choices.empty()) << flag.name;
        if (flag.choices.size() > known.size()) known = flag.choices;
      }
    }
  }
}

TEST(Registry, TheLongestNameIsTaken) {
  std::vector<std::string> words = {"quill", "list", "-o", "json"};
  EXPECT_EQ(take_command(words)->name, "quill list");
  EXPECT_EQ(words, (std::vector<std::string>{"-o", "json"}));
  words = {"quill"};
  EXPECT_EQ(take_command(words), nullptr);
}

TEST(Help, OverviewIsAsRecorded) {
  fakes::expect_golden("cli/help.txt", overview().str());
}

class EveryCommand : public testing::TestWithParam<const Command*> {};
TEST_P(EveryCommand, HelpIsAsRecorded) {
  std::string name(GetParam()->name);
  for (char& c : name) c = c == ' ' ? '-' : c;
  fakes::expect_golden("cli/help-" + name + ".txt", help_for(*GetParam()).str());
}
INSTANTIATE_TEST_SUITE_P(Commands,
                         EveryCommand,
                         testing::ValuesIn(all_commands()),
                         [](const auto& command) {
                           std::string name(command.param->name);
                           for (char& c : name) c = c == ' ' ? '_' : c;
                           return name;
                         });

struct Script {
  std::string shell;
  std::string (*text)();
};
class EveryShell : public testing::TestWithParam<Script> {};
TEST_P(EveryShell, CompletionIsAsRecorded) {
  fakes::expect_golden("cli/completion." + GetParam().shell, GetParam().text());
}
INSTANTIATE_TEST_SUITE_P(Shells,
                         EveryShell,
                         testing::Values(Script{"bash", bash_completion},
                                         Script{"zsh", zsh_completion},
                                         Script{"fish", fish_completion}),
                         [](const auto& script) { return script.param.shell; });

TEST(Completion, BashAcceptsTheScriptAndOffersCommandsAndFlags) {
  const std::string path = testing::TempDir() + "/pine-completion-" + std::to_string(getpid());
  std::ofstream(path) << bash_completion()
                      << "try() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _pine; "
                         "echo \"${COMPREPLY[*]}\"; }\n"
                         "try pine va\ntry pine quill s\ntry pine run -o y\ntry pine run --auto\n"
                         "try pine quill list --q\n"
                         "pine() { :; }\n"
                         "timeout() { [[ $2 == pine && $3 == list ]] && printf "
                         "'RUN  STATUS\\nporc-1-a  applied\\nporc-2-b  planned\\n"
                         "More: --after porc-2-b\\n'; }\n"
                         "try pine status ''\ntry pine apply --auto-approve porc-2\n"
                         "try pine apply --timeout porc\ntry pine outputs porc-1-a porc\n"
                         "try pine lint porc\n"
                         "timeout() { return 17; }\ntry pine status porc\n";
  FILE* shell = popen(("bash " + path).c_str(), "r");
  ASSERT_NE(shell, nullptr);
  std::string said;
  for (int c = fgetc(shell); c != EOF; c = fgetc(shell)) said += static_cast<char>(c);
  EXPECT_EQ(pclose(shell), 0);
  std::filesystem::remove(path);
  EXPECT_EQ(said,
            "validate\nshow\nyaml\n--auto-approve\n--quills\n"
            "porc-1-a porc-2-b\nporc-2-b\n\n\n\n\n");
}

/// The table that maps errors outwards, as a page.
std::string exit_codes_page() {
  const std::string help = overview().str();
  const std::size_t begin = help.find("Exit codes\n") + std::string_view("Exit codes\n").size();
  std::string page =
      "# Exit codes\n\nThose of `pine` and `porc`; made from `src/base/error.cc` and pine's help, "
      "a "
      "test compares.\nCode 2 is an answer, not a failure.\n\n```\n" +
      help.substr(begin, help.find("\n\n", begin) - begin) +
      "\n```\n\nEach error that the API answers has one HTTP status and one exit code. A client "
      "may repeat a\nrequest whose error is temporary; the same `Idempotency-Key` keeps a "
      "submission from happening twice.\n\n"
      "| error | HTTP | exit code | temporary |\n|---|---|---|---|\n";
  for (int code = 0; code <= static_cast<int>(ErrorCode::internal); ++code) {
    const ErrorTraits& row = error_traits(static_cast<ErrorCode>(code));
    page += "| `" + std::string(row.name) + "` | " + std::to_string(row.http_status) + " | " +
            std::to_string(row.exit_code) + " | " + (row.retryable ? "yes" : "") + " |\n";
  }
  page +=
      "\n## What became of a run\n\n"
      "A command that follows a run ends with the code of the status in which the run stops. "
      "Where\n"
      "a step failed it is the code of the error that the run's reason names: 11 when terraform\n"
      "refused to plan, 17 when the engine was away; the table has the code without one.\n\n"
      "| status | `pine run`, `apply`, `destroy` | `pine plan` |\n|---|---|---|\n";
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<run::RunStatus>>([&](auto status) {
    if (!run::is_final(status.value) && !run::may_wait(status.value)) return;
    const wire::RunView view = sample_run(status.value, run::Goal::planned);
    page += "| `" + std::string(status.name) + "` | " +
            std::to_string(exit_code_for(view, run::Goal::applied)) + " | " +
            std::to_string(exit_code_for(view, run::Goal::planned)) + " |\n";
  });
  return page +
         "\nBesides: 14 when the question of `run`, `apply` or `destroy` got no yes, and the plan\n"
         "stays `planned`; 17 when pine stopped following (Ctrl-C, `--timeout`, the server was\n"
         "lost), and the run goes on; 2 of `pine plan --detailed-exitcode` in place of 0 when the\n"
         "plan has changes. An act on a run that is over is a conflict, 15, and tells how it "
         "ended;\n"
         "asking once more for what was reached (`apply` of an applied run) is none. `outputs` of\n"
         "a run that was not applied is 15. What only looks (`status`, `logs`, `list`, `summary`,\n"
         "`report`) ends with 0 whatever became of the run.\n";
}

TEST(ExitCodes, TheirPageIsWhatTheTableSays) {
  fakes::expect_document("docs/reference/exit-codes.md", exit_codes_page());
}

}  // namespace
}  // namespace porc::cli

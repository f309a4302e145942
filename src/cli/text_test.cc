// SPDX-License-Identifier: Apache-2.0
#include "cli/text.h"

#include <gtest/gtest.h>

#include "cli/console.h"
#include "cli/table.h"

namespace porc::cli {
namespace {

class ConsoleTest : public testing::Test {
 protected:
  Console console(bool terminal) {
    return Console(
        {.write = [this](std::string_view text) { out += text; }, .is_terminal = terminal},
        {.write = [this](std::string_view text) { notes += text; }, .is_terminal = terminal});
  }
  std::string out{};
  std::string notes{};
};

TEST_F(ConsoleTest, ColoursOnTerminalsOnlyUnlessToldOtherwise) {
  struct Case {
    bool terminal;
    ColourChoice choice;
    bool no_color;
    bool coloured;
  };
  const Case cases[] = {
      {true, ColourChoice::automatic, false, true},
      {true, ColourChoice::automatic, true, false},
      {false, ColourChoice::automatic, false, false},
      {true, ColourChoice::never, false, false},
      {false, ColourChoice::always, true, true},
  };
  for (const Case& row : cases) {
    out.clear();
    Console to = console(row.terminal);
    to.choose_colour(row.choice, row.no_color);
    to.print(Text().line("gone", Tone::bad));
    EXPECT_EQ(out, row.coloured ? "\x1b[31mgone\x1b[0m\n" : "gone\n");
  }
}

TEST_F(ConsoleTest, ProgressIsReplacedAndOnlyOnTerminals) {
  Console terminal = console(true);
  terminal.progress("planning \x1b[2J");
  terminal.note("done");
  EXPECT_EQ(notes, "\r\x1b[Kplanning \\u001b[2J\r\x1b[Kdone\n");
  notes.clear();
  Console pipe = console(false);
  pipe.progress("planning");
  EXPECT_EQ(notes, "");
}

TEST_F(ConsoleTest, ExactBytesReachFilesButNoTerminal) {
  console(false).print_exact("a\x1b[0m\n");
  console(true).print_exact("a\x1b[0m\n");
  EXPECT_EQ(out, "a\x1b[0m\na\\u001b[0m\n");
}

TEST(Table, AlignsByCharactersAndLeavesNoTrailingSpaces) {
  const Text text = table({"NAME", "SIZE", "NOTE"},
                          {{{"größe"}, {"1"}, {}}, {{"a\nb"}, {"200"}, {"x"}}, {{"c"}, {}, {}}});
  EXPECT_EQ(text.str(),
            "NAME      SIZE  NOTE\n"
            "größe     1\n"
            "a\\u000ab  200   x\n"
            "c\n");
}

TEST(Facts, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(facts({{"run", {"porc-1"}}, {"reason", {}}, {"status", {"applied"}}}).str(),
            "run     porc-1\nstatus  applied\n");
}

}  // namespace
}  // namespace porc::cli

// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/quill_check.h"
#include "cli/quill_folder.h"
#include "cli/surroundings.h"

namespace porc::cli {
namespace {

constexpr auto kTestFlags = std::to_array<Flag>({
    {.name = "accept", .help = "Write what there is as what is expected; look at what changes"},
});

struct TestView {
  std::string folder{};
  std::string quill{};
  bool passed = false;
  std::vector<CaseOutcome> outcomes{};
};
BOOST_DESCRIBE_STRUCT(TestView, (), (folder, quill, passed, outcomes))

void tell(Console& console, const TestView& view) {
  for (const CaseOutcome& outcome : view.outcomes) console.note(show_outcome(view.folder, outcome));
  if (!view.passed) return;
  const std::size_t count = view.outcomes.size();
  Text text;
  text.say(view.folder + ": ").say("passed", Tone::good);
  console.print(text.line(" (" + view.quill + ", " + std::to_string(count) +
                          (count == 1 ? " check)" : " checks)")));
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(const auto folders, find_quills(arguments.operands()));
  std::vector<TestView> views;
  bool passed = true;
  for (const auto& folder : folders) {
    PORC_CO_TRY(const auto quill, compile_folder(around, folder));
    TestView view{.folder = folder.string(), .quill = quill->name()};
    PORC_CO_TRY(view.outcomes, co_await run_cases(around, quill, folder, arguments.has("accept")));
    view.passed = all_passed(view.outcomes);
    passed = passed && view.passed;
    if (format_of(arguments) == Format::table) tell(around.console, view);
    views.push_back(std::move(view));
  }
  if (format_of(arguments) != Format::table)
    print_document(around.console, format_of(arguments), json::encode(views));
  co_return passed ? 0 : error_traits(ErrorCode::invalid_argument).exit_code;
}

}  // namespace

constinit const Command kQuillTest{
    .name = "quill test",
    .operands = {"DIR…", 1, kAnyNumber},
    .summary = "Run the tests beside quills",
    .help =
        "A test is a folder tests/{case} with a blueprint.yaml and what becomes of it: golden/ "
        "holds the bundle, byte for byte, or expected.txt the words with which `pine validate` "
        "refuses it. Every example must be valid and render, and golden files are formatted as "
        "terraform does when it is on PATH.",
    .example =
        "  pine quill test quills\n"
        "  pine quill test quills/service/1.0.0 --accept && git diff\n",
    .flags = {FlagGroup{"Test", kTestFlags}, kOutputFlags},
    .run = run,
};

}  // namespace porc::cli

// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/quill_check.h"
#include "cli/quill_folder.h"
#include "cli/sarif.h"
#include "cli/surroundings.h"

namespace porc::cli {
namespace {

constexpr auto kLintFlags = std::to_array<Flag>({
    {.name = "strict", .help = "Warnings count as faults"},
});

struct LintView {
  std::string folder{};
  std::string quill{};
  bool clean = false;
  std::vector<quill::Remark> remarks{};
};
BOOST_DESCRIBE_STRUCT(LintView, (), (folder, quill, clean, remarks))

void tell(Console& console, const LintView& view) {
  for (const quill::Remark& remark : view.remarks) console.note(show_remark(view.folder, remark));
  if (!view.clean) return;
  Text text;
  console.print(
      text.say(view.folder + ": ").say("clean", Tone::good).line(" (" + view.quill + ")"));
}

json::value sarif(const std::vector<LintView>& views, const std::string& version) {
  std::vector<Located> located;
  for (const LintView& view : views) {
    for (const quill::Remark& remark : view.remarks) {
      Located each{.file = remark.file.empty() ? view.folder : view.folder + "/" + remark.file};
      each.fault = {.message = remark.message, .line = remark.line, .column = remark.column};
      each.fault.severity = remark.severity;
      each.fault.rule = "porc/quill-" + remark.rule;
      each.character = remark.column;
      located.push_back(std::move(each));
    }
  }
  return sarif_of(located, version);
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(const auto folders, find_quills(arguments.operands()));
  std::vector<LintView> views;
  bool clean = true;
  for (const auto& folder : folders) {
    PORC_CO_TRY(quill::Source source, read_quill(around, folder));
    LintView view{.folder = folder.string(), .quill = source.kind + "@" + source.version};
    view.remarks = quill::lint(std::move(source));
    view.clean = is_clean(view.remarks, arguments.has("strict"));
    clean = clean && view.clean;
    if (format_of(arguments) == Format::table) tell(around.console, view);
    views.push_back(std::move(view));
  }
  const Format format = format_of(arguments);
  if (format == Format::sarif) {
    print_document(around.console, Format::json, sarif(views, around.version));
  } else if (format != Format::table) {
    print_document(around.console, format, json::encode(views));
  }
  co_return clean ? 0 : error_traits(ErrorCode::invalid_argument).exit_code;
}

}  // namespace

constinit const Command kQuillLint{
    .name = "quill lint",
    .operands = {"DIR…", 1, kAnyNumber},
    .summary = "Tell what is wrong with quills, or seldom meant",
    .help =
        "Compiles the quill in each folder, or every one below it, and looks at what belongs "
        "together: examples that are refused, capabilities that nothing uses, every `| safe`, "
        "inputs that are not described, not taken by a template or not named in the README, "
        "variables that the schema does not know, a version without an entry in the changelog.",
    .example =
        "  pine quill lint quills\n"
        "  pine quill lint quills/service/1.0.0 --strict\n"
        "  pine quill lint quills -o sarif > quills.sarif\n",
    .flags = {FlagGroup{"Lint", kLintFlags}, kVerdictOutputFlags},
    .run = run,
};

}  // namespace porc::cli

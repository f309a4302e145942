// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/quill_check.h"
#include "cli/quill_folder.h"
#include "cli/quill_upload.h"
#include "cli/surroundings.h"
#include "cli/table.h"
#include "cli/told.h"
#include "wire/paths.h"
#include "wire/server_view.h"

namespace porc::cli {
namespace {

constexpr auto kPushFlags = std::to_array<Flag>({
    {.name = "dry-run", .help = "Lint and test only; publish nothing"},
    {.name = "strict", .help = "Warnings count as faults"},
});

Text show_published(const wire::QuillView& quill) {
  return facts({{"quill", {quill.kind + "@" + quill.version}},
                {"status", {quill.status}},
                {"digest", {quill.digest}}});
}

Error not_good(std::string what) {
  return {.code = ErrorCode::invalid_argument,
          .message = std::move(what) + "; nothing was published"};
}

/// Errors: invalid_argument when lint or a test has something against it; what is printed.
Task<std::shared_ptr<const quill::Quill>> checked(Surroundings& around, Arguments arguments) {
  const std::string& folder = arguments.operand();
  PORC_CO_TRY(const auto quill, compile_folder(around, folder));
  const auto remarks = quill::lint(quill->source());
  for (const quill::Remark& remark : remarks) {
    if (remark.severity != rules::Severity::info) around.console.note(show_remark(folder, remark));
  }
  if (!is_clean(remarks, arguments.has("strict"))) co_return not_good("lint has faults");
  PORC_CO_TRY(const auto outcomes, co_await run_cases(around, quill, folder, false));
  for (const CaseOutcome& outcome : outcomes) around.console.note(show_outcome(folder, outcome));
  if (!all_passed(outcomes)) co_return not_good("tests fail");
  co_return quill;
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(const auto quill, co_await checked(around, arguments));
  if (arguments.has("dry-run")) {
    wire::QuillView view = wire::view_of(*quill, {});
    view.status = "not published (--dry-run)";
    print_result(around.console, arguments, view, &show_published);
    co_return 0;
  }
  PORC_CO_TRY(const Server server, Server::find(around, arguments));
  PORC_CO_TRY(Ask ask, upload_of(*quill, wire::paths::kQuillsPublish));
  PORC_CO_TRY(const auto view, co_await server.post<wire::QuillView>(std::move(ask)));
  print_result(around.console, arguments, view, &show_published);
  co_return 0;
}

}  // namespace

constinit const Command kQuillPush{
    .name = "quill push",
    .operands = {"DIR", 1, 1},
    .summary = "Publish a quill, once lint and its tests agree",
    .help =
        "Lints the quill in the folder, runs its tests, and publishes it under the kind and "
        "version of its quill.yaml. A published version never changes: the same content again "
        "is harmless, other content is a conflict.",
    .example =
        "  pine quill push quills/service/1.1.0 --dry-run\n"
        "  pine quill push quills/service/1.1.0\n",
    .flags = {FlagGroup{"Push", kPushFlags}, kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

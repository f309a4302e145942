// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/quill_source.h"
#include "cli/quill_status.h"
#include "cli/server.h"
#include "cli/surroundings.h"
#include "cli/table.h"
#include "wire/paths.h"
#include "wire/server_view.h"

namespace porc::cli {
namespace {

Text show_quills(const wire::QuillList& list) {
  if (list.quills.empty()) return Text().line("No quills.");
  std::vector<std::vector<Cell>> rows;
  for (const wire::QuillView& quill : list.quills) {
    rows.push_back({{quill.kind, Tone::strong},
                    {quill.version},
                    {quill.status, tone_of_status(quill.status)},
                    {quill.description}});
  }
  return table({"KIND", "VERSION", "STATUS", "DESCRIPTION"}, rows);
}

Task<wire::QuillList> find(Surroundings& around, Arguments arguments) {
  if (!arguments.has("quills")) {
    PORC_CO_TRY(const Server server, Server::find(around, arguments));
    co_return co_await server.get<wire::QuillList>(std::string(wire::paths::kQuills));
  }
  PORC_CO_TRY(const auto library, open_quill_folders(around, arguments));
  wire::QuillList list;
  for (const auto& quill : library->list()) {
    list.quills.push_back(
        wire::view_of(*quill, library->standing(quill->kind(), quill->version().str())));
  }
  co_return list;
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(const wire::QuillList list, co_await find(around, arguments));
  print_result(around.console, arguments, list, &show_quills);
  co_return 0;
}

}  // namespace

constinit const Command kQuillList{
    .name = "quill list",
    .summary = "List the kinds of infrastructure that can be asked for",
    .help =
        "Lists the published quills: each kind with its versions, newest first, and whether one "
        "was deprecated or revoked. With --quills those of folders on this machine.",
    .example = "  pine quill list\n",
    .flags = {kQuillFlags, kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

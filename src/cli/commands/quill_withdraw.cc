// SPDX-License-Identifier: Apache-2.0
// What is said of a version after it was published: `quill deprecate` and `quill revoke`.
#include <array>
#include <utility>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/quill_source.h"
#include "cli/quill_status.h"
#include "cli/server.h"
#include "cli/surroundings.h"
#include "wire/paths.h"
#include "wire/requests.h"
#include "wire/server_view.h"

namespace porc::cli {
namespace {

constexpr auto kWithdrawFlags = std::to_array<Flag>({
    {.name = "reason", .value = "TEXT", .help = "Why: shown to everybody who asks for it"},
    {.name = "replace-by", .value = "VERSION", .help = "The version to take instead"},
    {.name = "undo", .help = "It is good again"},
});

Error usage(std::string message) {
  return {.code = ErrorCode::invalid_argument, .message = std::move(message)};
}

Result<void> check(const Arguments& arguments) {
  if (kind_and_version(arguments.operand()).second.empty()) {
    return usage("name one version: KIND@VERSION");
  }
  const bool says = arguments.has("reason") || arguments.has("replace-by");
  if (arguments.has("undo") && says) return usage("--undo takes no reason and no replacement");
  if (arguments.has("undo") || arguments.has("reason")) return ok;
  return usage("--reason is required");
}

Text show_standing(const wire::QuillView& quill) {
  Text text;
  text.say(quill.kind + "@" + quill.version + " is ");
  return text.line(words_of_status(quill.status, quill.deprecated, quill.revoked),
                   tone_of_status(quill.status));
}

Task<int> withdraw(Surroundings& around, Arguments arguments, std::string_view path) {
  const auto [kind, version] = kind_and_version(arguments.operand());
  wire::Withdraw body{.reason = arguments.value("reason"),
                      .replace_by = arguments.value("replace-by")};
  if (arguments.has("undo")) body.undo = true;
  Ask ask;
  ask.path = wire::paths::of_quill_version(path, kind, version);
  ask.body = json::encode(body);
  PORC_CO_TRY(const Server server, Server::find(around, arguments));
  PORC_CO_TRY(const auto view, co_await server.post<wire::QuillView>(std::move(ask)));
  print_result(around.console, arguments, view, &show_standing);
  co_return 0;
}

Task<int> deprecate(Surroundings& around, Arguments arguments) {
  return withdraw(around, std::move(arguments), wire::paths::kQuillDeprecate);
}

Task<int> revoke(Surroundings& around, Arguments arguments) {
  return withdraw(around, std::move(arguments), wire::paths::kQuillRevoke);
}

}  // namespace

constinit const Command kQuillDeprecate{
    .name = "quill deprecate",
    .operands = {"KIND@VERSION", 1, 1},
    .summary = "Advise against a version of a quill",
    .help =
        "A deprecated version is still taken, but a range prefers another one, and every new run "
        "with it gets advice that tells the reason and the replacement.",
    .example =
        "  pine quill deprecate service@1.0.0 --reason 'no probes' --replace-by 1.1.0\n"
        "  pine quill deprecate service@1.0.0 --undo\n",
    .flags = {FlagGroup{"Withdraw", kWithdrawFlags}, kOutputFlags, kServerFlags},
    .check = check,
    .run = deprecate,
};

constinit const Command kQuillRevoke{
    .name = "quill revoke",
    .operands = {"KIND@VERSION", 1, 1},
    .summary = "Forbid a version of a quill",
    .help =
        "A revoked version is taken by no range and refused by its name, and plans that wait are "
        "not applied. What was made with it stays, and is still destroyed with it.",
    .example =
        "  pine quill revoke service@1.0.0 --reason 'opens port 22' --replace-by 1.0.1\n"
        "  pine quill revoke service@1.0.0 --undo\n",
    .flags = {FlagGroup{"Withdraw", kWithdrawFlags}, kOutputFlags, kServerFlags},
    .check = check,
    .run = revoke,
};

}  // namespace porc::cli

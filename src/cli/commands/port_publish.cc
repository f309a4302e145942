// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <filesystem>
#include <utility>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/judge.h"
#include "cli/output.h"
#include "cli/quill_check.h"
#include "cli/quill_folder.h"
#include "cli/surroundings.h"
#include "cli/table.h"
#include "cli/told.h"

namespace porc::cli {
namespace {

constexpr auto kPublishFlags = std::to_array<Flag>({
    {.name = "dry-run", .help = "Validate only; publish nothing"},
    {.name = "strict", .help = "Warnings count as faults"},
});

constexpr char kNotPublished[] = "(not published: --dry-run)";

Text show_entry(const CatalogEntry& entry) {
  return facts({{"entity", {entry.identifier}}, {"blueprint", {entry.kind}}});
}

Error not_good(std::string what) {
  return {.code = ErrorCode::invalid_argument,
          .message = std::move(what) + "; nothing was published"};
}

Task<CatalogEntry> publish_quill(Surroundings& around, Arguments arguments) {
  const std::string& folder = arguments.operand();
  PORC_CO_TRY(auto quill, compile_folder(around, folder));
  const auto remarks = quill::lint(quill->source());
  for (const quill::Remark& remark : remarks) {
    if (remark.severity != rules::Severity::info) around.console.note(show_remark(folder, remark));
  }
  if (!is_clean(remarks, arguments.has("strict"))) co_return not_good("lint has faults");
  if (arguments.has("dry-run"))
    co_return CatalogEntry{.kind = kNotPublished, .identifier = quill->name()};
  PORC_CO_TRY(const auto catalog, around.open_catalog());
  co_return co_await catalog->publish_quill(std::move(quill));
}

Task<CatalogEntry> publish_blueprint(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(BlueprintFile file, read_sound_blueprint(around, arguments.operand()));
  Judge judge(around, arguments, Patience::again);
  PORC_CO_CHECK(co_await judge.judge(&file));
  if (file.fault) {
    print_faults(around, file);
    co_return already_told(*file.fault);
  }
  const std::string otherwise = around.variable("TFE_ENV").value_or("dev");
  PORC_CO_TRY(auto identity, blueprint::identity_of(*file.blueprint, otherwise));
  if (arguments.has("dry-run"))
    co_return CatalogEntry{.kind = kNotPublished, .identifier = identity.str()};
  auto hidden = quill::sensitive_inputs(*file.quill, *file.blueprint);
  PORC_CO_TRY(const auto catalog, around.open_catalog());
  co_return co_await catalog->publish_blueprint(
      *std::move(file.blueprint), std::move(identity), std::move(hidden));
}

Task<int> run(Surroundings& around, Arguments arguments) {
  std::error_code unknown;
  const bool is_quill = std::filesystem::is_directory(arguments.operand(), unknown);
  Result<CatalogEntry> entry;
  if (is_quill) {
    entry = co_await publish_quill(around, arguments);
  } else {
    entry = co_await publish_blueprint(around, arguments);
  }
  if (!entry) co_return std::move(entry).error();
  print_result(around.console, arguments, *entry, &show_entry);
  co_return 0;
}

}  // namespace

constinit const Command kPortPublish{
    .name = "port publish",
    .operands = {"QUILL_DIR|FILE", 1, 1},
    .summary = "Show a quill or a blueprint in Port, once it is valid",
    .help =
        "Lints the quill in the folder, or validates the blueprint in the file, and publishes it "
        "in "
        "Port's catalog: a quill under its kind and version, a blueprint as an instance that is "
        "declared, whose state the server tells later. Publishing again changes only what differs; "
        "sensitive inputs are never sent. Port is called directly, as PORT_CLIENT_ID, "
        "PORT_CLIENT_SECRET and PORT_API say: the server's own credentials also sign what Port "
        "sends, so that it lends them to nobody.",
    .example =
        "  pine port publish quills/service/1.0.0\n"
        "  pine port publish --quills ./quills orders.yaml --dry-run\n",
    .flags = {FlagGroup{"Publish", kPublishFlags}, kVerdictFlags, kOutputFlags, kServerFlags},
    .check = check_rules_flag,
    .run = run,
};

}  // namespace porc::cli

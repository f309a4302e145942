// SPDX-License-Identifier: Apache-2.0
#include "json/schema_diff.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/quill_source.h"
#include "cli/schema_changes.h"
#include "cli/server.h"
#include "cli/source_file.h"
#include "cli/surroundings.h"
#include "domain/quill/manifest.h"
#include "json/parse.h"
#include "wire/paths.h"
#include "wire/requests.h"
#include "wire/server_view.h"

namespace porc::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kBreaks = 2;  ///< design, section 6: as `plan --detailed-exitcode`
constexpr std::size_t kViolationsShown = 3;

constexpr auto kSchemaFlags = std::to_array<Flag>({
    {.name = "kind",
     .value = "KIND",
     .help = "Whose live blueprints are checked, where neither side is a quill"},
});

/// One side of the comparison. `kind` is "" for a file alone.
struct Side {
  std::string name{};
  std::string kind{};
  std::optional<json::Schema> schema{};
};

struct SchemaDiff {
  std::string before{};
  std::string after{};
  bool breaks = false;
  std::vector<json::SchemaChange> changes{};
  std::optional<wire::SchemaCheck> live{};
  std::optional<std::string> unchecked{};  ///< why no live blueprints were checked
};
BOOST_DESCRIBE_STRUCT(SchemaDiff, (), (before, after, breaks, changes, live, unchecked))

Result<json::Schema> read_schema(const Surroundings& around, const std::string& path) {
  PORC_TRY(const SourceFile source, read_source(around, path));
  PORC_TRY(const json::value document, json::parse(source.text));
  return json::Schema::compile(document);
}

Result<Side> read_folder(const Surroundings& around, const std::string& path) {
  Side side{.name = path};
  PORC_TRY(const SourceFile source, read_source(around, path + "/quill.yaml"));
  PORC_TRY(quill::Manifest manifest, quill::parse_manifest(source.text));
  side.kind = std::move(manifest.kind);
  PORC_TRY(side.schema, read_schema(around, path + "/schema.json"));
  return side;
}

Task<Side> read_side(Surroundings& around, Arguments arguments, std::string operand) {
  std::error_code unknown;
  Side side{.name = operand};
  if (fs::is_directory(operand, unknown)) {
    auto folder = read_folder(around, operand);
    if (!folder) co_return std::move(folder).error().in("reading " + operand);
    co_return folder;
  }
  if (operand == "-" || operand.ends_with(".json") || fs::exists(operand, unknown)) {
    auto schema = read_schema(around, operand);
    if (!schema) co_return std::move(schema).error().in("reading " + operand);
    side.schema = *std::move(schema);
    co_return side;
  }
  const std::size_t at = std::min(operand.find('@'), operand.size());
  PORC_CO_TRY(const auto quill,
              co_await find_quill(around,
                                  std::move(arguments),
                                  operand.substr(0, at),
                                  operand.substr(std::min(at + 1, operand.size()))));
  side.name = quill->name();
  side.kind = quill->kind();
  side.schema = quill->schema();
  co_return side;
}

Task<wire::SchemaCheck> check_live(Surroundings& around,
                                   Arguments arguments,
                                   std::string kind,
                                   json::value schema) {
  PORC_CO_TRY(const Server server, Server::find(around, arguments));
  Ask ask;
  ask.path = wire::paths::kSchemaCheck;
  ask.query = {{wire::kKindParameter, std::move(kind)}};
  ask.body = std::move(schema);
  ask.brief = true;  // the difference is worth telling without it
  co_return co_await server.post<wire::SchemaCheck>(std::move(ask));
}

void show_live(const wire::SchemaCheck& live, Text& text) {
  text.end_line().line(std::to_string(live.refused_in_all) + " of " +
                           std::to_string(live.considered) + " live blueprints would be refused" +
                           (live.complete ? "" : "; there are more, which were not looked at"),
                       live.refused_in_all > 0 ? Tone::bad : Tone::good);
  for (const wire::RefusedRun& run : live.refused) {
    text.say("  " + run.environment + "/" + run.name, Tone::strong)
        .line(" (" + run.quill_version + ", " + run.run_id.str() + ")");
    for (std::size_t i = 0; i < run.violations.size() && i < kViolationsShown; ++i) {
      text.line("    " + run.violations[i].pointer + ": " + run.violations[i].message);
    }
    if (run.violations.size() > kViolationsShown) {
      text.line("    and " + std::to_string(run.violations.size() - kViolationsShown) + " more",
                Tone::faint);
    }
  }
}

Text show_diff(const SchemaDiff& diff) {
  Text text = show_changes(diff.changes);
  if (diff.live) show_live(*diff.live, text);
  if (diff.unchecked) {
    text.end_line().line("Live blueprints were not checked: " + *diff.unchecked, Tone::faint);
  }
  return text;
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(const Side before, co_await read_side(around, arguments, arguments.operand(0)));
  PORC_CO_TRY(const Side after, co_await read_side(around, arguments, arguments.operand(1)));
  SchemaDiff diff{.before = before.name, .after = after.name};
  diff.changes = json::changes_of(*before.schema, *after.schema);
  std::string kind = after.kind.empty() ? before.kind : after.kind;
  kind = arguments.value_or("kind", kind);
  if (kind.empty()) {
    diff.unchecked = "say with --kind whose";
  } else if (arguments.has("quills")) {
    diff.unchecked = "--quills asks no server";
  } else {
    auto live = co_await check_live(around, arguments, kind, after.schema->document());
    if (live) diff.live = *std::move(live);
    if (!live) diff.unchecked = live.error().message;
  }
  diff.breaks =
      (!diff.changes.empty() && diff.changes.front().consequence == json::Consequence::breaks) ||
      (diff.live && diff.live->refused_in_all > 0);
  print_result(around.console, arguments, diff, &show_diff);
  co_return diff.breaks ? kBreaks : 0;
}

}  // namespace

constinit const Command kSchemaDiff{
    .name = "schema diff",
    .operands = {"OLD NEW", 2, 2},
    .summary = "Tell what a new schema breaks, and for which live blueprints",
    .help =
        "Compares two schemas, each a file, a quill's folder or kind@version, and says of every "
        "change whether it breaks (something valid is refused), changes the meaning (a default), "
        "or is harmless. Of the server's blueprints, what was applied last of each, those that "
        "the new schema would refuse are shown with their faults. Exits with 2 when something "
        "breaks. `pine schema --diff OLD NEW` is the same.",
    .example =
        "  pine schema diff service@1.0.0 quills/service/1.1.0\n"
        "  pine schema --diff old.json new.json --kind service\n",
    .flags = {FlagGroup{"Schema", kSchemaFlags}, kQuillFlags, kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

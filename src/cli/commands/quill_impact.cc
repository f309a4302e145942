// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <utility>

#include "cli/commands/all.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/quill_check.h"
#include "cli/quill_source.h"
#include "cli/quill_upload.h"
#include "cli/surroundings.h"
#include "domain/quill/impact.h"
#include "wire/paths.h"
#include "wire/requests.h"

namespace porc::cli {
namespace {

constexpr std::size_t kNamesShown = 5;
constexpr std::size_t kGroupsShown = 20;

std::string counted(std::uint64_t count, const char* one, const char* several) {
  return std::to_string(count) + " " + (count == 1 ? one : several);
}

void show_names(Text& text, const quill::ImpactGroup& group) {
  const std::size_t shown = std::min(group.names.size(), kNamesShown);
  for (std::size_t i = 0; i < shown; ++i) text.say(i == 0 ? "  " : ", ").say(group.names[i]);
  if (shown < group.names.size())
    text.say(" and " + std::to_string(group.names.size() - shown) + " more", Tone::faint);
  text.end_line();
}

void show_groups(Text& text, const std::vector<quill::ImpactGroup>& groups, const char* fate) {
  for (std::size_t i = 0; i < groups.size(); ++i) {
    text.end_line();
    if (i == kGroupsShown) {
      text.line(std::to_string(groups.size() - i) + " more groups; -o json has all", Tone::faint);
      return;
    }
    const quill::ImpactGroup& group = groups[i];
    text.line(counted(group.count, "blueprint ", "blueprints ") + fate, Tone::strong);
    show_names(text, group);
    for (const Violation& violation : group.violations)
      text.line("  " + violation.pointer + ": " + violation.message, Tone::bad);
    text.block(group.difference);
  }
}

Text show_impact(const quill::ImpactReport& report) {
  Text text;
  text.line(counted(report.considered, "live blueprint", "live blueprints") + " under " +
                report.kind + "@" + report.version + ": " + std::to_string(report.unchanged) +
                " unchanged, " + std::to_string(report.changed) + " changed, " +
                std::to_string(report.refused) + " refused",
            Tone::strong);
  if (!report.complete) text.line("there are more: these are the newest", Tone::warn);
  if (report.pinned > 0) {
    text.line(counted(report.pinned, "asks", "ask") +
              " for versions that this one is not among, and would not take it");
  }
  if (report.unknown > 0) {
    text.line(std::to_string(report.unknown) +
              " cannot be compared: what made them is not published any more");
  }
  show_groups(text, report.changes, "would change:");
  show_groups(text, report.refusals, "would be refused:");
  return text;
}

Result<Ask> ask_of(Surroundings& around, const std::string& operand) {
  std::error_code unknown;
  if (std::filesystem::is_directory(operand, unknown)) {
    PORC_TRY(const auto quill, compile_folder(around, operand));
    return upload_of(*quill, wire::paths::kQuillImpact);
  }
  auto [kind, version] = kind_and_version(operand);
  if (version.empty()) {
    return Error{.code = ErrorCode::not_found,
                 .message = operand + " is neither a folder nor KIND@VERSION"};
  }
  wire::PublishQuill named{.kind = std::move(kind), .version = std::move(version)};
  Ask ask;
  ask.path = std::string(wire::paths::kQuillImpact);
  ask.body = json::encode(named);
  return ask;
}

Task<int> run(Surroundings& around, Arguments arguments) {
  PORC_CO_TRY(Ask ask, ask_of(around, arguments.operand()));
  PORC_CO_TRY(const Server server, Server::find(around, arguments));
  PORC_CO_TRY(const auto report, co_await server.post<quill::ImpactReport>(std::move(ask)));
  print_result(around.console, arguments, report, &show_impact);
  co_return 0;
}

}  // namespace

constinit const Command kQuillImpact{
    .name = "quill impact",
    .operands = {"DIR|KIND@VERSION", 1, 1},
    .summary = "Tell what a new version would change for what is live",
    .help =
        "The server renders every blueprint of the kind that was applied and not destroyed, under "
        "the version that made it and under this one, and groups equal differences: what one "
        "blueprint alone says stands there as its place, <inputs.image>. Nothing is stored, "
        "planned or applied, and sealed inputs stay sealed.",
    .example =
        "  pine quill impact quills/service/1.1.0\n"
        "  pine quill impact service@1.1.0 -o json | jq '.refusals[].names[]'\n",
    .flags = {kOutputFlags, kServerFlags},
    .run = run,
};

}  // namespace porc::cli

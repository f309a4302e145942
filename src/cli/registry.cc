// SPDX-License-Identifier: Apache-2.0
#include "cli/registry.h"

#include <algorithm>
#include <array>

#include "cli/commands/all.h"

namespace porc::cli {
namespace {

constexpr const Command* kWrite[] = {&kInit, &kLint, &kValidate, &kRender, &kTemplateRender};
constexpr const Command* kMove[] = {&kRun,
                                    &kSubmit,
                                    &kBuild,
                                    &kPlan,
                                    &kApply,
                                    &kApprove,
                                    &kOverride,
                                    &kDestroy,
                                    &kCancel,
                                    &kDiscard};
constexpr const Command* kLook[] = {&kStatus,
                                    &kLogs,
                                    &kSummary,
                                    &kReport,
                                    &kPolicyShow,
                                    &kOutputs,
                                    &kList,
                                    &kQuillList,
                                    &kQuillShow,
                                    &kSchemaDiff};
constexpr const Command* kQuills[] = {&kQuillInit,
                                      &kQuillLint,
                                      &kQuillTest,
                                      &kQuillDiff,
                                      &kQuillImpact,
                                      &kQuillPush,
                                      &kPortPublish,
                                      &kQuillDeprecate,
                                      &kQuillRevoke};
constexpr const Command* kPolicies[] = {
    &kPolicyTest, &kPolicyApply, &kPolicyExplain, &kPolicyFmt, &kPolicyCheck, &kPolicyMock};
constexpr const Command* kAround[] = {&kDoctor, &kCompletion, &kVersion};

constexpr auto kGroups = std::to_array<CommandGroup>({
    {"Write a blueprint", kWrite},
    {"Make it happen", kMove},
    {"See what happened", kLook},
    {"Make and keep quills", kQuills},
    {"Write policies", kPolicies},
    {"Pine itself", kAround},
});

std::vector<std::string_view> words_of(std::string_view name) {
  const std::size_t space = name.find(' ');
  if (space == name.npos) return {name};
  return {name.substr(0, space), name.substr(space + 1)};
}

}  // namespace

std::span<const CommandGroup> command_groups() {
  return kGroups;
}

const Command* take_command(std::vector<std::string>& words) {
  // How people ask for it whom other tools taught.
  if (words.size() > 1 && words[0] == "schema" && words[1] == "--diff") words[1] = "diff";
  for (const CommandGroup& group : kGroups) {
    for (const Command* command : group.commands) {
      const auto name = words_of(command->name);
      if (words.size() < name.size() || !std::equal(name.begin(), name.end(), words.begin())) {
        continue;
      }
      words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(name.size()));
      return command;
    }
  }
  return nullptr;
}

}  // namespace porc::cli

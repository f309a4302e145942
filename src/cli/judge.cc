// SPDX-License-Identifier: Apache-2.0
#include "cli/judge.h"

#include <set>

#include "cli/policy_source.h"
#include "cli/quill_source.h"
#include "cli/server.h"
#include "cli/surroundings.h"
#include "wire/paths.h"

namespace porc::cli {
namespace {

/// The lines on which one of these values stands, and those of faults inside of one.
std::set<int> lines_of(const std::vector<std::string>& values,
                       const yaml::Document& document,
                       const quill::Verdict& verdict) {
  std::set<int> lines;
  const auto add = [&](std::string_view pointer) {
    if (const auto place = document.place(pointer)) lines.insert(place->line);
  };
  for (const std::string& value : values) {
    add(value);
    for (const Violation& violation : verdict.violations) {
      if (violation.pointer.starts_with(value + "/")) add(violation.pointer);
    }
  }
  return lines;
}

/// As the server reads its settings.
std::vector<std::string> listed(const std::optional<std::string>& text) {
  std::vector<std::string> items;
  std::string item;
  for (char c : text.value_or("") + ",") {
    if (c != ',' && c != ' ') item += c;
    if (c == ',' && !item.empty()) items.push_back(std::exchange(item, {}));
  }
  return items;
}

}  // namespace

void judge_with(std::shared_ptr<const quill::Quill> quill,
                const quill::Platform& platform,
                BlueprintFile& file) {
  const json::value& document = file.document->value;
  quill::Verdict verdict = quill::judge(*quill, platform, *file.blueprint, document);
  const auto secrets = quill::sensitive_places(*quill, *file.blueprint, document);
  file.source.secret_lines = lines_of(secrets, *file.document, verdict);
  file.quill = std::move(quill);
  if (auto result = verdict.result(); !result) {
    file.fault = std::move(result).error();
    file.fault_rule = kSchemaRule;
  }
  file.findings = std::move(verdict.findings);
}

Task<void> Judge::judge(BlueprintFile* file) {
  const blueprint::Blueprint& blueprint = *file->blueprint;
  auto quill = co_await quill_of(blueprint.kind, blueprint.schema_version.value_or(""));
  if (!quill) {
    if (quill.error().violations.empty()) co_return std::move(quill).error();
    file->fault = std::move(quill).error();
    file->fault_rule = kQuillRule;
    co_return ok;
  }
  PORC_CO_TRY(const quill::Platform platform, co_await platform_of(blueprint.kind));
  judge_with(*std::move(quill), platform, *file);
  co_return ok;
}

Task<std::shared_ptr<const quill::Quill>> Judge::quill_of(std::string kind, std::string range) {
  const std::pair key(kind, range);
  if (const auto known = quills_.find(key); known != quills_.end()) co_return Found(known->second);
  Found found;
  if (is_offline()) {
    if (!library_) {
      PORC_CO_TRY(library_, open_quill_folders(around_, arguments_));
    }
    found = library_->find(kind, range);
  } else {
    found = co_await find_quill(around_, arguments_, kind, range, patience_ == Patience::once);
  }
  quills_.emplace(key, found);
  co_return found;
}

Task<quill::Platform> Judge::platform_of(std::string kind) {
  if (const auto known = platforms_.find(kind); known != platforms_.end()) {
    co_return quill::Platform(known->second);
  }
  Result<quill::Platform> platform;
  if (is_offline()) {
    platform = platform_here(kind);
  } else {
    platform = co_await platform_there(kind);
  }
  if (platform) {
    PORC_CO_TRY(platform->policies, co_await policies());
    platforms_.emplace(kind, *platform);
  }
  co_return platform;
}

Task<policy::Sets> Judge::policies() {
  if (!policies_) {
    const auto folders = arguments_.values("policies");
    if (is_offline() || !folders.empty()) {
      PORC_CO_TRY(policies_, read_policy_sets(around_, folders));
    } else {
      PORC_CO_TRY(policies_,
                  co_await fetch_preflight_sets(around_, arguments_, patience_ == Patience::once));
    }
  }
  co_return *policies_;
}

Result<quill::Platform> Judge::platform_here(const std::string& kind) {
  if (!rules_here_) {
    const auto folder = arguments_.value_or("rules", around_.variable("PORC_RULES").value_or(""));
    rules::PlatformRules rules;
    if (!folder.empty()) {
      PORC_TRY(rules, around_.open_rules(folder));
    }
    rules_here_ = std::move(rules);
  }
  return quill::Platform{.rules = rules_here_->of(kind),
                         .default_environment = around_.variable("TFE_ENV").value_or(""),
                         .environments = listed(around_.variable("PORC_ENVIRONMENTS"))};
}

Task<quill::Platform> Judge::platform_there(std::string kind) {
  PORC_CO_TRY(const Server server, Server::find(around_, arguments_));
  Ask ask;
  ask.path = wire::paths::rules_for(kind);
  ask.brief = patience_ == Patience::once;
  PORC_CO_TRY(const auto answer, co_await server.answer(std::move(ask)));
  PORC_CO_TRY(wire::RulesView view, Server::read<wire::RulesView>(answer));
  auto rules = rules::decode_rules(view.rules);
  if (!rules) co_return std::move(rules).error().in("reading the server's rules");
  quill::Platform platform;
  platform.rules = rules::RuleSet::compile(*std::move(rules));
  platform.default_environment = std::move(view.default_environment);
  platform.environments = std::move(view.environments);
  co_return platform;
}

Result<void> check_rules_flag(const Arguments& arguments) {
  if (!arguments.has("rules") || arguments.has("quills")) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "--rules goes with --quills: a server judges by its own rules"};
}

}  // namespace porc::cli

// SPDX-License-Identifier: Apache-2.0
#include "domain/rules/platform_rules.h"

#include <utility>

namespace porc::rules {
namespace {

constexpr std::string_view kEnding = ".yaml";
constexpr std::string_view kEveryKind = "all";

}  // namespace

Result<PlatformRules> PlatformRules::compile(const std::vector<archive::File>& files) {
  PlatformRules platform;
  std::map<std::string, std::vector<Rule>> written;
  for (const archive::File& file : files) {
    if (!file.path.ends_with(kEnding) || file.path.find('/') != file.path.npos) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = file.path + ": a folder of rules holds all.yaml and {kind}.yaml"};
    }
    PORC_TRY(written[file.path.substr(0, file.path.size() - kEnding.size())],
             parse_rules(file.bytes, file.path));
  }
  platform.every_.written = std::move(written[std::string(kEveryKind)]);
  platform.every_.compiled = RuleSet::compile(platform.every_.written);
  for (auto& [kind, own] : written) {
    if (kind == kEveryKind) continue;
    OfKind& of = platform.kinds_[kind];
    of.written = platform.every_.written;
    of.written.insert(of.written.end(), own.begin(), own.end());
    of.compiled = RuleSet::compile(of.written);
  }
  return platform;
}

const PlatformRules::OfKind& PlatformRules::find(const std::string& kind) const {
  auto found = kinds_.find(kind);
  return found == kinds_.end() ? every_ : found->second;
}

const RuleSet& PlatformRules::of(const std::string& kind) const {
  return find(kind).compiled;
}

const std::vector<Rule>& PlatformRules::written_for(const std::string& kind) const {
  return find(kind).written;
}

}  // namespace porc::rules

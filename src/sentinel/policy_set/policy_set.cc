// SPDX-License-Identifier: Apache-2.0
#include "sentinel/policy_set/policy_set.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "crypto/digest.h"
#include "sentinel/config/library.h"
#include "sentinel/config/path.h"
#include "sentinel/policy_set/load.h"
#include "sentinel/terraform/terraform.h"

namespace porc::sentinel {
namespace {

/// Lengths stand before what they measure, so that no two sets give the same text.
std::string digest_of(const FileMap& files) {
  crypto::Sha256 digest;
  for (const auto& [path, bytes] : files) {
    digest.update(fmt::format("{}:{}:", path.size(), bytes.size()));
    digest.update(path);
    digest.update(bytes);
  }
  std::string out;
  for (const char byte : digest.finish())
    out += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return out;
}

/// All of one syntax at the top: HCL when there is some (reference 23.8).
std::vector<ConfigurationFile> configuration_files(const FileMap& files) {
  for (const std::string_view extension : {".hcl", ".json"}) {
    std::vector<ConfigurationFile> found;
    for (const auto& [path, bytes] : files) {
      if (path.find('/') != path.npos || !path.ends_with(extension)) continue;
      const bool is_named = stem_of(path) == "sentinel" || is_override_name(path);
      if (extension == ".hcl" || is_named) found.push_back({path, bytes});
    }
    if (!found.empty()) return found;
  }
  return {};
}

/// What is there to try the set with: here the plan that is judged is the only one.
void forget_other_plans(Configuration& configuration) {
  const Imports terraform = terraform_imports(nullptr, nullptr);
  const auto is_terraform = [&](const auto& block) { return terraform.contains(block.name); };
  std::erase_if(configuration.mocks, is_terraform);
  std::erase_if(configuration.imports, is_terraform);
}

}  // namespace

Result<PolicySet> PolicySet::read(FileMap files) {
  FileMap clean;
  for (auto& [path, bytes] : files) clean.emplace(clean_path(path), std::move(bytes));
  const std::vector<ConfigurationFile> found = configuration_files(clean);
  if (found.empty())
    return Error{.code = ErrorCode::not_found, .message = "there is no sentinel.hcl in the set"};
  PORC_TRY(Configuration configuration, parse_configuration(found));
  forget_other_plans(configuration);
  PolicySet set;
  set.digest_ = digest_of(clean);
  const MemoryFiles memory(std::move(clean));
  Library library(memory);
  PORC_TRY(std::vector<LoadedPolicy> loaded, load_policies(configuration, ".", library, 0));
  for (LoadedPolicy& policy : loaded) {
    set.policies_.push_back({.name = std::move(policy.name),
                             .level = policy.level,
                             .path = std::move(policy.path),
                             .description = policy.program->file().description});
    set.programs_.push_back(std::move(policy.program));
    set.settings_.push_back(std::move(policy.setting));
  }
  return set;
}

std::vector<PolicyResult> PolicySet::evaluate(const SetInput& input) const {
  const Imports terraform = terraform_imports(input.plan, input.run);
  std::vector<PolicyResult> results;
  for (std::size_t i = 0; i < policies_.size(); ++i)
    results.push_back(evaluate(i, input, terraform));
  return results;
}

PolicyResult PolicySet::evaluate(std::size_t policy,
                                 const SetInput& input,
                                 const Imports& terraform) const {
  auto setting = std::make_shared<Setting>(*settings_[policy]);
  if (setting->now_nanoseconds == 0) setting->now_nanoseconds = input.now_nanoseconds;
  setting->out_of_time = input.out_of_time;
  setting->http = input.http;
  setting->limits = input.limits;
  for (const auto& [name, import] : terraform) setting->imports.insert_or_assign(name, import);
  PolicyResult result;
  result.policy = policies_[policy].name;
  result.level = policies_[policy].level;
  result.outcome = sentinel::evaluate(programs_[policy], *setting);
  result.setting = std::move(setting);
  result.program = programs_[policy];
  return result;
}

std::vector<PreflightResult> PolicySet::preflight(const Preflight& configuration,
                                                  std::span<const std::string> names,
                                                  std::function<bool()> out_of_time) const {
  std::vector<PreflightResult> results;
  for (std::size_t i = 0; i < policies_.size(); ++i) {
    if (std::ranges::find(names, policies_[i].name) == names.end()) continue;
    Setting setting = *settings_[i];
    setting.out_of_time = out_of_time;
    setting.limits.steps_max = kPreflightStepsMax;
    setting.limits.heap_bytes_max = kPreflightHeapBytesMax;
    PreflightResult& result = results.emplace_back();
    result.policy = policies_[i].name;
    result.level = policies_[i].level;
    result.outcome = configuration.evaluate(programs_[i], setting);
    if (result.outcome.verdict == PreflightVerdict::fail)
      result.explanation = explain(programs_[i], *result.outcome.setting);
  }
  return results;
}

}  // namespace porc::sentinel

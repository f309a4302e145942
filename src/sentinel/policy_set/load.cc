// SPDX-License-Identifier: Apache-2.0
#include "sentinel/policy_set/load.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sentinel/config/setting.h"

namespace porc::sentinel {
namespace {

/// Reference 12.3: the params of a policy go before those of the whole configuration.
std::shared_ptr<const Setting> setting_for(const PolicyBlock& policy, const Setting& all) {
  auto setting = std::make_shared<Setting>(all);
  // The last one that is given counts.
  for (const NamedValue& param : policy.params)
    setting->params.emplace_back(param.name, param.value);
  return setting;
}

void add_violations(Error& all, const Error& error) {
  if (error.violations.empty()) all.violations.push_back({"", error.message});
  for (const Violation& each : error.violations) all.violations.push_back(each);
}

}  // namespace

Result<std::vector<LoadedPolicy>> load_policies(const Configuration& configuration,
                                                const std::string& folder,
                                                Library& library,
                                                std::int64_t now_nanoseconds) {
  Error errors{.code = ErrorCode::malformed};
  auto setting = make_setting(configuration, folder, library, now_nanoseconds);
  if (!setting) add_violations(errors, setting.error());
  std::vector<LoadedPolicy> policies;
  for (const PolicyBlock& block : configuration.policies) {
    const std::string source =
        block.source.empty() ? fmt::format("./{}.sentinel", block.name) : block.source;
    auto program =
        block.path.empty() ? library.program(source, folder) : library.policy(block.path);
    if (!program) {
      errors.violations.push_back(
          {block.position.to_string(),
           fmt::format("Policy {} cannot be read: {}", block.name, program.error().message)});
      continue;
    }
    for (const Fault& fault : (*program)->faults())
      errors.violations.push_back({fault.position.to_string(), fault.message});
    LoadedPolicy& policy = policies.emplace_back();
    policy.name = block.name;
    policy.path = (*program)->source().file();
    policy.level = block.level;
    policy.program = *std::move(program);
    if (setting) policy.setting = setting_for(block, **setting);
  }
  if (errors.violations.empty()) return policies;
  if (errors.violations.size() == 1) {
    const Violation only = std::move(errors.violations.front());
    return Error{
        .code = errors.code,
        .message = only.pointer.empty() ? only.message : only.pointer + ": " + only.message};
  }
  errors.message = fmt::format("{} faults", errors.violations.size());
  return errors;
}

}  // namespace porc::sentinel

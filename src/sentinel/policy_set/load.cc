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

}  // namespace

Result<std::vector<LoadedPolicy>> load_policies(const Configuration& configuration,
                                                const std::string& folder,
                                                Library& library,
                                                std::int64_t now_nanoseconds) {
  std::vector<Fault> faults;
  const auto setting = make_setting(configuration, folder, library, now_nanoseconds, faults);
  std::vector<LoadedPolicy> policies;
  for (const PolicyBlock& block : configuration.policies) {
    const std::string source =
        block.source.empty() ? fmt::format("./{}.sentinel", block.name) : block.source;
    auto program =
        block.path.empty() ? library.program(source, folder) : library.policy(block.path);
    if (!program) {
      faults.push_back(
          {block.position,
           fmt::format("Policy {} cannot be read: {}", block.name, program.error().message)});
      continue;
    }
    faults.insert(faults.end(), (*program)->faults().begin(), (*program)->faults().end());
    LoadedPolicy& policy = policies.emplace_back();
    policy.name = block.name;
    policy.path = (*program)->source().file();
    policy.level = block.level;
    policy.program = *std::move(program);
    policy.setting = setting_for(block, *setting);
  }
  if (!faults.empty()) return error_of(faults);
  return policies;
}

}  // namespace porc::sentinel

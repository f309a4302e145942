// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "sentinel/config/configuration.h"
#include "sentinel/config/library.h"
#include "sentinel/evaluate/evaluation.h"

namespace porc::sentinel {

/// One policy of a configuration with what it runs in.
struct LoadedPolicy {
  std::string name{};
  std::string path{};
  EnforcementLevel level = EnforcementLevel::advisory;
  std::shared_ptr<const Program> program{};
  std::shared_ptr<const Setting> setting{};
};

/// The policies of `configuration` in its order, their sources taken from `folder`. Faults of the
/// policies themselves are among the errors.
/// Errors: malformed; one violation a fault.
Result<std::vector<LoadedPolicy>> load_policies(const Configuration& configuration,
                                                const std::string& folder,
                                                Library& library,
                                                std::int64_t now_nanoseconds);

}  // namespace porc::sentinel

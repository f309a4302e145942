// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "contracts/engine.h"

namespace porc::memory_engine {

/// What a run comes to when nobody interferes.
enum class Outcome : std::uint8_t {
  changes,
  no_changes,
  plan_fails,
  policy_fails,
  policy_soft_fails,  ///< and applies well once overridden
  policy_advises,     ///< an advisory one says no; otherwise as `changes`
  apply_fails,        ///< half way: the state changes all the same
};

/// How one run goes.
struct Script {
  Outcome outcome = Outcome::changes;
  Duration queueing{0};
  Duration planning = std::chrono::seconds(2);
  Duration applying = std::chrono::seconds(3);
  Duration stopping =
      std::chrono::seconds(1);  ///< from a cancel to the end, if it is not over before
  run::PlanCounts counts{.add = 1};
  std::string resource_type = "terraform_data";  ///< of what the plan makes
  std::map<std::string, Output> outputs{};  ///< after the apply; sensitive ones with their value
};

/// A workspace as the outside keeps it.
struct WorkspaceState {
  std::string lineage{};
  std::uint64_t serial = 0;
  std::string terraform_version = "1.11.4";
  std::uint64_t variables_version = 0;
  std::string policy_set = "default";  ///< "" = no policies
  std::map<std::string, Output> outputs{};
  std::string applied_bundle{};  ///< what the last complete apply made true; "" when nothing stands
  std::string applying{};        ///< the engine run that holds the workspace
};

/// Decides a run from what is asked and from what its workspace is then.
using ScriptFor = std::function<Script(const PlanRequest&, const WorkspaceState&)>;

/// Changes, unless the same bundle was applied last or there is nothing to destroy.
Script as_terraform_would(const PlanRequest& request, const WorkspaceState& workspace);

}  // namespace porc::memory_engine

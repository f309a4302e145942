// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "json/parse.h"
#include "memory_engine/memory_engine.h"
#include "tests/contracts/engine_contract.h"
#include "tests/fakes/virtual_time.h"

namespace porc::contract {
namespace {

using memory_engine::MemoryEngine;
using memory_engine::Outcome;
using memory_engine::Script;
using memory_engine::WorkspaceState;
using memory_engine::World;

/// The bundle is the recipe's number.
Script script_of(const PlanRequest& request, const WorkspaceState& workspace) {
  Script script = memory_engine::as_terraform_would(request, workspace);
  if (script.outcome == Outcome::no_changes) return script;
  switch (static_cast<Recipe>(request.bundle[0] - '0')) {
    case Recipe::changes:
      break;
    case Recipe::no_changes:
      script.outcome = Outcome::no_changes;
      break;
    case Recipe::plan_fails:
      script.outcome = Outcome::plan_fails;
      break;
    case Recipe::apply_fails:
      script.outcome = Outcome::apply_fails;
      break;
    case Recipe::slow_plan:
      script.planning = std::chrono::seconds(60);
      break;
    case Recipe::slow_apply:
      script.applying = std::chrono::seconds(60);
      break;
    case Recipe::outputs:
      script.outputs["plain"].value = "seen";
      script.outputs["hidden"] = Output{.sensitive = true, .value = json::value(kHiddenOutput)};
      break;
    case Recipe::echo:
      script.outputs["echo"].value =
          *json::parse(request.variables.at("word").expose("echoed by the script"));
      break;
  }
  return script;
}

class MemoryBackend final : public EngineBackend {
 public:
  Engine& engine() override { return engine_; }
  aio::Clock& clock() override { return time_; }
  bool turn() override { return time_.turn(); }

  std::string bundle(Recipe recipe) override {
    return std::string(1, static_cast<char>('0' + static_cast<int>(recipe)));
  }
  std::size_t effects(const WorkspaceName& workspace) override {
    return static_cast<std::size_t>(std::ranges::count(
        world_.applications(), workspace, &memory_engine::Application::workspace));
  }
  std::vector<Drift> drifts() const override {
    return {Drift::state, Drift::terraform_version, Drift::variables, Drift::policy_set};
  }
  void drift(Drift fact, const WorkspaceName& name) override {
    WorkspaceState& workspace = world_.workspace(name);
    switch (fact) {
      case Drift::state:
        ++workspace.serial;
        break;
      case Drift::terraform_version:
        workspace.terraform_version = "1.9.8";
        break;
      case Drift::variables:
        ++workspace.variables_version;
        break;
      case Drift::policy_set:
        workspace.policy_set = "stricter";
        break;
    }
  }

 private:
  fakes::VirtualTime time_{};
  World world_{time_, time_, script_of};
  MemoryEngine engine_{world_};
};

INSTANTIATE_TEST_SUITE_P(Memory,
                         EngineContract,
                         testing::Values(EngineFactory{
                             "memory_engine", [] { return std::make_unique<MemoryBackend>(); }}),
                         engine_name);

}  // namespace
}  // namespace porc::contract

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "memory_engine/memory_engine.h"
#include "tests/contracts/recipe_script.h"
#include "tests/fakes/virtual_time.h"

namespace porc::contract {
namespace {

using memory_engine::MemoryEngine;
using memory_engine::Outcome;
using memory_engine::Script;
using memory_engine::WorkspaceState;
using memory_engine::World;

class MemoryBackend final : public EngineBackend {
 public:
  Engine& engine() override { return engine_; }
  aio::Clock& clock() override { return time_; }
  bool turn() override { return time_.turn(); }

  std::string bundle(Recipe recipe) override { return scripted_bundle(recipe); }
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
  World world_{time_, time_, scripted};
  MemoryEngine engine_{world_};
};

INSTANTIATE_TEST_SUITE_P(Memory,
                         EngineContract,
                         testing::Values(EngineFactory{
                             "memory_engine", [] { return std::make_unique<MemoryBackend>(); }}),
                         engine_name);

}  // namespace
}  // namespace porc::contract

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/contracts/engine_contract.h"
#include "tests/fakes/embedded_engine.h"

namespace porc::contract {

/// The embedded engine with the real terraform.
class TerraformBackend : public EngineBackend {
 public:
  TerraformBackend() {
    put_policies("# first\n");
    embedded_.open();
  }

  Engine& engine() override { return embedded_.engine(); }
  aio::Clock& clock() override { return embedded_.loop(); }
  bool turn() override {
    embedded_.turn();
    return true;
  }

  std::string bundle(Recipe recipe) override;
  std::size_t effects(const WorkspaceName& workspace) override;
  std::vector<Drift> drifts() const override {
    return {Drift::state, Drift::terraform_version, Drift::variables, Drift::policy_set};
  }
  void drift(Drift fact, const WorkspaceName& name) override;

 protected:
  /// One policy of each level: it says no to a plan with an output of that name.
  void put_policies(const std::string& comment);

  fakes::EmbeddedEngine embedded_{};
};

}  // namespace porc::contract

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "aio/clock.h"
#include "contracts/engine.h"
#include "port_catalog/entity_writer.h"

namespace porc::port_catalog {

/// By a generated Terraform configuration, which the engine plans and applies in a workspace of its
/// own beside the run's: docs/adr/0010-port-by-terraform.md says why it is no run of PORC.
class TerraformEntities final : public EntityWriter {
 public:
  /// All outlive this.
  TerraformEntities(Engine& engine, aio::Clock& clock, const Options& options)
      : engine_(engine), clock_(clock), options_(options) {}

  /// Errors: rate_limited while the engine is at it, for as long as it takes; unavailable when plan
  /// or apply failed, and the next call plans anew; precondition_failed when a policy refused;
  /// those of Engine.
  Task<void> write(Run run, std::vector<Run> newest, Occasion occasion) override;

 private:
  Task<EngineRun> follow(EngineRun run, Timestamp deadline);

  Engine& engine_;
  aio::Clock& clock_;
  const Options& options_;
};

}  // namespace porc::port_catalog

// SPDX-License-Identifier: Apache-2.0
// What one phase finds on disk before it starts, and what is kept of it afterwards. Blocks.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "terraform_engine/lifecycle.h"
#include "terraform_engine/options.h"
#include "terraform_engine/sandbox.h"
#include "terraform_engine/vault.h"
#include "terraform_engine/workroom.h"

namespace porc::terraform_engine {

/// The terraform that we run.
struct TerraformVersion {
  std::string version{};   ///< 1.11.4
  std::string platform{};  ///< linux_amd64
};

/// What all phases share; outlives them.
struct Site {
  Options options;         ///< with every path filled in
  std::string instance{};  ///< as in Fact
  std::string mark{};      ///< of its folder (instance.h)
  Vault vault;
  Sandbox sandbox;

  /// Of an engine of its own and of one that is shared they lie apart: neither knows the other's.
  std::filesystem::path rooms() const {
    return options.folder / (is_shared() ? "shared-work" : "work");
  }
  Workroom room_of(const std::string& run) const { return Workroom(rooms() / run); }
  bool is_shared() const { return !instance.empty(); }
  std::filesystem::path leases() const { return options.folder / "leases"; }
  std::filesystem::path log_of(const std::string& phase) const {
    return options.folder / "logs" / (phase + ".log");
  }
};

/// Lays out the work folder of a phase: configuration, state, variables, plan, and the supervisor's
/// job. Errors: whatever makes the phase fail.
Result<void> prepare_phase(const Site& site,
                           const PhaseStart& start,
                           const TerraformVersion& terraform);

/// What must not show in the log of a phase that was prepared, perhaps by a server before us.
Result<Redaction> load_redaction(const Site& site, const StoredRun& stored);

/// Repeating either is harmless. `end` replaces the report when there is none.
/// Errors: too_large, malformed and corrupt when it would never help to try again; anything else
/// when something could not be read or stored now, and nothing is lost then.
Result<PhaseOutcome> collect_plan(const Site& site,
                                  const PhaseStart& start,
                                  const std::optional<supervisor::Report>& report,
                                  const PhaseEnd& end);
Result<PhaseOutcome> collect_apply(const Site& site,
                                   const PhaseStart& start,
                                   const std::optional<supervisor::Report>& report,
                                   const PhaseEnd& end);

}  // namespace porc::terraform_engine

// SPDX-License-Identifier: Apache-2.0
// Who brings a phase to its end when several servers share the engine. A phase belongs to the
// server that began it, for as long as that one is heard of; a terraform whose server is not heard
// of is ended by its supervisor (supervisor/lease.h) before anybody else takes the phase up.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "terraform_engine/lifecycle.h"

namespace porc::terraform_engine {

/// What became of a lease that was asked for anew.
enum class Heard : std::uint8_t {
  in_time,
  late,  ///< there was none that held: others may have taken over what this server had begun
};

/// Says that `self` lives, for `lease` from now on; `first`: for the first time in this process.
/// Servers that were not heard of for a day and drive nothing are forgotten. Errors: conflict when
/// another process goes under the same name.
Result<Heard> beat(Fact& fact, Instance self, bool first, Duration lease);
/// Ends the lease: this server does nothing any more.
Result<void> retire(Fact& fact);

/// The phases under way that are this server's: begun by it, also before it was started again, or
/// when nobody shared the engine.
Result<std::vector<PhaseStart>> resume_own(Fact& fact);

/// Takes up what servers were doing whose lease is over, and what they started too: plans begin
/// again, here, with `terraform`; an apply ends as failed, its outcome unknown, and its workspace
/// waits for a refresh.
Result<std::vector<PhaseStart>> take_over(Fact& fact, const std::string& terraform);
/// The apply of this server's that was given up while it was away, to see what it left.
Result<PhaseStart> resume_lost(Fact& fact, const std::string& run);
/// Notes that the supervisor of an apply is about to be started. Errors: conflict for who does not
/// drive it any more.
Result<void> note_spawn(Fact& fact, const PhaseStart& start);

/// True for who began the phase that `start` tells of, unless somebody else took it up since.
bool drives(const Fact& fact, const StoredRun& stored, const PhaseStart& start);

/// Keeps the state that a server left that had lost its phase: never the current one.
Result<void> keep_aside(Fact& fact, const PhaseOutcome& outcome);

/// Plans that wait for policies and are this server's to check.
Result<std::vector<std::string>> list_own_checks(Fact& fact);

}  // namespace porc::terraform_engine

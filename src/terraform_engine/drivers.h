// SPDX-License-Identifier: Apache-2.0
// Who brings a phase to its end when several servers share the engine. A phase belongs to the
// server that began it, for as long as that one is heard of; a terraform whose server is not heard
// of is ended by its supervisor (supervisor/lease.h) before anybody else takes the phase up.
#pragma once

#include <string>
#include <vector>

#include "terraform_engine/lifecycle.h"

namespace porc::terraform_engine {

/// Says that this server lives, for `lease` from now on.
Result<void> beat(Fact& fact, Duration lease);

/// The phases under way that are this server's: begun by it, also before it was started again, or
/// when nobody shared the engine.
Result<std::vector<PhaseStart>> resume_own(Fact& fact);

/// Takes up what servers were doing that have not been heard of for `patience` longer than their
/// lease: plans begin again, here; an apply ends as failed, its outcome unknown, and its workspace
/// waits for a refresh.
Result<std::vector<PhaseStart>> take_over(Fact& fact, Duration patience);

/// True for who began the phase that `start` tells of, unless somebody else took it up since.
bool drives(const Fact& fact, const StoredRun& stored, const PhaseStart& start);

/// Keeps the state that a server left that had lost its phase: never the current one.
Result<void> keep_aside(Fact& fact, const PhaseOutcome& outcome);

/// Plans that wait for policies and are this server's to check.
Result<std::vector<std::string>> list_own_checks(Fact& fact);

}  // namespace porc::terraform_engine

// SPDX-License-Identifier: Apache-2.0
// Who brings a phase to its end when several servers share the engine. A phase belongs to the
// server that began it, for as long as that one is heard of; a terraform whose server is not heard
// of is ended by its supervisor (supervisor/lease.h) before anybody else takes the phase up.
#pragma once

#include <string>
#include <vector>

#include "terraform_engine/lifecycle.h"

namespace porc::terraform_engine {

/// Says that `self` lives, for `life` from now on; `first`: for the first time in this process.
/// Answers the lease that it holds, the same one for as long as it never ran out: under an older
/// one nothing may go on, because others may have taken it over. Servers that were not heard of for
/// a day and drive nothing are forgotten. Errors: conflict when another process goes under the same
/// name.
Result<std::string> beat(Fact& fact, Instance self, bool first, Duration life);
/// Ends the lease of a process that has nothing under way, and nothing begins any more.
Result<void> retire(Fact& fact, const std::string& session);

/// The phases under way that are this server's: begun by it, also before it was started again, or
/// when nobody shared the engine.
Result<std::vector<PhaseStart>> resume_own(Fact& fact);

/// Takes from servers what they were doing whose lease is over, and what they started too: a plan
/// is queued again; an apply ends as failed, its outcome unknown, and its workspace waits for a
/// refresh.
Result<void> take_over(Fact& fact);
/// The apply of this server's that was given up while it was away, to see what it left.
Result<PhaseStart> resume_lost(Fact& fact, const std::string& run);
/// Notes that the supervisor of an apply is about to be started. Errors: conflict for who does not
/// drive it any more.
Result<void> note_spawn(Fact& fact, const PhaseStart& start);

/// True for who began the phase that `start` tells of, unless somebody else took it up since.
bool drives(const Fact& fact, const StoredRun& stored, const PhaseStart& start);

/// Keeps what a phase left that its server had lost: a state as one that is not the current one.
/// Whatever an apply did that is known only now, its workspace has to be looked at again.
Result<void> keep_late(Fact& fact, const PhaseStart& start, const PhaseOutcome& outcome);

/// Plans that wait for policies and are this server's to check.
Result<std::vector<std::string>> list_own_checks(Fact& fact);

}  // namespace porc::terraform_engine

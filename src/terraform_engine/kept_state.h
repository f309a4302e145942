// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "terraform_engine/phase_files.h"

namespace porc::terraform_engine {

/// Seals the state that an apply left, and notes it in `outcome`, whose `end` is known: a state
/// version when it changed the state, and where nobody can tell what it left, what there is of it
/// and why; the apply has failed then. `reported`: the supervisor told the apply's end. Blocks;
/// repeating it is harmless. Errors: when something could not be read or stored now.
Result<void> keep_state(const Site& site,
                        const PhaseStart& start,
                        bool reported,
                        PhaseOutcome& outcome);

}  // namespace porc::terraform_engine

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "aio/task.h"
#include "domain/run/run.h"
#include "observe/redaction.h"
#include "orchestrator/parts.h"

namespace porc::api {

/// What each policy said of the plan of `run`, with the secrets of the run and of the server taken
/// out. Where the engine cannot tell it at length just now, what is stored of it. Both outlive the
/// task. Errors: unavailable when too much waits for the pool.
Task<std::vector<run::PolicyDetail>> policy_details_of(Run run,
                                                       orchestrator::Parts* parts,
                                                       const observe::Redactor* redactor);

}  // namespace porc::api

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "aio/task.h"
#include "domain/run/run.h"
#include "observe/redaction.h"
#include "orchestrator/parts.h"

namespace porc::api {

/// Every sensitive input of the run that can still be opened, so that whatever quotes one (a
/// provider's message, a script's output) is not shown; its quill may be gone. `parts` outlives the
/// task. Errors: unavailable when too much waits for the pool.
Task<std::shared_ptr<const observe::Redactor>> secrets_of(Run run,
                                                          const orchestrator::Parts* parts);

}  // namespace porc::api

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/run/run.h"
#include "observe/redaction.h"
#include "orchestrator/parts.h"

namespace porc::api {

/// Tells `redactor` every sensitive input of the run that can still be opened, so that whatever
/// quotes one (a provider's message, a script's output) is not shown.
void add_secrets_of(const Run& run, const orchestrator::Parts& parts, observe::Redactor& redactor);

}  // namespace porc::api

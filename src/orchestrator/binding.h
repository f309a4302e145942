// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aio/task.h"
#include "domain/run/binding.h"
#include "domain/run/run.h"
#include "orchestrator/parts.h"

namespace porc::orchestrator {

/// Everything a plan of `run` would be bound to, as it stands now: read again, not remembered.
/// Errors: those of the engine; a bundle that is gone or changed is not an error but another
/// digest.
Task<run::Binding> current_binding(Parts& parts, Run run);

/// Errors: invalid_argument, why nothing may be made of `run` any more: its quill was revoked. What
/// is there is still destroyed with it.
Result<void> check_not_revoked(const Parts& parts, const Run& run);

/// Tells the engine that a person overrode the policies of `run`, if it does not know yet. Errors:
/// those of the engine but conflict.
Task<void> pass_on_override(Parts& parts, Run run);

/// Why the plan of `run` may not be applied now; empty = it may. The engine is told of an override
/// first. Errors: those of the engine.
Task<std::vector<Violation>> broken_items(Parts& parts, Run run);

}  // namespace porc::orchestrator

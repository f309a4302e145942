// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "aio/task.h"
#include "domain/blueprint/blueprint.h"
#include "domain/quill/quill.h"
#include "domain/run/run.h"
#include "orchestrator/parts.h"

namespace porc::orchestrator {

/// The quill of a new run. What is destroyed is destroyed with the version that made it, revoked or
/// not, where the blueprint admits that one. Errors: those of the library and the store.
Task<std::shared_ptr<const quill::Quill>> choose_quill(Parts& parts,
                                                       blueprint::Blueprint blueprint,
                                                       WorkspaceName workspace,
                                                       run::Operation operation);

}  // namespace porc::orchestrator

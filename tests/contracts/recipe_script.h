// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "memory_engine/script.h"
#include "tests/contracts/engine_contract.h"

namespace porc::contract {

/// What a memory_engine world does with the bundle of a recipe.
std::string scripted_bundle(Recipe recipe);
memory_engine::Script scripted(const PlanRequest& request,
                               const memory_engine::WorkspaceState& workspace);

}  // namespace porc::contract

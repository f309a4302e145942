// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "orchestrator/engine_register.h"
#include "settings.h"

namespace porc::app {

/// Which engine the settings mean, as servers of one store tell engines from each other: one of
/// Terraform Enterprise by its address and organization, the embedded one that servers share by
/// being that, and one of a server by its folder, which a copy is not. Makes the folder. Errors:
/// unavailable.
Result<orchestrator::RegisteredEngine> name_engine(const Settings& settings);

}  // namespace porc::app

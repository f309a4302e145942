// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "orchestrator/engine_register.h"
#include "settings.h"

namespace porc::app {

/// The id of the embedded engine in the data folder of a server that has its database there, too:
/// they are copied and restored together.
inline constexpr std::string_view kEngineBeside = "beside";

/// The id of the embedded engine that the servers of a database share.
inline constexpr std::string_view kEngineShared = "shared";

/// Which engine the settings mean, as a store tells engines from each other: one of Terraform
/// Enterprise by its address and organization, the embedded one that servers share by being that,
/// and one of a server on a shared store by its folder, which a copy is not; that is made. Errors:
/// unavailable.
Result<orchestrator::RegisteredEngine> name_engine(const Settings& settings);
/// The same where it is there; makes nothing.
Result<std::optional<orchestrator::RegisteredEngine>> find_named_engine(const Settings& settings);
/// The embedded engine in this folder, as a shared store tells it from others; nullopt when there
/// is none.
Result<std::optional<orchestrator::RegisteredEngine>> find_folder_engine(
    const std::filesystem::path& folder);

}  // namespace porc::app

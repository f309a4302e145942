// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "port_catalog/options.h"

namespace porc::pine {

/// What a command line without settings of a server needs: PORT_CLIENT_ID, PORT_CLIENT_SECRET (or
/// PORT_CLIENT_SECRET_FILE), PORT_API and PORC_PORT_BLUEPRINTS. Errors: invalid_argument with a
/// violation for each that is missing or wrong.
Result<port_catalog::Options> read_port_options(
    const std::function<std::optional<std::string>(const std::string& name)>& variable);

}  // namespace porc::pine

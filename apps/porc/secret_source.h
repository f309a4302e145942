// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "domain/blueprint/sealing.h"
#include "observe/redaction.h"

namespace porc::app {

/// Resolves `{secret: NAME}`: the file NAME of `folder` (mounted secrets; "" = none), else the
/// variable PORC_SECRET_NAME, which shells spell in capitals with `_` for `-` and `.`. Every secret
/// that was resolved is told to `redactor`, which outlives the source.
blueprint::SecretSource make_secret_source(std::filesystem::path folder,
                                           std::map<std::string, Secret> variables,
                                           observe::Redactor& redactor);

}  // namespace porc::app

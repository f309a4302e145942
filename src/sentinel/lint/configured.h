// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sentinel/config/configuration.h"
#include "sentinel/config/library.h"
#include "sentinel/lint/lint.h"

namespace porc::sentinel {

/// What a configuration tells of the policies under it. Its sources are taken from `folder`; a
/// module that cannot be had is one of which nothing is known.
LintSetting lint_setting(const Configuration& configuration,
                         const std::string& folder,
                         Library& library);

}  // namespace porc::sentinel

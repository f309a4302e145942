// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "cli/text.h"
#include "json/schema_diff.h"

namespace porc::cli {

/// What a new schema means for blueprints, a row for each change.
Text show_changes(const std::vector<json::SchemaChange>& changes);

}  // namespace porc::cli

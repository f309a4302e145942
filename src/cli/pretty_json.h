// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "json/value.h"

namespace porc::cli {

/// JSON for people and programs: two spaces a level, a line end at the end.
std::string pretty_json(const json::value& document);

}  // namespace porc::cli

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "json/value.h"

namespace porc::yaml {

/// Block-style YAML that `parse` reads back as an equal value. A string is quoted wherever a reader
/// of YAML 1.1 or 1.2 could take it for something else; text of several lines becomes a literal
/// block.
std::string emit(const json::value& document);

}  // namespace porc::yaml

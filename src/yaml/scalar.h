// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace porc::yaml {

/// What an unquoted scalar means. Spec: YAML 1.2.2, section 10.3 (core schema); differs: a number
/// with leading zeros is a string, as an account or postal code is meant.
/// Errors: malformed for .inf, .nan and numbers that json/number.h refuses.
Result<json::value> resolve_plain(std::string_view text);

}  // namespace porc::yaml

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace porc::supervisor {

/// What the supervisor's files hold: `name=value` pairs in order, each ended by a NUL, because
/// arguments and environments may hold any other byte. Read one with `tr '\0' '\n'`.
using Fields = std::vector<std::pair<std::string, std::string>>;

/// No value may hold a NUL.
std::string encode_fields(const Fields& fields);
/// Errors: malformed when a pair has no name or no end.
Result<Fields> decode_fields(std::string_view bytes);
/// Errors: malformed unless `text` is all of a decimal number.
Result<std::int64_t> decode_number(std::string_view text);

}  // namespace porc::supervisor

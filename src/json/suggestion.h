// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace porc::json {

/// "; did you mean 'color'?" when one known name is nearest to `name` and at most two edits away
/// (one for names of up to three characters), else "". Compared without regard to ASCII case.
std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& known);

}  // namespace porc::json

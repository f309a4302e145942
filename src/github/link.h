// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace porc::github {

/// The URL that a Link header names as `rel="next"`, byte for byte; "" when there is none.
/// Spec: RFC 8288, section 3.
std::string next_link(std::string_view header);

}  // namespace porc::github

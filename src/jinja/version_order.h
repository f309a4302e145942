// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <string_view>

namespace porc::jinja {

/// The order of two versions: numbers with points between, a `v` before them, a pre-release behind
/// `-` and build metadata behind `+`. Missing numbers are 0. Spec: SemVer 2.0, section 11. Throws
/// Abort for anything else.
std::strong_ordering version_order(std::string_view left, std::string_view right);

}  // namespace porc::jinja

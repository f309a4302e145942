// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sentinel/value/heap.h"
#include "sentinel/value/value.h"

namespace porc::sentinel {

/// As print() shows it: a string raw, strings inside containers quoted. Reference, section 15.
/// What is over `bytes_max` is left out, somewhere behind it; once the evaluation is over, so is
/// what there is no memory for.
std::string printed(Heap& heap, Value value, std::size_t bytes_max = std::size_t{4} << 20);

/// Six decimals, or `+Inf`, `-Inf`, `NaN`.
std::string float_text(double number);

/// As the source would write a string: in quotes, with escapes.
std::string quoted(std::string_view text);

}  // namespace porc::sentinel

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sentinel/value/heap.h"
#include "sentinel/value/value.h"

namespace porc::sentinel {

/// As print() shows it: a string raw, strings inside containers quoted. Reference, section 15.
std::string printed(Heap& heap, Value value);

/// As the source would write a string: in quotes, with escapes.
std::string quoted(std::string_view text);

}  // namespace porc::sentinel

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sentinel/value/heap.h"
#include "sentinel/value/value.h"

namespace porc::sentinel {

/// Source that reads back as `value`, laid out as generated mocks are: one entry a line, indented
/// by tabs, values of neighbouring lines in one column. Functions and rules become undefined.
std::string literal(Heap& heap, Value value);

}  // namespace porc::sentinel

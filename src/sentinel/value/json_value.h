// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "json/value.h"
#include "sentinel/value/heap.h"
#include "sentinel/value/value.h"

namespace porc::sentinel {

/// A document as a value, built where it is touched. Integral numbers are ints (reference 4.9).
/// `document` must live as long as the heap.
Value value_of(Heap& heap, const json::value& document);

/// Limit: bytes of what a value becomes, about: elements of lists can be the same.
inline constexpr std::size_t kJsonBytesMax = std::size_t{32} << 20;

/// The reverse. Undefined elements and entries, and functions, become null; other keys than strings
/// are printed. A container over 200 deep is cut to null. What is over kJsonBytesMax is left out;
/// once the evaluation is over, so is what there is no memory for.
json::value json_of(Heap& heap, Value value);

/// A copy of a list or map with all that it holds; anything else is itself. Reference 13.4.
Value deep_copy(Heap& heap, Value value);
/// The same, made where it is touched. Nothing may change the original.
Value lazy_copy(Heap& heap, Value value);

}  // namespace porc::sentinel

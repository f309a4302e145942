// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sentinel/value/heap.h"
#include "sentinel/value/value.h"

namespace porc::sentinel {

/// True when two numbers are equal; an int beside a float is compared as a float.
bool same_number(Value left, Value right);

/// `left is right`: true, false, or undefined when a side is. Neither is a rule. Reference 6.2.
Value equal(Heap& heap, Value left, Value right);
/// The same between elements of containers, where undefined equals nothing.
bool equal_inside(Heap& heap, Value left, Value right);

/// `left < right`, or unset when the two have no order. Reference 6.3.
Value less(Heap& heap, Value left, Value right);

}  // namespace porc::sentinel

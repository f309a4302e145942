// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sentinel/value/heap.h"
#include "sentinel/value/value.h"

namespace porc::sentinel {

// What int(), float(), string() and bool() give: undefined for what they cannot convert, never an
// error. Reference, section 14.
Value int_of(Value value);
Value float_of(Value value);
Value string_of(Heap& heap, Value value);
Value bool_of(Value value);

// What a native function takes as an argument of a type. Each throws Refusal for anything that
// reference 13.6 does not convert; `function` is what the message calls it.
std::string_view string_argument(Heap& heap, std::string_view function, Value value);
std::int64_t int_argument(std::string_view function, Value value);
double float_argument(std::string_view function, Value value);
bool bool_argument(std::string_view function, Value value);
List& list_argument(std::string_view function, Value value);
Map& map_argument(std::string_view function, Value value);

/// Throws the Refusal of the above: `error calling function "F": error converting argument to T:
/// cannot convert to T: KIND`.
[[noreturn]] void refuse_argument(std::string_view function, std::string_view type, Value value);

}  // namespace porc::sentinel

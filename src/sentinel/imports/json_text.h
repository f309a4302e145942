// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "sentinel/imports/native_call.h"

namespace porc::sentinel {

/// `value` as compact JSON, keys sorted, as Go's encoder writes it: `<`, `>` and `&` are escaped.
/// What is undefined inside a container, and functions, are left out. Throws Refusal for what JSON
/// cannot say.
std::string json_text(const NativeCall& call, Value value);

/// The reverse; integral numbers become ints. On failure absent, and `reason` says why.
std::optional<Value> value_of_json(Heap& heap, std::string_view text, std::string& reason);

}  // namespace porc::sentinel

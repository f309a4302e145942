// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "jinja/value.h"

namespace porc::jinja {

/// Appends `value` as an HCL expression on one line: a quoted string, a number, true, false, null,
/// `[…]`, `{"key" = …}`, or a reference as it is. Throws Abort for undefined, objects and numbers
/// that HCL lacks.
void append_hcl(std::string& out, const Value& value);

/// Appends the inside of a quoted template that evaluates to `text`, whatever stands around it.
void append_hcl_characters(std::string& out, std::string_view text);

/// True for a name that may stand without quotes: `^[A-Za-z_][A-Za-z0-9_-]*$`.
bool is_hcl_name(std::string_view text);

}  // namespace porc::jinja

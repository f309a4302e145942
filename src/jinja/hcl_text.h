// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "jinja/value.h"

namespace porc::jinja {

/// Appends `value` as an HCL expression on one line: a quoted string, a number, true, false, null,
/// `[…]`, `{ key = … }`, or a reference as it is. What `to_json` and `to_hcl` made is written as
/// the value it was made of. Throws Abort when `out` passes the limit of a value, and for
/// undefined, objects and numbers that HCL lacks.
void append_hcl(std::string& out, const Value& value);

/// True for what may stand as a name without quotes: `^[A-Za-z_][A-Za-z0-9_-]*$`.
bool is_hcl_name(std::string_view text);

/// True for characters nobody sees: C0, DEL, C1 and Unicode's line and paragraph separators.
bool is_control(char32_t code);

/// `text` with `${` as `$${` and `%{` as `%%{`, for the text of a template.
std::string escape_sequences(std::string_view text);

}  // namespace porc::jinja

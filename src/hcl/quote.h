// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "json/value.h"

namespace porc::hcl {

/// The quoted template that evaluates to exactly `text`, which is UTF-8. Whatever could end it,
/// begin a template sequence, or be invisible (control characters, marks that turn the reading
/// direction) is escaped.
std::string quote(std::string_view text);
void append_quoted(std::string& out, std::string_view text);

/// The same without quotes, to stand anywhere between the quotes of a template: a `{` at the start
/// and a `$` or `%` at the end are escaped too, so that neither joins what the neighbours are.
std::string escape(std::string_view text);
void append_escaped(std::string& out, std::string_view text);

/// The key of an object: `name` itself when it is an identifier without a meaning of its own, else
/// quoted.
std::string object_key(std::string_view name);

/// The HCL expression for `document`, laid out as `terraform fmt` does for a value that starts on a
/// line indented by `indent` spaces. Strings and keys are UTF-8, numbers finite.
std::string literal(const json::value& document, std::size_t indent = 0);

}  // namespace porc::hcl

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "jinja/value.h"

namespace porc::jinja {

/// How a value is written as JSON; the default is Python's `json.dumps(value, ensure_ascii=False)`.
struct JsonStyle {
  bool ascii = false;      ///< other characters as \uXXXX
  bool html_safe = false;  ///< <, >, & and ' as \uXXXX, as Jinja2's tojson
  bool sort_keys = false;
  std::optional<int> indent{};
  bool escape_templates = false;  ///< `${` as `$${` and `%{` as `%%{`, for HCL's JSON syntax; a
                                  ///< reference becomes "${…}"
};

/// Appends `value` as JSON. Throws Abort when `out` passes the limit of a value, for undefined,
/// objects, references (unless escape_templates), numbers that JSON lacks and keys that are no
/// scalars.
void append_json(std::string& out, const Value& value, const JsonStyle& style);

/// Appends the inside of a JSON string.
void append_json_characters(std::string& out, std::string_view text, const JsonStyle& style);

/// True when a reference is in `value` or below it.
bool holds_reference(const Value& value);

}  // namespace porc::jinja

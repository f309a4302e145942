// SPDX-License-Identifier: Apache-2.0
// What a schema says of itself that helps who met its refusal. Private to the schema*.cc files.
#pragma once

#include <string>

#include "json/schema_document.h"
#include "json/value.h"

namespace porc::json {

/// `; for example 3` with the first examples of `schema`; "" without any that is short enough.
std::string example_of(const SchemaDocument& document, const value& schema);

/// `: a string; for example "x"`, for who left out the property `name` of the object that `schema`
/// describes; "" when nothing is known.
std::string looks_of_property(const SchemaDocument& document,
                              const object& schema,
                              std::string_view name);

/// What the `not` of `around` excludes, as a refusal. Where it excludes a secret that everybody
/// uses, naming that would show what was given.
std::string excluded_by(const value& schema, const object& around);

}  // namespace porc::json

// SPDX-License-Identifier: Apache-2.0
// The form of a self-service action, made from the JSON Schema of a quill. Pure; the cases are in
// tests/conformance/port_forms.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "json/schema.h"
#include "json/value.h"

namespace porc::port_catalog {

// Limits of Port: https://docs.port.io/workflows/build-workflows/self-service-trigger/user-inputs
inline constexpr std::size_t kTitleMax = 140;
inline constexpr std::size_t kDescriptionMax = 1000;

/// How inputs begin that are no quill's: PORC's own, which become metadata of the blueprint.
inline constexpr std::string_view kMetadataPrefix = "porc_";

/// `{properties, required, order}` as an action's `userInputs` takes it. What a form cannot say
/// (conditions, nested objects, patterns of RE2 alone) is left to PORC, which checks everything. An
/// input that is sensitive, wholly or in part, is encrypted. Errors: invalid_argument for an input
/// whose name Port does not take, or that would pass for PORC's own.
Result<json::object> form_of(const json::Schema& schema);

/// True when the form asks for the input as an encrypted text although it is none: what arrives is
/// JSON. `schema` is of the whole quill.
bool is_json_in_text(const json::value& schema, std::string_view input);

}  // namespace porc::port_catalog

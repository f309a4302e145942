// SPDX-License-Identifier: Apache-2.0
// What two versions of a schema demand of one value by themselves, compared keyword by keyword.
// Private to the schema*.cc files.
#pragma once

#include <string_view>
#include <vector>

#include "json/schema_diff.h"
#include "json/value.h"

namespace porc::json {

/// The keywords of a schema; null for one that demands nothing.
using Members = const object*;

/// The argument of a keyword, or null.
const value* member_of(Members schema, std::string_view name);
/// Whether two arguments, each of which may be absent, mean the same.
bool is_same(const value* left, const value* right);

/// How type, choices, limits, patterns and formats differ; without pointers.
std::vector<SchemaChange> changes_of_demands(Members was, Members is);

}  // namespace porc::json

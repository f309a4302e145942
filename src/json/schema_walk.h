// SPDX-License-Identifier: Apache-2.0
// Where schemas stand inside a schema. Private to the schema*.cc files.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "json/schema_document.h"
#include "json/value.h"

namespace porc::json {

/// What a subschema is applied to.
enum class AppliesTo : std::uint8_t { itself, child, nothing };

/// A keyword whose argument holds schemas: one schema, an array of them, or an object of them.
struct SubschemaKeyword {
  std::string_view name;
  AppliesTo applies_to;
  bool holds_members;  ///< its object maps names to schemas, and is not a schema itself
};

bool is_subschema_keyword(std::string_view name);

/// Calls `visit(keyword, subschema, path)` for every direct subschema; `path` is the keyword and,
/// where there are several, the name or index.
using SubschemaVisitor = std::function<void(
    const SubschemaKeyword& keyword, const value& subschema, const std::string& path)>;
void for_each_subschema(const value& schema, const SubschemaVisitor& visit);

/// Calls `visit(subschema, name or index)` for every schema that `schema` itself, without
/// references and combinations, applies to a member or element of `instance`.
using ChildVisitor =
    std::function<void(const value& subschema, std::string_view token, const value& child)>;
void for_each_child(const SchemaDocument& document,
                    const value& schema,
                    const value& instance,
                    const ChildVisitor& visit);

}  // namespace porc::json

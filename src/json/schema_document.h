// SPDX-License-Identifier: Apache-2.0
// A schema made ready for use: its regular expressions compiled, its references resolved, and
// proved to end. Private to the schema*.cc files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <re2/re2.h>

#include "base/error.h"
#include "json/value.h"

namespace porc::json {

/// Applications of a schema to a value in one check: branches can multiply them beyond all bounds.
inline constexpr std::size_t kSchemaStepsMax = 2'000'000;
/// How many schemas may apply to one and the same value through references and combinations.
inline constexpr std::size_t kSchemaNestingMax = 64;
inline constexpr std::size_t kPatternBytesMax = 4096;

struct SchemaDocument {
  value root;
  std::map<std::string, std::unique_ptr<RE2>, std::less<>> patterns{};
  std::map<std::string, const value*, std::less<>>
      references{};  ///< into `root`, so never move this

  /// The schema that `schema` refers to, or null when it does not.
  const value* referred(const value& schema) const;
  bool matches(std::string_view pattern, std::string_view text) const;
};

/// What a subschema is applied to.
enum class AppliesTo : std::uint8_t { itself, child, nothing };

/// A keyword whose argument holds schemas: one schema, an array of them, or an object of them.
struct SubschemaKeyword {
  std::string_view name;
  AppliesTo applies_to;
  bool holds_members;  ///< its object maps names to schemas, and is not a schema itself
};

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

/// What the metaschema finds wrong with `schema`.
std::vector<Violation> check_schema(const value& schema);

/// Compiles patterns and resolves references of `document.root`; answers what is wrong with it.
/// The root must already have passed `check_schema`.
std::vector<Violation> prepare(SchemaDocument& document);

/// Checks `instance`; every fault, or none when it is valid.
std::vector<Violation> check_instance(const SchemaDocument& document, const value& instance);

}  // namespace porc::json

// SPDX-License-Identifier: Apache-2.0
// A schema made ready for use: its regular expressions compiled, its references resolved, and
// proved to end. Private to the schema*.cc files.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <re2/re2.h>

#include "base/error.h"
#include "json/value.h"

namespace porc::json {

/// Applications of a schema to a value in one check: branches can multiply them beyond all bounds.
inline constexpr std::size_t kSchemaStepsMax = 1'000'000;
/// How many schemas may apply to one and the same value through references and combinations.
inline constexpr std::size_t kSchemaNestingMax = 64;
inline constexpr std::size_t kPatternBytesMax = 4096;
/// Different patterns of one schema, and what they are compiled to together: instructions of RE2.
inline constexpr std::size_t kPatternsMax = 1000;
inline constexpr std::size_t kPatternInstructionsMax = 500'000;

struct SchemaDocument {
  explicit SchemaDocument(value schema) : root(std::move(schema)) {}
  SchemaDocument(const SchemaDocument&) = delete;  // `references` lead into `root`
  SchemaDocument& operator=(const SchemaDocument&) = delete;

  value root;
  std::map<std::string, std::unique_ptr<RE2>, std::less<>> patterns{};
  std::map<std::string, const value*, std::less<>> references{};

  /// The schema that `schema` refers to, or null when it does not.
  const value* referred(const value& schema) const;
  /// `schema`, or where its references lead in the end.
  const value& resolved(const value& schema) const;
  bool matches(std::string_view pattern, std::string_view text) const;
};

/// What the metaschema finds wrong with `schema`.
std::vector<Violation> check_schema(const value& schema);

/// Compiles patterns and resolves references of `document.root`; answers what is wrong with it.
/// The root must already have passed `check_schema`.
std::vector<Violation> prepare(SchemaDocument& document);

/// Checks `instance`; every fault, or none when it is valid. Takes what it costs from `steps`.
std::vector<Violation> check_instance(const SchemaDocument& document,
                                      const value& instance,
                                      std::size_t& steps);

}  // namespace porc::json

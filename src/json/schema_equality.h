// SPDX-License-Identifier: Apache-2.0
// Whether two schemas of two documents take the same, as far as their words tell. Private to the
// schema*.cc files.
#pragma once

#include <set>
#include <string_view>
#include <utility>

#include "json/schema_document.h"

namespace porc::json {

/// Compares schemas whole, with what they refer to in the place of references: a definition that
/// changed makes a difference wherever it is used. Titles, descriptions and examples make none.
class SchemaEquality {
 public:
  SchemaEquality(const SchemaDocument& left, const SchemaDocument& right)
      : left_(left), right_(right) {}

  bool same(const value& left, const value& right);

 private:
  using Pair = std::pair<const value*, const value*>;
  bool compare(const value& left, const value& right);
  bool compare_keywords(const object& left, const object& right);
  bool compare_subschemas(const value& left, const value& right);

  const SchemaDocument& left_;
  const SchemaDocument& right_;
  std::set<Pair> equal_{};    // found before
  std::set<Pair> assumed_{};  // until a difference shows up: a schema may contain itself
};

/// The argument of `name` beside a reference, or where it leads; null when nobody says it.
const value* nearest(const SchemaDocument& document, const value& schema, std::string_view name);

}  // namespace porc::json

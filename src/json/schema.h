// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "json/value.h"

namespace porc::json {

struct SchemaChange;
struct SchemaDocument;

/// A JSON Schema, compiled once and then checked against from any thread. Spec: draft-07, with our
/// annotation `sensitive: true`. Why not valijson: docs/adr/0004-json-reader.md.
///
/// Differs: references stay inside the document (`#` or `#/…`), only the root may carry `$id`, and
/// patterns are RE2's (no look-around, no back-references); anything else is refused by `compile`.
class Schema {
 public:
  /// Errors: invalid_argument with a pointer into `schema` for every keyword that draft-07 does not
  /// allow, every pattern that RE2 does not take, every reference that leads nowhere or in circles.
  /// Limits: kPatternBytesMax, kPatternsMax, kPatternInstructionsMax.
  static Result<Schema> compile(const value& schema);

  /// Every fault of `instance`, at most kViolationsMax; none means valid. Messages tell kinds and
  /// limits but never a value of the instance, which may be secret.
  /// Limit: kSchemaStepsMax; beyond it the one violation says so.
  std::vector<Violation> check(const value& instance) const;
  /// The same for one of many: takes what it costs from `steps`, and gives up at their end too.
  std::vector<Violation> check(const value& instance, std::size_t& steps) const;

  /// `instance` with the `default` of every absent property, also inside objects and arrays that
  /// are there. Defaults under anyOf, oneOf and if are not applied: which one holds may depend on
  /// them. Limit: kSchemaStepsMax, where `check` gives up too.
  value with_defaults(value instance) const;

  /// JSON Pointers of all properties marked `"sensitive": true`, `"writeOnly": true` or
  /// `"format": "password"`, in any branch. A token `*` stands for every element or member there; a
  /// schema that contains itself is listed to its first level. For forms and documentation: what to
  /// hide in a value, `sensitive_in` tells exactly.
  std::vector<std::string> sensitive_properties() const;

  /// JSON Pointers of what is sensitive in this very instance, at any level, outermost only.
  std::vector<std::string> sensitive_in(const value& instance) const;

  const value& document() const;

 private:
  friend std::vector<SchemaChange> changes_of(const Schema& before, const Schema& after);
  explicit Schema(std::shared_ptr<const SchemaDocument> document)
      : document_(std::move(document)) {}

  std::shared_ptr<const SchemaDocument> document_;  // shared by copies; immutable
};

}  // namespace porc::json

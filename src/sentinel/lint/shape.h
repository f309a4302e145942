// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace porc::sentinel {

/// What is known of a value before anything runs.
enum class ShapeKind : std::uint8_t {
  any,
  null,
  undefined,
  boolean,
  number,
  string,
  list,
  map,     ///< with keys that are only known at run time
  record,  ///< a map whose keys are in the tables
};

struct Shape {
  ShapeKind kind = ShapeKind::any;
  std::string_view record{};               ///< the owner of its rows
  std::string_view values{};               ///< of a string: all that there are, divided by blanks
  std::shared_ptr<const Shape> element{};  ///< of a list or map; null when nothing is known of it
  bool may_be_null = false;
  bool may_be_undefined = false;  ///< it was reached over what need not be there
  bool is_never_empty = false;    ///< a list with a first element
  bool of_import = false;         ///< it lies in what an import gave

  const Shape& of_element() const;
};

/// What a person calls it: `a string`, `a list`.
std::string_view shape_name(const Shape& shape);

inline constexpr int kNoFunction = -1;
inline constexpr int kAnyNumber = 100;

/// One key of an import, of a record, or of what an import's function returns.
///
/// A shape is written `any bool number string null`, `list X`, `map X`, or the name of a record; a
/// `?` behind it: may be null, a `!`: may be undefined; a `+` before it: is never empty.
struct ShapeRow {
  std::string_view owner;  ///< the path of an import, or the name of a record
  std::string_view name;
  std::string_view shape;
  int arguments_min = kNoFunction;
  int arguments_max = kNoFunction;
  std::string_view values = {};

  bool is_function() const { return arguments_min != kNoFunction; }
};

/// The keys of Terraform's imports. Spec: reference 18 and 20.
std::span<const ShapeRow> terraform_rows();
/// Those of the standard imports. Spec: reference 17.
std::span<const ShapeRow> standard_rows();

/// The rows of one owner; empty when nothing is known of it.
std::vector<const ShapeRow*> rows_of(std::string_view owner);
/// Null when the owner has no such key.
const ShapeRow* find_row(std::string_view owner, std::string_view name);
/// What reading a key, or calling it, gives.
Shape shape_of(const ShapeRow& row);

/// Whether the owner is an import of Terraform.
bool is_terraform_import(std::string_view path);

}  // namespace porc::sentinel

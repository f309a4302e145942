// SPDX-License-Identifier: Apache-2.0
#include "sentinel/lint/shape.h"

#include <map>
#include <utility>

namespace porc::sentinel {
namespace {

struct KindName {
  std::string_view word;
  ShapeKind kind;
};
constexpr KindName kKinds[] = {
    {"any", ShapeKind::any},
    {"bool", ShapeKind::boolean},
    {"number", ShapeKind::number},
    {"string", ShapeKind::string},
    {"null", ShapeKind::null},
};

Shape parsed(std::string_view text) {
  Shape out;
  for (; text.ends_with('?') || text.ends_with('!'); text.remove_suffix(1))
    (text.ends_with('?') ? out.may_be_null : out.may_be_undefined) = true;
  if (text.starts_with('+')) {
    out.is_never_empty = true;
    text.remove_prefix(1);
  }
  const std::size_t blank = text.find(' ');
  const std::string_view word = text.substr(0, blank);
  if (blank != std::string_view::npos) {
    out.kind = word == "list" ? ShapeKind::list : ShapeKind::map;
    out.element = std::make_shared<const Shape>(parsed(text.substr(blank + 1)));
    return out;
  }
  for (const KindName& row : kKinds) {
    if (row.word != word) continue;
    out.kind = row.kind;
    return out;
  }
  out.kind = ShapeKind::record;
  out.record = word;
  return out;
}

using Index = std::map<std::string_view, std::vector<const ShapeRow*>>;

const Index& index() {
  static const Index rows = [] {
    Index out;
    for (const ShapeRow& row : terraform_rows()) out[row.owner].push_back(&row);
    for (const ShapeRow& row : standard_rows()) out[row.owner].push_back(&row);
    return out;
  }();
  return rows;
}

}  // namespace

const Shape& Shape::of_element() const {
  static const Shape unknown;
  return element ? *element : unknown;
}

std::string_view shape_name(const Shape& shape) {
  switch (shape.kind) {
    case ShapeKind::any:
      return "anything";
    case ShapeKind::null:
      return "null";
    case ShapeKind::undefined:
      return "undefined";
    case ShapeKind::boolean:
      return "a boolean";
    case ShapeKind::number:
      return "a number";
    case ShapeKind::string:
      return "a string";
    case ShapeKind::list:
      return "a list";
    case ShapeKind::map:
    case ShapeKind::record:
      return "a map";
  }
  return "";
}

std::vector<const ShapeRow*> rows_of(std::string_view owner) {
  const auto found = index().find(owner);
  return found == index().end() ? std::vector<const ShapeRow*>() : found->second;
}

const ShapeRow* find_row(std::string_view owner, std::string_view name) {
  for (const ShapeRow* row : rows_of(owner))
    if (row->name == name) return row;
  return nullptr;
}

Shape shape_of(const ShapeRow& row) {
  Shape out = parsed(row.shape);
  out.of_import = true;
  if (out.kind == ShapeKind::string) out.values = row.values;
  if (out.kind == ShapeKind::list && !row.values.empty()) {
    Shape element = out.of_element();
    element.values = row.values;
    out.element = std::make_shared<const Shape>(std::move(element));
  }
  return out;
}

bool is_terraform_import(std::string_view path) {
  return path.starts_with("tf") && !rows_of(path).empty();
}

}  // namespace porc::sentinel

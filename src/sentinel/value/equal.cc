// SPDX-License-Identifier: Apache-2.0
#include "sentinel/value/equal.h"

#include <algorithm>
#include <span>

#include "sentinel/value/list.h"
#include "sentinel/value/map.h"

namespace porc::sentinel {
namespace {

/// Containers deeper in each other than this are not equal: a list may contain itself.
constexpr int kDepthMax = 500;

bool equal_deep(Heap& heap, Value left, Value right, int depth);

bool equal_lists(Heap& heap, List& left, List& right, int depth) {
  if (&left == &right && left.size() == 0) return true;
  if (left.size() != right.size()) return false;
  const std::span<Value> a = left.items(heap);
  const std::span<Value> b = right.items(heap);
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!equal_deep(heap, a[i], b[i], depth)) return false;
  return true;
}

bool equal_maps(Heap& heap, Map& left, Map& right, int depth) {
  if (left.size() != right.size()) return false;
  for (const Map::Entry& entry : left.entries(heap)) {
    const Value other = right.find(heap, entry.key);
    if (other.is_unset() || !equal_deep(heap, entry.value, other, depth)) return false;
  }
  return true;
}

bool equal_deep(Heap& heap, Value left, Value right, int depth) {
  heap.meter().step();
  if (depth > kDepthMax) return false;
  if (left.is_number() && right.is_number()) return same_number(left, right);
  if (left.kind() != right.kind()) return false;
  switch (left.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return left.boolean() == right.boolean();
    case Kind::string:
      if (left.text().size() != right.text().size()) return false;
      heap.meter().walk(left.text().size());
      return left.text() == right.text();
    case Kind::list:
      return equal_lists(heap, left.list(), right.list(), depth + 1);
    case Kind::map:
      return equal_maps(heap, left.map(), right.map(), depth + 1);
    case Kind::function:
      return &left.function() == &right.function();
    case Kind::rule:
      return &left.rule() == &right.rule();
    case Kind::unset:
    case Kind::undefined:
    case Kind::integer:
    case Kind::floating:
      return false;
  }
  return false;
}

}  // namespace

bool same_number(Value left, Value right) {
  if (left.is(Kind::integer) && right.is(Kind::integer)) return left.integer() == right.integer();
  return left.number() == right.number();
}

Value equal(Heap& heap, Value left, Value right) {
  if (left.is_undefined()) return left;
  if (right.is_undefined()) return right;
  return Value::of(equal_deep(heap, left, right, 0));
}

bool equal_inside(Heap& heap, Value left, Value right) {
  return equal_deep(heap, left, right, 0);
}

Value less(Heap& heap, Value left, Value right) {
  if (left.is(Kind::integer) && right.is(Kind::integer))
    return Value::of(left.integer() < right.integer());
  if (left.is_number() && right.is_number()) return Value::of(left.number() < right.number());
  if (!left.is(Kind::string) || !right.is(Kind::string)) return Value();
  heap.meter().walk(std::min(left.text().size(), right.text().size()));
  return Value::of(left.text() < right.text());
}

}  // namespace porc::sentinel

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "jinja/abort.h"
#include "jinja/builtins.h"
#include "jinja/compare.h"
#include "jinja/cursor.h"
#include "jinja/map.h"
#include "jinja/object.h"
#include "jinja/operators.h"
#include "jinja/text.h"

namespace porc::jinja {
namespace {

Value missing(const Value& owner, std::string name) {
  return Value::undefined({.name = std::move(name), .owner = owner});
}

std::string key_text(const Value& key) {
  if (key.is(Kind::text)) return key.as_text();
  if (key.is(Kind::integer)) return std::to_string(key.as_integer());
  return "a " + std::string(kind_name(key.kind()));
}

std::optional<Value> element_at(const Value& value, std::int64_t index) {
  if (value.is(Kind::list) && value.as_list().kind > ListKind::tuple) return std::nullopt;
  std::int64_t size = size_of(value);
  if (index < 0) index += size;
  if (index < 0 || index >= size) return std::nullopt;
  if (value.is(Kind::list)) return value.as_list().items[static_cast<std::size_t>(index)];
  if (value.is(Kind::range)) return Value(value.as_range().at(index));
  std::string_view text = value.as_text();
  std::size_t begin = offset_of(text, index);
  std::size_t end = begin;
  next_code_point(text, end);
  return Value(text.substr(begin, end - begin));
}

std::optional<Value> element(const Value& value, const Value& key) {
  if (value.is(Kind::map)) {
    const Value* found = value.as_map().find(key);
    return found != nullptr ? std::optional(*found) : std::nullopt;
  }
  bool sequence = value.is(Kind::list) || value.is(Kind::text) || value.is(Kind::range);
  if (!sequence) return std::nullopt;
  if (key.is(Kind::integer)) return element_at(value, key.as_integer());
  if (key.is(Kind::boolean)) return element_at(value, key.as_boolean() ? 1 : 0);
  return std::nullopt;
}

std::optional<Value> own_attribute(const Value& value, std::string_view name) {
  if (value.is(Kind::object)) return value.as_object().attribute(name);
  return bound_method(value, name);
}

struct Bounds {
  std::int64_t start, stop, step;
  std::int64_t count() const { return Range{start, stop, step}.size(); }
};

std::optional<std::int64_t> bound(const Value& value) {
  if (value.is(Kind::none)) return std::nullopt;
  if (value.is(Kind::integer)) return value.as_integer();
  if (value.is(Kind::boolean)) return value.as_boolean() ? 1 : 0;
  require_known(value);
  fail("a slice wants integers, not a " + std::string(kind_name(value.kind())));
}

/// Python's slice.indices.
Bounds bounds(std::int64_t size, const Value& start, const Value& stop, const Value& step) {
  std::int64_t stride = bound(step).value_or(1);
  if (stride == 0) fail("a slice cannot have step 0");
  // A step beyond the size picks one element either way, and this keeps the arithmetic in range.
  stride = std::clamp<std::int64_t>(stride, -size - 1, size + 1);
  std::int64_t low = stride > 0 ? 0 : -1;
  std::int64_t high = stride > 0 ? size : size - 1;
  auto place = [&](std::optional<std::int64_t> index, std::int64_t open) {
    if (!index) return open;
    if (*index < 0) return *index < -size ? low : std::max(*index + size, low);
    return std::min(*index, high);
  };
  return {place(bound(start), stride > 0 ? low : high),
          place(bound(stop), stride > 0 ? high : low),
          stride};
}

}  // namespace

Value subscript(const Value& value, const Value& key) {
  require_known(value);
  require_known(key);
  if (auto found = element(value, key)) return *std::move(found);
  if (key.is(Kind::text)) {
    if (auto found = own_attribute(value, key.as_text())) return *std::move(found);
  }
  return missing(value, key_text(key));
}

Value attribute(const Value& value, std::string_view name) {
  require_known(value);
  if (auto found = own_attribute(value, name)) return *std::move(found);
  if (value.is(Kind::map)) {
    if (const Value* found = value.as_map().find(name)) return *found;
  }
  return missing(value, std::string(name));
}

Value slice(const Value& value, const Value& start, const Value& stop, const Value& step) {
  require_known(value);
  bool sliceable = value.is(Kind::text) || value.is(Kind::range) ||
                   (value.is(Kind::list) && value.as_list().kind <= ListKind::tuple);
  if (!sliceable) fail("a " + std::string(kind_name(value.kind())) + " has no slice");
  Bounds at = bounds(size_of(value), start, stop, step);
  std::int64_t count = at.count();
  if (value.is(Kind::range)) {
    const Range& range = value.as_range();
    std::int64_t first = range.at(at.start);
    return Value::range({first, range.at(at.stop), range.step * at.step});
  }
  if (value.is(Kind::text)) {
    std::string_view text = value.as_text();
    if (at.step == 1) {
      std::size_t begin = offset_of(text, at.start);
      return Value(text.substr(begin, offset_of(text.substr(begin), count)));
    }
    auto parts = code_points(text);
    std::string result;
    for (std::int64_t i = 0; i < count; ++i)
      result += parts[static_cast<std::size_t>(at.start + i * at.step)];
    return Value(std::move(result));
  }
  std::vector<Value> items;
  items.reserve(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    items.push_back(value.as_list().items[static_cast<std::size_t>(at.start + i * at.step)]);
  }
  return Value::list(std::move(items), value.as_list().kind);
}

}  // namespace porc::jinja

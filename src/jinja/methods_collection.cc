// SPDX-License-Identifier: Apache-2.0
// Methods of Python's dict, list and tuple that read; as in Jinja2's immutable sandbox none changes
// its value.
#include <algorithm>

#include "jinja/abort.h"
#include "jinja/builtins.h"
#include "jinja/compare.h"
#include "jinja/map.h"

namespace porc::jinja {
namespace {

const Map& self(Call& call) {
  return call.subject().as_map();
}

Value items(Call& call) {
  std::vector<Value> pairs;
  pairs.reserve(self(call).size());
  for (const auto& [key, value] : self(call).entries())
    pairs.push_back(Value::list({key, value}, ListKind::tuple));
  return Value::list(std::move(pairs), ListKind::items_view);
}

Value keys(Call& call) {
  std::vector<Value> keys;
  keys.reserve(self(call).size());
  for (const auto& [key, value] : self(call).entries()) keys.push_back(key);
  return Value::list(std::move(keys), ListKind::keys_view);
}

Value values(Call& call) {
  std::vector<Value> values;
  values.reserve(self(call).size());
  for (const auto& [key, value] : self(call).entries()) values.push_back(value);
  return Value::list(std::move(values), ListKind::values_view);
}

Value get(Call& call) {
  const Value& key = call.argument(0);
  if (!is_hashable(key)) fail("a " + std::string(kind_name(key.kind())) + " cannot be a map key");
  const Value* found = self(call).find(key);
  return found != nullptr ? *found : call.argument_or(1, Value::none());
}

Value copy(Call& call) {
  return call.subject();
}

Value index(Call& call) {
  const auto& items = call.subject().as_list().items;
  const auto size = static_cast<std::int64_t>(items.size());
  auto bound = [&](std::size_t i, std::int64_t otherwise) {
    const std::int64_t given = call.integer(i, otherwise);
    return given < 0 ? std::max<std::int64_t>(0, given + size) : std::min(given, size);
  };
  for (std::int64_t i = bound(1, 0); i < bound(2, size); ++i) {
    if (equal(items[static_cast<std::size_t>(i)], call.argument(0))) return Value(i);
  }
  fail("index: no such item in the list");
}

Value count(Call& call) {
  std::int64_t count = 0;
  for (const Value& item : call.subject().as_list().items)
    count += equal(item, call.argument(0)) ? 1 : 0;
  return Value(count);
}

constexpr auto kMapMethods = std::to_array<Builtin>({
    {"items", items},
    {"keys", keys},
    {"values", values},
    {"get", get, {"key", "default"}, 1},
    {"copy", copy},
});

constexpr auto kListMethods = std::to_array<Builtin>({
    {"copy", copy},
    {"index", index, {"value", "start", "stop"}, 1},
    {"count", count, {"value"}, 1},
});

}  // namespace

Table map_methods() {
  return kMapMethods;
}
Table list_methods() {
  return kListMethods;
}

}  // namespace porc::jinja

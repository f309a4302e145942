// SPDX-License-Identifier: Apache-2.0
// Filters that make one map of several, or a map of a list and back.
#include "jinja/abort.h"
#include "jinja/builtins.h"
#include "jinja/compare.h"
#include "jinja/cursor.h"
#include "jinja/evaluator.h"
#include "jinja/map.h"

namespace porc::jinja {
namespace {

const Map& map_of(const Value& value, const char* filter) {
  require_known(value);
  if (value.is(Kind::map)) return value.as_map();
  fail(std::string(filter) + " wants a map, not a " + std::string(kind_name(value.kind())));
}

struct CombineStyle {
  bool recursive = false;
  std::string lists = "replace";
};

Value combined(const Value& left, const Value& right, const CombineStyle& style);

Map combine_maps(const Map& left, const Map& right, const CombineStyle& style) {
  Map result = left;
  for (const auto& [key, value] : right.entries()) {
    const Value* present = left.find(key);
    result.set(key, present == nullptr ? value : combined(*present, value, style));
  }
  return result;
}

Value combined(const Value& left, const Value& right, const CombineStyle& style) {
  if (style.recursive && left.is(Kind::map) && right.is(Kind::map))
    return Value::map(combine_maps(left.as_map(), right.as_map(), style));
  if (!left.is(Kind::list) || !right.is(Kind::list) || style.lists == "replace") return right;
  if (style.lists == "keep") return left;
  const bool appends = style.lists == "append";
  std::vector<Value> items = elements(appends ? left : right);
  for (Value& item : elements(appends ? right : left)) items.push_back(std::move(item));
  return Value::list(std::move(items));
}

Value combine(Call& call) {
  CombineStyle style;
  for (const auto& [name, value] : call.keywords()) {
    require_known(value);
    if (name == "recursive") {
      style.recursive = truth(value);
    } else if (name == "list_merge" && value.is(Kind::text)) {
      style.lists = value.as_text();
    } else {
      fail("combine takes no such argument named '" + name + "'");
    }
  }
  const bool known = style.lists == "replace" || style.lists == "keep" || style.lists == "append" ||
                     style.lists == "prepend";
  if (!known) fail("combine merges lists by 'replace', 'keep', 'append' or 'prepend'");
  Map result = map_of(call.subject(), "combine");
  for (const Value& other : call.rest()) {
    const Map& right = map_of(other, "combine");
    call.evaluator().spend(1 + (result.weight() + std::uint64_t{right.weight()}) / 64);
    result = combine_maps(result, right, style);
  }
  return Value::map(std::move(result));
}

Value dict2items(Call& call) {
  const Value key_name(call.text(0, "key"));
  const Value value_name(call.text(1, "value"));
  std::vector<Value> items;
  for (const auto& [key, value] : map_of(call.subject(), "dict2items").entries()) {
    Map item;
    item.set(key_name, key);
    item.set(value_name, value);
    items.push_back(Value::map(std::move(item)));
  }
  return Value::list(std::move(items));
}

Value items2dict(Call& call) {
  const Value key_name(call.text(0, "key"));
  const Value value_name(call.text(1, "value"));
  Map result;
  for (const Value& item : elements(call.subject())) {
    const Map& map = map_of(item, "items2dict");
    const Value* key = map.find(key_name);
    const Value* value = map.find(value_name);
    if (key == nullptr || value == nullptr)
      fail("items2dict wants maps with '" + key_name.as_text() + "' and '" + value_name.as_text() +
           "'");
    require_known(*key);
    result.set(*key, *value);
  }
  return Value::map(std::move(result));
}

constexpr auto kFilters = std::to_array<Builtin>({
    {"combine", combine, {}, 0, {.variadic = true}},
    {"dict2items", dict2items, {"key_name", "value_name"}},
    {"items2dict", items2dict, {"key_name", "value_name"}},
});

}  // namespace

Table map_filters() {
  return kFilters;
}

}  // namespace porc::jinja

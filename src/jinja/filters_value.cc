// SPDX-License-Identifier: Apache-2.0
// Filters for any value, and for maps.
#include "jinja/abort.h"
#include "jinja/attribute_path.h"
#include "jinja/builtins.h"
#include "jinja/compare.h"
#include "jinja/evaluator.h"
#include "jinja/map.h"
#include "jinja/print.h"
#include "jinja/sorting.h"
#include "jinja/text.h"

namespace porc::jinja {
namespace {

const Map& map_of(Call& call, const char* filter) {
  if (call.subject().is(Kind::map)) return call.subject().as_map();
  fail(std::string(filter) + " wants a map, not a " +
       std::string(kind_name(call.subject().kind())));
}

std::vector<Value> pairs_of(const Map& map) {
  std::vector<Value> pairs;
  pairs.reserve(map.size());
  for (const auto& [key, value] : map.entries())
    pairs.push_back(Value::list({key, value}, ListKind::tuple));
  return pairs;
}

Value use_default(Call& call) {
  const Value& value = call.subject();
  bool missing = value.is(Kind::undefined) || (call.flag(1, false) && !truth(value));
  return missing ? call.argument_or(0, Value("")) : value;
}

Value items(Call& call) {
  if (call.subject().is(Kind::undefined)) return Value::list({}, ListKind::generator);
  return Value::list(pairs_of(map_of(call, "items")), ListKind::generator);
}

Value dictsort(Call& call) {
  const Map& map = map_of(call, "dictsort");
  const bool case_sensitive = call.flag(0, false);
  const std::string by = call.text(1, "key");
  if (by != "key" && by != "value") fail("dictsort sorts by 'key' or 'value'");
  std::vector<Keyed> rows;
  rows.reserve(map.size());
  for (const Map::Entry& entry : map.entries()) {
    const Value& key = by == "key" ? entry.first : entry.second;
    require_known(key);
    rows.push_back({.key = case_sensitive ? key : without_case(key),
                    .item = Value::list({entry.first, entry.second}, ListKind::tuple)});
  }
  return Value::list(sorted_by_key(call.evaluator(), std::move(rows), call.flag(2, false)));
}

Value attr(Call& call) {
  std::string name = call.text(0);
  std::optional<Value> found;
  if (call.subject().is(Kind::object)) {
    found = call.subject().as_object().attribute(name);
  } else {
    found = bound_method(call.subject(), name);
  }
  return found ? *std::move(found) : Value::undefined({.name = name, .owner = call.subject()});
}

Value mandatory(Call& call) {
  if (!call.subject().is(Kind::undefined)) return call.subject();
  if (call.has_some(0)) fail(call.text(0));
  fail_undefined(call.subject());
}

Value ternary(Call& call) {
  if (call.has(2) && call.subject().is(Kind::none)) return call.argument_or(2, Value());
  return call.argument_or(truth(call.subject()) ? 0 : 1, Value());
}

/// What people write for yes and no; anything else is a mistake.
Value to_boolean(Call& call) {
  const Value& value = call.subject();
  if (value.is(Kind::boolean)) return value;
  if (value.is(Kind::none)) return Value(false);
  const std::string word =
      value.is(Kind::text) || value.is(Kind::integer) ? lower(to_text(value)) : "";
  for (std::string_view yes : {"true", "yes", "on", "y", "t", "1"}) {
    if (word == yes) return Value(true);
  }
  for (std::string_view no : {"false", "no", "off", "n", "f", "0"}) {
    if (word == no) return Value(false);
  }
  fail("bool wants true, yes, on, 1, false, no, off or 0");
}

Value safe(Call& call) {
  if (!call.evaluator().allow_safe())
    fail("'safe' is not allowed here: the quill does not declare it");
  EncodedText text;
  text.bytes = to_text(call.subject());
  text.encoding = Encoding::safe;
  return Value::encoded(std::move(text));
}

constexpr Traits kTakesUndefined{.takes_undefined = true};
constexpr Traits kTakesAnything{.takes_undefined = true, .takes_secret = true};
constexpr auto kFilters = std::to_array<Builtin>({
    {"default", use_default, {"default_value", "boolean"}, 0, kTakesAnything},
    {"d", use_default, {"default_value", "boolean"}, 0, kTakesAnything},
    {"items", items, {}, 0, kTakesUndefined},
    {"dictsort", dictsort, {"case_sensitive", "by", "reverse"}},
    {"attr", attr, {"name"}, 1},
    {"mandatory", mandatory, {"message"}, 0, kTakesAnything},
    {"ternary", ternary, {"true_value", "false_value", "none_value"}, 2},
    {"bool", to_boolean},
    {"safe", safe},
});

}  // namespace

Table value_filters() {
  return kFilters;
}

}  // namespace porc::jinja

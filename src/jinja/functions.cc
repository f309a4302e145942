// SPDX-License-Identifier: Apache-2.0
// Global functions.
#include "jinja/abort.h"
#include "jinja/builtins.h"
#include "jinja/compare.h"
#include "jinja/cursor.h"
#include "jinja/cycle.h"
#include "jinja/evaluator.h"
#include "jinja/map.h"

namespace porc::jinja {
namespace {

/// As in Jinja2's sandbox.
constexpr std::int64_t kRangeMax = 100'000;
/// So that an element and its neighbours always fit 64 bits.
constexpr std::int64_t kRangeBoundMax = std::int64_t{1} << 53;

Value range(Call& call) {
  Range range;
  if (call.has(1)) {
    range = {call.integer(0, 0), call.integer(1, 0), call.integer(2, 1)};
  } else {
    range.stop = call.integer(0, 0);
  }
  if (range.step == 0) fail("range() cannot have step 0");
  for (std::int64_t bound : {range.start, range.stop, range.step}) {
    if (bound > kRangeBoundMax || bound < -kRangeBoundMax) fail("a bound of range() is over 2^53");
  }
  if (range.size() > kRangeMax)
    fail_limit("a range is over " + std::to_string(kRangeMax) + " numbers");
  return Value::range(range);
}

void add_pairs(Map& map, const Value& source) {
  if (source.is(Kind::map)) {
    for (const auto& [key, value] : source.as_map().entries()) map.set(key, value);
    return;
  }
  for (const Value& item : elements(source)) {
    std::vector<Value> pair = elements(item);
    if (pair.size() != 2) fail("dict() wants pairs of a key and a value");
    require_known(pair[0]);
    map.set(std::move(pair[0]), std::move(pair[1]));
  }
}

Value dict(Call& call) {
  Map map;
  if (call.has(0)) add_pairs(map, call.argument(0));
  for (auto& [name, value] : call.keywords()) map.set(Value(name), std::move(value));
  if (!call.rest().empty()) fail("dict() takes one positional argument");
  return Value::map(std::move(map));
}

Value make_namespace(Call& call) {
  Map map;
  if (call.has(0)) add_pairs(map, call.argument(0));
  if (!call.rest().empty()) fail("namespace() takes one positional argument");
  std::vector<std::pair<std::string, Value>> attributes;
  for (const auto& [key, value] : map.entries()) {
    if (!key.is(Kind::text)) fail("namespace() wants names that are strings");
    attributes.emplace_back(key.as_text(), value);
  }
  for (auto& keyword : call.keywords()) attributes.push_back(std::move(keyword));
  return call.evaluator().make_namespace(std::move(attributes));
}

Value make_cycler(Call& call) {
  if (call.rest().empty()) fail("cycler() wants at least one value");
  if (!call.keywords().empty()) fail("cycler() takes no named arguments");
  return Value::object(share<Cycler>(std::move(call.rest())));
}

Value make_joiner(Call& call) {
  return Value::object(share<Joiner>(call.argument_or(0, Value(", "))));
}

constexpr Traits kVariadic{.variadic = true};
constexpr auto kFunctions = std::to_array<Builtin>({
    {"range", range, {"start", "stop", "step"}, 1},
    {"dict", dict, {"source"}, 0, kVariadic},
    {"cycler", make_cycler, {}, 0, kVariadic},
    {"joiner", make_joiner, {"sep"}},
    {"namespace", make_namespace, {"source"}, 0, kVariadic},
});

}  // namespace

Table functions() {
  return kFunctions;
}

}  // namespace porc::jinja

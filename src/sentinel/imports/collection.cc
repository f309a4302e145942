// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sentinel/imports/standard.h"
#include "sentinel/value/equal.h"

namespace porc::sentinel {
namespace {

constexpr int kDepthMax = 200;  ///< of maps in a partial map: one may contain itself

/// Calls each(key or index, element) until it gives false.
template <class Each>
void each_of(const NativeCall& call, Each each) {
  const Value items = call.any(0);
  if (items.is(Kind::list)) {
    const List::Pinned pinned(items.list(), call.heap());
    std::int64_t index = 0;
    for (const Value item : pinned.items())
      if (!each(Value::of(index++), call.evaluator().forced(item))) return;
  } else if (items.is(Kind::map)) {
    const Map::Pinned pinned(items.map(), call.heap());
    for (const Map::Entry& entry : pinned.entries())
      if (!each(entry.key, call.evaluator().forced(entry.value))) return;
  } else {
    call.refuse_argument("list", items);
  }
}

/// Calls each(element, what the predicate says of it) until it gives false. A predicate of two
/// parameters gets the key or index too.
template <class Each>
void judge(const NativeCall& call, Each each) {
  const Value predicate = call.callable(1);
  const bool takes_key = parameter_count(predicate.function()) == 2;
  each_of(call, [&](Value key, Value element) {
    const Value verdict =
        takes_key ? call.ask(predicate, {element, key}) : call.ask(predicate, {element});
    if (!verdict.is(Kind::boolean))
      throw Refusal{fmt::format("{} predicate must return boolean value, got {}",
                                call.function(),
                                kind_name(verdict.kind()))};
    return each(element, verdict.boolean());
  });
}

Value chosen(const NativeCall& call, bool wanted) {
  List& out = call.heap().list();
  judge(call, [&](Value element, bool verdict) {
    if (verdict == wanted) out.append(call.heap(), element);
    return true;
  });
  return Value::of(out);
}

Value filter(const NativeCall& call) {
  return chosen(call, true);
}

Value reject(const NativeCall& call) {
  return chosen(call, false);
}

Value find(const NativeCall& call) {
  Value found = Value::undefined();
  judge(call, [&](Value element, bool verdict) {
    if (verdict) found = element;
    return !verdict;
  });
  return found;
}

/// Whether `value` has all that `partial` has.
bool has_part(const NativeCall& call, Value value, Value partial, int depth) {
  call.step();
  value = call.evaluator().forced(value);
  partial = call.evaluator().forced(partial);
  if (!value.is(Kind::map) || !partial.is(Kind::map))
    return equal_inside(call.heap(), value, partial);
  if (depth > kDepthMax) call.refuse("the map is nested too deeply");
  for (const Map::Entry& wanted : partial.map().entries(call.heap())) {
    const Value found = value.map().find(call.heap(), wanted.key);
    if (found.is_unset() || !has_part(call, found, wanted.value, depth + 1)) return false;
  }
  return true;
}

Value matches(const NativeCall& call) {
  const Value partial = Value::of(call.map(1));
  List& out = call.heap().list();
  each_of(call, [&](Value, Value element) {
    if (has_part(call, element, partial, 0)) out.append(call.heap(), element);
    return true;
  });
  return Value::of(out);
}

Value reduce(const NativeCall& call) {
  const Value function = call.callable(1);
  Value result = call.has(2) ? call.any(2) : Value::undefined();
  each_of(call, [&](Value, Value element) {
    result = call.ask(function, {result, element});
    return true;
  });
  return result;
}

}  // namespace

/// Reference 17.2.
const NativeImport& collection_import() {
  static const FunctionTable table({{"filter", 2, 2, filter},
                                    {"find", 2, 2, find},
                                    {"matches", 2, 2, matches},
                                    {"reduce", 2, 3, reduce},
                                    {"reject", 2, 2, reject}});
  return table;
}

}  // namespace porc::sentinel

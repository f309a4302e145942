// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sentinel/imports/standard.h"
#include "sentinel/value/equal.h"

namespace porc::sentinel {
namespace {

/// The elements of the list that is an argument, all of which will be looked at.
std::span<const Value> elements(const NativeCall& call, std::size_t index) {
  const std::span<const Value> items = call.list(index).items(call.heap());
  call.step(items.size());
  return items;
}

Value concat(const NativeCall& call) {
  List& out = call.heap().list();
  for (std::size_t i = 0; i < call.count(); ++i)
    for (const Value item : elements(call, i)) out.append(call.heap(), item);
  return Value::of(out);
}

/// Whether the policy's comparator puts `right` before `left`.
bool is_after(const NativeCall& call, Value comparator, Value left, Value right) {
  const Value order = call.ask(comparator, {left, right});
  if (!order.is(Kind::integer))
    throw Refusal{
        fmt::format("sort comparator must return int value, got {}", kind_name(order.kind()))};
  return order.integer() > 0;
}

Value* copy_of(const NativeCall& call, std::span<const Value> items) {
  Value* const copy = call.heap().allocate_array<Value>(items.size());
  std::copy(items.begin(), items.end(), copy);
  return copy;
}

/// Merges runs of ever longer elements. The library's algorithms may run past the end when a
/// comparator contradicts itself. The comparator may change the list; it is a copy that is sorted.
Value sort(const NativeCall& call) {
  const std::span<const Value> given = elements(call, 0);
  const Value comparator = call.callable(1);
  std::span<Value> items(copy_of(call, given), given.size());
  std::span<Value> merged(copy_of(call, given), given.size());
  for (std::size_t width = 1; width < items.size(); width *= 2) {
    for (std::size_t first = 0; first < items.size(); first += 2 * width) {
      const std::size_t middle = std::min(first + width, items.size());
      const std::size_t end = std::min(first + 2 * width, items.size());
      std::size_t left = first;
      std::size_t right = middle;
      for (std::size_t at = first; at < end; ++at) {
        const bool takes_right =
            left == middle ||
            (right != end && is_after(call, comparator, items[left], items[right]));
        merged[at] = items[takes_right ? right++ : left++];
      }
    }
    std::swap(items, merged);
  }
  List& out = call.heap().list(items.size());
  for (const Value item : items) out.append(call.heap(), item);
  return Value::of(out);
}

Value sum(const NativeCall& call) {
  double total = 0;
  for (const Value item : elements(call, 0)) {
    if (!item.is_number()) call.refuse_argument("float", item);
    total += item.number();
  }
  return Value::of(total);
}

bool holds(const NativeCall& call, std::span<const Value> items, Value wanted) {
  return std::any_of(items.begin(), items.end(), [&](Value item) {
    return equal_inside(call.heap(), item, wanted);
  });
}

/// The elements of the first list of which `keep` says so, given the other lists.
template <class Keep>
Value of_first(const NativeCall& call, Keep keep) {
  std::vector<std::span<const Value>> others;
  for (std::size_t i = 1; i < call.count(); ++i) others.push_back(elements(call, i));
  List& out = call.heap().list();
  for (const Value item : elements(call, 0)) {
    const auto has_it = [&](std::span<const Value> other) { return holds(call, other, item); };
    if (keep(others, has_it)) out.append(call.heap(), item);
  }
  return Value::of(out);
}

Value difference(const NativeCall& call) {
  return of_first(call, [](const auto& others, const auto& has_it) {
    return std::none_of(others.begin(), others.end(), has_it);
  });
}

Value intersection(const NativeCall& call) {
  return of_first(call, [](const auto& others, const auto& has_it) {
    return std::all_of(others.begin(), others.end(), has_it);
  });
}

Value union_of(const NativeCall& call) {
  List& out = call.heap().list();
  for (std::size_t i = 0; i < call.count(); ++i)
    for (const Value item : elements(call, i))
      if (!holds(call, out.items(call.heap()), item)) out.append(call.heap(), item);
  return Value::of(out);
}

}  // namespace

/// Reference 17.3.
const NativeImport& lists_import() {
  static const FunctionTable table({{"concat", 2, Builtin::kAnyNumber, concat},
                                    {"diff", 1, Builtin::kAnyNumber, difference},
                                    {"difference", 1, Builtin::kAnyNumber, difference},
                                    {"intersection", 1, Builtin::kAnyNumber, intersection},
                                    {"sort", 2, 2, sort},
                                    {"sum", 1, 1, sum},
                                    {"union", 1, Builtin::kAnyNumber, union_of}});
  return table;
}

}  // namespace porc::sentinel

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include <fmt/format.h>

#include "sentinel/evaluate/evaluator.h"

namespace porc::sentinel {

template <class Each>
void Evaluator::each_element(Value collection,
                             const Expression& at,
                             const LoopNames& names,
                             const Scope& scope,
                             Frame& frame,
                             Each each) {
  const bool two = !names.second.empty();
  const auto iterate = [&](Value key, Value element, bool key_is_name) {
    now_frame_ = &frame;
    now_offset_ = at.offset;
    Frame& inside = scope.frame ? frame_for(scope, &frame, *frame.unit) : frame;
    Value* const slots = inside.slots() + scope.first;
    if (!scope.frame) std::fill_n(slots, scope.count, Value());
    slots[0] = two || key_is_name ? key : element;
    if (two && scope.count > 1) slots[1] = element;
    if (observer_ == nullptr) return each(inside, key, element);
    observer_->round(names, key, element);
    const bool more = each(inside, key, element);
    if (observer_ != nullptr) observer_->ended();
    return more;
  };
  if (collection.is(Kind::list)) {
    const List::Pinned pinned(collection.list(), heap());
    std::int64_t index = 0;
    for (const Value item : pinned.items())
      if (!iterate(Value::of(index++), forced(item), false)) return;
  } else if (collection.is(Kind::map)) {
    const Map::Pinned pinned(collection.map(), heap());
    for (const Map::Entry& entry : pinned.entries())
      if (!iterate(entry.key, forced(entry.value), true)) return;
  } else {
    fail(frame,
         at.offset,
         fmt::format("unsupported type for looping: {}", kind_name(collection.kind())));
  }
}

}  // namespace porc::sentinel

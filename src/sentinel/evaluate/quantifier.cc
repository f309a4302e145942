// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sentinel/evaluate/each_element.h"
#include "sentinel/evaluate/evaluator.h"

namespace porc::sentinel {

/// Reference, section 8.
Value Evaluator::evaluate_quantifier(const Quantifier& node, Frame& frame) {
  const Value collection = evaluate(*node.collection, frame);
  const auto boolean = [&](Frame& inside) {
    const Value value = evaluate(*node.body, inside);
    if (!value.is(Kind::boolean) && !value.is_undefined())
      fail(frame,
           node.body->offset,
           fmt::format("the body of {} must result in a boolean, got {}",
                       spelling(node.quantifier),
                       kind_name(value.kind())));
    return value;
  };
  const auto each = [&](auto visit) {
    each_element(collection, *node.collection, node.names, node.scope, frame, visit);
  };
  switch (node.quantifier) {
    case QuantifierKind::all: {
      Value out = Value::of(true);
      each([&](Frame& inside, Value, Value) {
        const Value value = boolean(inside);
        if (!value.is_true()) out = value;
        return value.is_true();
      });
      return out;
    }
    case QuantifierKind::any: {
      Value out = Value::of(false);
      each([&](Frame& inside, Value, Value) {
        const Value value = boolean(inside);
        if (value.is_true() || (value.is_undefined() && out.is_false())) out = value;
        return !value.is_true();
      });
      return out;
    }
    case QuantifierKind::filter: {
      List* list = collection.is(Kind::list) ? &heap().list() : nullptr;
      Map* map = collection.is(Kind::map) ? &heap().map() : nullptr;
      Value missing;
      each([&](Frame& inside, Value key, Value element) {
        const Value value = boolean(inside);
        if (value.is_undefined()) missing = value;
        if (value.is_true() && list != nullptr) list->append(heap(), element);
        if (value.is_true() && map != nullptr) map->add(heap(), key, element);
        return !value.is_undefined();
      });
      if (missing.is_undefined()) return missing;
      return list != nullptr ? Value::of(*list) : Value::of(*map);
    }
    case QuantifierKind::map: {
      List& out = heap().list(collection.is(Kind::list) ? collection.list().size() : 0);
      each([&](Frame& inside, Value, Value) {
        out.append(heap(), evaluate(*node.body, inside));
        return true;
      });
      return Value::of(out);
    }
  }
  return Value::undefined();
}

}  // namespace porc::sentinel

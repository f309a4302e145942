// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "jinja/attribute_path.h"
#include "jinja/value.h"

namespace porc::jinja {

class Evaluator;

struct Keyed {
  Value key;
  Value item;
};

/// Python's `sorted`: stable. The keys are known. Throws Abort when two of them have no order.
std::vector<Value> sorted_by_key(Evaluator& evaluator, std::vector<Keyed> rows, bool reversed);

/// The same, by `key`. Throws Abort when a key is not known.
std::vector<Value> sorted_by(Evaluator& evaluator,
                             std::vector<Value> items,
                             const std::function<Value(const Value&)>& key,
                             bool reversed);

/// Sorts by what the paths lead to.
std::vector<Value> sorted(Evaluator& evaluator,
                          std::vector<Value> items,
                          const std::vector<AttributePath>& paths,
                          bool case_sensitive,
                          bool reversed);

}  // namespace porc::jinja

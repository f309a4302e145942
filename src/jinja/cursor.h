// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "jinja/value.h"

namespace porc::jinja {

/// Walks over what Python's `iter` takes: a list, the keys of a map, the code points of a string, a
/// range. Throws Abort for anything else.
class Cursor {
 public:
  explicit Cursor(Value source);
  /// Absent at the end.
  std::optional<Value> next() {
    if (!source_.is(Kind::list)) return next_of_others();
    const auto& items = source_.as_list().items;
    return at_ == items.size() ? std::nullopt : std::optional<Value>(items[at_++]);
  }
  std::uint16_t depth() const noexcept { return source_.depth(); }

 private:
  std::optional<Value> next_of_others();

  Value source_;
  std::size_t at_ = 0;
};

/// All elements of `source`. Throws Abort as Cursor does.
std::vector<Value> elements(const Value& source);

/// Python's `len`. Throws Abort for what has none.
std::int64_t size_of(const Value& value);

}  // namespace porc::jinja

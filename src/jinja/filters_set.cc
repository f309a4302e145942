// SPDX-License-Identifier: Apache-2.0
// Filters and tests that take lists as sets, and what makes one list of several. The order is that
// of the first list, then of the others.
#include "jinja/abort.h"
#include "jinja/builtins.h"
#include "jinja/compare.h"
#include "jinja/cursor.h"
#include "jinja/evaluator.h"

namespace porc::jinja {
namespace {

/// Distinct values, which may be of any kind.
class Distinct {
 public:
  explicit Distinct(Evaluator& evaluator) : evaluator_(evaluator) {}

  bool has(const Value& value) const {
    for (const Value& present : values_) {
      evaluator_.spend(1 + value.weight() / 64);
      if (equal(present, value)) return true;
    }
    return false;
  }
  void add(Value value) {
    if (!has(value)) values_.push_back(std::move(value));
  }
  Value take() { return Value::list(std::move(values_)); }

 private:
  Evaluator& evaluator_;
  std::vector<Value> values_{};
};

Distinct distinct(Call& call, const Value& list) {
  Distinct result(call.evaluator());
  for (Value& item : elements(list)) result.add(std::move(item));
  return result;
}

Value unite(Call& call) {
  Distinct result = distinct(call, call.subject());
  for (Value& item : elements(call.argument(0))) result.add(std::move(item));
  return result.take();
}

/// What of `from` is, or is not, in `other`.
void choose(Call& call, const Value& from, const Value& other, bool wanted, Distinct& result) {
  const Distinct others = distinct(call, other);
  for (Value& item : elements(from)) {
    if (others.has(item) == wanted) result.add(std::move(item));
  }
}

Value intersect(Call& call) {
  Distinct result(call.evaluator());
  choose(call, call.subject(), call.argument(0), true, result);
  return result.take();
}

Value difference(Call& call) {
  Distinct result(call.evaluator());
  choose(call, call.subject(), call.argument(0), false, result);
  return result.take();
}

Value symmetric_difference(Call& call) {
  Distinct result(call.evaluator());
  choose(call, call.subject(), call.argument(0), false, result);
  choose(call, call.argument(0), call.subject(), false, result);
  return result.take();
}

void append_flat(std::vector<Value>& out, const Value& list, std::int64_t levels, bool skip_none) {
  for (Value& item : elements(list)) {
    const bool is_list = item.is(Kind::list) || item.is(Kind::range);
    if (is_list && levels != 0) {
      append_flat(out, item, levels - 1, skip_none);
    } else if (!(skip_none && item.is(Kind::none))) {
      out.push_back(std::move(item));
    }
  }
}

Value flatten(Call& call) {
  const std::int64_t levels = call.has_some(0) ? call.integer(0, -1) : -1;
  if (call.subject().is(Kind::text) || call.subject().is(Kind::map)) fail("flatten wants a list");
  std::vector<Value> items;
  append_flat(items, call.subject(), levels, call.flag(1, true));
  return Value::list(std::move(items));
}

Value zip(Call& call) {
  if (!call.keywords().empty()) fail("zip takes no named arguments");
  std::vector<Cursor> columns = {Cursor(call.subject())};
  for (const Value& other : call.rest()) columns.emplace_back(other);
  std::vector<Value> rows;
  for (;;) {
    call.evaluator().spend(columns.size());
    std::vector<Value> row;
    for (Cursor& column : columns) {
      auto item = column.next();
      if (!item) return Value::list(std::move(rows));
      row.push_back(*std::move(item));
    }
    rows.push_back(Value::list(std::move(row)));
  }
}

bool has_all(Call& call, const Value& whole, const Value& part) {
  const Distinct present = distinct(call, whole);
  for (const Value& item : elements(part)) {
    if (!present.has(item)) return false;
  }
  return true;
}

Value is_subset(Call& call) {
  return Value(has_all(call, call.argument(0), call.subject()));
}
Value is_superset(Call& call) {
  return Value(has_all(call, call.subject(), call.argument(0)));
}
Value is_containing(Call& call) {
  return Value(contains(call.subject(), call.argument(0)));
}

constexpr auto kFilters = std::to_array<Builtin>({
    {"union", unite, {"other"}, 1},
    {"intersect", intersect, {"other"}, 1},
    {"difference", difference, {"other"}, 1},
    {"symmetric_difference", symmetric_difference, {"other"}, 1},
    {"flatten", flatten, {"levels", "skip_nulls"}},
    {"zip", zip, {}, 0, {.variadic = true}},
});

constexpr auto kTests = std::to_array<Builtin>({
    {"subset", is_subset, {"other"}, 1},
    {"superset", is_superset, {"other"}, 1},
    {"contains", is_containing, {"item"}, 1},
});

}  // namespace

Table set_filters() {
  return kFilters;
}
Table set_tests() {
  return kTests;
}

}  // namespace porc::jinja

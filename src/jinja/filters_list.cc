// SPDX-License-Identifier: Apache-2.0
// Filters that take a list and give a list, an element, or a string.
#include <algorithm>

#include "jinja/abort.h"
#include "jinja/attribute_path.h"
#include "jinja/builtins.h"
#include "jinja/compare.h"
#include "jinja/cursor.h"
#include "jinja/evaluator.h"
#include "jinja/map.h"
#include "jinja/print.h"
#include "jinja/sorting.h"
#include "jinja/text.h"
#include "jinja/text_edit.h"

namespace porc::jinja {
namespace {

/// What a joined text most often fits into.
constexpr std::size_t kJoinReserve = 256;

Value length_of(Call& call) {
  return Value(size_of(call.subject()));
}

Value first(Call& call) {
  if (auto item = Cursor(call.subject()).next()) return *std::move(item);
  return Value::undefined({.reason = "there is no first item, the list is empty"});
}

Value last(Call& call) {
  const Value& subject = call.subject();
  if (subject.is(Kind::list) && subject.as_list().kind == ListKind::generator) {
    fail("a lazy list has no last item; add '| list' before");
  }
  std::vector<Value> items = elements(subject);
  if (!items.empty()) return std::move(items.back());
  return Value::undefined({.reason = "there is no last item, the list is empty"});
}

Value to_list(Call& call) {
  return Value::list(elements(call.subject()));
}

Value join(Call& call) {
  std::string separator = call.has(0) ? to_text(call.argument(0)) : "";
  AttributePath path(call.has(1) ? call.argument(1) : Value::none());
  std::string text;
  text.reserve(std::min<std::size_t>(call.subject().weight(), kJoinReserve));
  bool any = false;
  auto add = [&](const Value& item) {
    if (any) text += separator;
    any = true;
    append_text(text, item);
    require_size(text.size());
  };
  if (call.subject().is(Kind::list) && !call.has_some(1)) {
    for (const Value& item : call.subject().as_list().items) add(item);
  } else {
    Cursor cursor(call.subject());
    while (auto item = cursor.next()) add(path.get(*std::move(item)));
  }
  call.evaluator().spend(text.size() / 64);
  return Value(std::move(text));
}

Value reverse(Call& call) {
  if (call.subject().is(Kind::text)) {
    auto parts = code_points(call.subject().as_text());
    std::string text;
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) text += *part;
    return Value(std::move(text));
  }
  std::vector<Value> items = elements(call.subject());
  std::ranges::reverse(items);
  return Value::list(std::move(items), ListKind::generator);
}

Value sort(Call& call) {
  bool reversed = call.integer(0, 0) != 0;
  bool case_sensitive = call.flag(1, false);
  auto paths = attribute_paths(call.argument_or(2, Value::none()));
  return Value::list(
      sorted(call.evaluator(), elements(call.subject()), paths, case_sensitive, reversed));
}

Value unique(Call& call) {
  bool case_sensitive = call.flag(0, false);
  AttributePath path(call.argument_or(1, Value::none()));
  Map seen;
  std::vector<Value> items;
  for (Value& item : elements(call.subject())) {
    Value key = path.get(item);
    require_known(key);
    if (!case_sensitive) key = without_case(std::move(key));
    if (is_hashable(key) && seen.find(key) != nullptr) continue;
    seen.set(std::move(key), Value(true));
    items.push_back(std::move(item));
  }
  return Value::list(std::move(items), ListKind::generator);
}

Value batch(Call& call) {
  std::int64_t size = call.integer(0, 0);
  std::vector<Value> rows;
  std::vector<Value> row;
  auto finish_row = [&] { rows.push_back(Value::list(std::exchange(row, {}))); };
  for (Value& item : elements(call.subject())) {
    if (size == static_cast<std::int64_t>(row.size())) finish_row();
    row.push_back(std::move(item));
  }
  if (!row.empty()) {
    if (call.has_some(1) && size > static_cast<std::int64_t>(row.size())) {
      require_size(static_cast<std::uint64_t>(size) * 8);
      row.resize(static_cast<std::size_t>(size), call.argument(1));
    }
    finish_row();
  }
  return Value::list(std::move(rows), ListKind::generator);
}

Value slice(Call& call) {
  std::vector<Value> items = elements(call.subject());
  std::int64_t count = call.integer(0, 0);
  if (count == 0) fail("cannot slice into 0 columns");
  std::vector<Value> columns;
  if (count < 0) return Value::list(std::move(columns), ListKind::generator);
  require_size(static_cast<std::uint64_t>(count) * 8);
  call.evaluator().spend(static_cast<std::uint64_t>(count));
  auto total = static_cast<std::int64_t>(items.size());
  std::int64_t at = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    bool longer = i < total % count;
    std::int64_t size = total / count + (longer ? 1 : 0);
    std::vector<Value> column(items.begin() + at, items.begin() + at + size);
    at += size;
    if (call.has_some(1) && !longer) column.push_back(call.argument(1));
    columns.push_back(Value::list(std::move(column)));
  }
  return Value::list(std::move(columns), ListKind::generator);
}

/// The groups of equal keys, in the order of the keys, as pairs of key and items.
Value groupby(Call& call) {
  AttributePath path(call.argument(0));
  std::optional<Value> otherwise;
  if (call.has_some(1)) otherwise = call.argument(1);
  bool case_sensitive = call.flag(2, false);
  auto key_of = [&](const Value& item) {
    Value key = path.get(item, otherwise);
    return case_sensitive ? key : without_case(std::move(key));
  };
  std::vector<Value> items = sorted_by(call.evaluator(), elements(call.subject()), key_of, false);
  std::vector<Value> groups;
  for (std::size_t at = 0; at < items.size();) {
    Value key = key_of(items[at]);
    std::size_t end = at;
    while (end < items.size() && equal(key_of(items[end]), key)) ++end;
    auto begin = items.begin() + static_cast<std::ptrdiff_t>(at);
    std::vector<Value> group(begin, items.begin() + static_cast<std::ptrdiff_t>(end));
    std::vector<Value> pair = {path.get(group.front(), otherwise), Value::list(std::move(group))};
    groups.push_back(Value::list(std::move(pair), ListKind::tuple));
    at = end;
  }
  return Value::list(std::move(groups));
}

constexpr auto kFilters = std::to_array<Builtin>({
    {"length", length_of},
    {"count", length_of},
    {"first", first},
    {"last", last},
    {"list", to_list},
    {"join", join, {"d", "attribute"}},
    {"reverse", reverse},
    {"sort", sort, {"reverse", "case_sensitive", "attribute"}},
    {"unique", unique, {"case_sensitive", "attribute"}},
    {"batch", batch, {"linecount", "fill_with"}, 1},
    {"slice", slice, {"slices", "fill_with"}, 1},
    {"groupby", groupby, {"attribute", "default", "case_sensitive"}, 1},
});

}  // namespace

Table list_filters() {
  return kFilters;
}

}  // namespace porc::jinja

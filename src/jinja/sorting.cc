// SPDX-License-Identifier: Apache-2.0
#include "jinja/sorting.h"

#include "jinja/compare.h"
#include "jinja/evaluator.h"

namespace porc::jinja {
namespace {

/// Merge sort by hand: std::stable_sort has no defined behaviour for a comparison that throws half
/// way or is no strict weak order, and both nan and mixed kinds are a template author's to write.
void merge_sort(std::vector<Keyed>& rows,
                std::vector<Keyed>& spare,
                std::size_t begin,
                std::size_t end,
                bool reversed) {
  if (end - begin < 2) return;
  auto precedes = [&](std::size_t right, std::size_t left) {
    return reversed ? order(rows[left].key, rows[right].key) < 0
                    : order(rows[right].key, rows[left].key) < 0;
  };
  if (end - begin == 2) {
    if (precedes(begin + 1, begin)) std::swap(rows[begin], rows[begin + 1]);
    return;
  }
  std::size_t middle = begin + (end - begin) / 2;
  merge_sort(rows, spare, begin, middle, reversed);
  merge_sort(rows, spare, middle, end, reversed);
  std::size_t left = begin;
  std::size_t right = middle;
  for (std::size_t to = begin; to < end; ++to) {
    bool take_right = false;
    if (left == middle) {
      take_right = true;
    } else if (right < end) {
      take_right = precedes(right, left);
    }
    spare[to] = std::move(rows[take_right ? right++ : left++]);
  }
  for (std::size_t i = begin; i < end; ++i) rows[i] = std::move(spare[i]);
}

}  // namespace

std::vector<Value> sorted_by_key(Evaluator& evaluator, std::vector<Keyed> rows, bool reversed) {
  std::size_t levels = 1;
  while ((std::size_t{1} << levels) < rows.size()) ++levels;
  evaluator.spend(levels * rows.size());
  std::vector<Keyed> spare(rows.size());
  merge_sort(rows, spare, 0, rows.size(), reversed);
  std::vector<Value> items;
  items.reserve(rows.size());
  for (Keyed& row : rows) items.push_back(std::move(row.item));
  return items;
}

std::vector<Value> sorted_by(Evaluator& evaluator,
                             std::vector<Value> items,
                             const std::function<Value(const Value&)>& key,
                             bool reversed) {
  std::vector<Keyed> rows;
  rows.reserve(items.size());
  for (Value& item : items) {
    Value by = key(item);
    require_known(by);
    rows.push_back({std::move(by), std::move(item)});
  }
  return sorted_by_key(evaluator, std::move(rows), reversed);
}

std::vector<Value> sorted(Evaluator& evaluator,
                          std::vector<Value> items,
                          const std::vector<AttributePath>& paths,
                          bool case_sensitive,
                          bool reversed) {
  auto key = [&](const Value& item) {
    std::vector<Value> parts;
    for (const AttributePath& path : paths) {
      Value part = path.get(item);
      require_known(part);
      parts.push_back(case_sensitive ? std::move(part) : without_case(std::move(part)));
    }
    // A list even of one: Python orders lists by what differs in them, so equal maps do no harm.
    return Value::list(std::move(parts));
  };
  return sorted_by(evaluator, std::move(items), key, reversed);
}

}  // namespace porc::jinja

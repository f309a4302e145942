// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <type_traits>
#include <utility>
#include <vector>

namespace porc::mongo_store {

/// How to take back what was done to the rows, step by step.
class Undo {
 public:
  std::size_t mark() const { return steps_.size(); }
  void add(std::function<void()> step) { steps_.push_back(std::move(step)); }
  /// Takes back all that was done since `mark`.
  void back_to(std::size_t mark) {
    while (steps_.size() > mark) {
      const auto step = std::move(steps_.back());
      steps_.pop_back();
      step();
    }
  }
  void forget() { steps_.clear(); }

 private:
  std::vector<std::function<void()>> steps_{};
};

/// Rows by key, with an index that is told of each that comes and goes (`link`, `unlink`) and the
/// keys of those that were touched since `forget_touched`.
template <class Row, class Index>
class Table {
 public:
  using Key = std::decay_t<decltype(std::declval<const Row&>().key())>;
  using Rows = std::map<Key, Row>;

  explicit Table(Undo& undo) : undo_(undo) {}
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  const Rows& rows() const { return rows_; }
  const Index& index() const { return index_; }
  const Row* find(const Key& key) const {
    auto place = rows_.find(key);
    return place == rows_.end() ? nullptr : &place->second;
  }

  /// Inserts, or replaces the one with the same key.
  void put(Row row) {
    const Key key = row.key();
    remember(key);
    set(key, std::move(row));
  }
  void erase(const Key& key) {
    remember(key);
    set(key, std::nullopt);
  }

  /// The same, for what stands in the journal: it is neither touched nor taken back.
  void load(Row row) {
    const Key key = row.key();
    set(key, std::move(row));
  }
  void unload(const Key& key) { set(key, std::nullopt); }
  void clear() {
    rows_.clear();
    index_ = Index();
    touched_.clear();
  }

  void forget_touched() { touched_.clear(); }
  /// Adds what became of the touched rows.
  void describe(std::vector<Row>& changed, std::vector<Key>& gone) const {
    for (const Key& key : touched_) {
      if (const Row* row = find(key)) {
        changed.push_back(*row);
      } else {
        gone.push_back(key);
      }
    }
  }

 private:
  void remember(const Key& key) {
    touched_.insert(key);
    const Row* before = find(key);
    undo_.add([this, key, old = before != nullptr ? std::optional<Row>(*before) : std::nullopt] {
      set(key, old);
    });
  }
  void set(const Key& key, std::optional<Row> row) {
    auto place = rows_.find(key);
    if (place != rows_.end()) {
      index_.unlink(place->second);
      if (!row) {
        rows_.erase(place);
        return;
      }
      place->second = *std::move(row);
    } else {
      if (!row) return;
      place = rows_.emplace(key, *std::move(row)).first;
    }
    index_.link(place->second);
  }

  Undo& undo_;
  Rows rows_{};
  Index index_{};
  std::set<Key> touched_{};
};

}  // namespace porc::mongo_store

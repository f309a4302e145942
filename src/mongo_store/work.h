// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "mongo_store/journal.h"

namespace porc::mongo_store {

/// What the operations of one step have come to so far.
struct Draft {
  Step step{};
  std::vector<mongo::Document> parts{};
  std::set<std::pair<std::string, std::string>> stems{};  ///< of the records
  std::size_t bytes = 0;                                  ///< within the document of the step
};

/// What one operation works with: the rows, what lies in the database, and what is to be stored.
/// What it did is taken back when it answers an error.
class Work {
 public:
  Work(Journal& journal, Draft& draft, Timestamp now);

  State& state() { return journal_.state(); }
  mongo::Session& session() { return journal_.session(); }
  Timestamp now() const { return now_; }
  /// Of the step that this becomes a part of.
  std::uint64_t number() const { return journal_.next_number(); }

  /// As it is after the last step. Errors: those of Session; one that an earlier operation of the
  /// same step is about to replace has to wait for the next step (`must_wait`).
  Result<std::optional<mongo::Document>> newest(const std::string& collection,
                                                const std::string& stem);
  Result<std::optional<mongo::Document>> find(const std::string& collection,
                                              const std::string& stem,
                                              const mongo::Document& filter);
  /// From now on the database holds all that follows from the steps before this one.
  Result<void> settle() { return journal_.settle(); }
  bool must_wait() const { return must_wait_; }

  /// Sets a value that may be large.
  bool put(mongo::Document& to,
           const std::string& name,
           std::string_view bytes,
           const std::string& collection) {
    return room_.put(to, name, bytes, collection);
  }
  void add(Record record) { records_.push_back(std::move(record)); }
  void drop_payload(const OutboxRow& row);
  void drop_body(std::uint64_t place) { bodies_gone_.push_back(static_cast<std::int64_t>(place)); }
  void may_be_due(Due due) { due_.set(static_cast<std::size_t>(due)); }

  /// Makes it a part of the step.
  void accept();
  void undo();

 private:
  Journal& journal_;
  Draft& draft_;
  const Timestamp now_;
  const std::size_t mark_;
  Room room_;
  std::vector<Record> records_{};
  std::vector<std::int64_t> payloads_gone_{};
  std::vector<std::int64_t> payloads_in_parts_gone_{};
  std::vector<std::int64_t> bodies_gone_{};
  DueSet due_{};
  bool must_wait_ = false;
};

}  // namespace porc::mongo_store

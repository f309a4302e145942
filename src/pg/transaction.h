// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <vector>

#include "pg/connection.h"

namespace porc::pg {

/// When a change must have reached the disk.
enum class Durable : std::uint8_t {
  now,   ///< before it is answered
  later  ///< with the next that must: a power loss may undo it
};

/// A transaction of few round trips: statements are added, and sent together when their answers are
/// asked for. What was not committed is undone when it goes out of scope.
class Transaction {
 public:
  explicit Transaction(Connection& db, Durable durable = Durable::now)
      : db_(db), durable_(durable) {}
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  /// To be bound before the next round trip.
  Statement& add(const Query& query) { return waiting_.emplace_back(query); }
  /// What has been added since the last round trip.
  std::size_t added() const { return waiting_.size(); }

  /// Answers the rows of what was added.
  Result<std::vector<Rows>> ask();
  /// The same, and then it is done. When this fails with a connection that broke, nobody knows
  /// whether it is.
  Result<std::vector<Rows>> commit();

 private:
  Result<std::vector<Rows>> send(bool commits);

  Connection& db_;
  Durable durable_;
  std::deque<Statement> waiting_{};
  bool begun_ = false;
  bool ended_ = false;
};

}  // namespace porc::pg

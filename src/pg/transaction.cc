// SPDX-License-Identifier: Apache-2.0
#include "pg/transaction.h"

#include <iterator>
#include <utility>

#include "base/assert.h"

namespace porc::pg {
namespace {

constexpr Query kBegin{.name = "begin", .text = "BEGIN"};
constexpr Query kRelax{.name = "relax", .text = "SET LOCAL synchronous_commit = off"};
constexpr Query kCommit{.name = "commit", .text = "COMMIT"};
constexpr Query kRollback{.name = "rollback", .text = "ROLLBACK"};

}  // namespace

Transaction::~Transaction() {
  if (begun_ && !ended_ && !db_.is_broken() && db_.in_transaction())
    (void)db_.run(Statement(kRollback));
}

Result<std::vector<Rows>> Transaction::ask() {
  return send(false);
}

Result<std::vector<Rows>> Transaction::commit() {
  return send(true);
}

Result<std::vector<Rows>> Transaction::send(bool commits) {
  PORC_ASSERT(!ended_);
  std::vector<Statement> all;
  // A statement alone is a transaction.
  const bool is_alone = commits && !begun_ && waiting_.size() == 1 && durable_ == Durable::now;
  if (!begun_ && !is_alone) {
    all.emplace_back(kBegin);
    if (durable_ == Durable::later) all.emplace_back(kRelax);
  }
  const std::size_t before = all.size();
  const std::size_t added = waiting_.size();
  std::move(waiting_.begin(), waiting_.end(), std::back_inserter(all));
  waiting_.clear();
  if (commits && !is_alone) all.emplace_back(kCommit);
  begun_ = true;
  ended_ = is_alone;  // also when it fails
  auto answered = db_.run(all);
  if (!answered && commits && db_.is_broken()) db_.doubt();
  PORC_TRY(std::vector<Rows> rows, std::move(answered));
  ended_ = commits;
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(before));
  while (rows.size() > added) rows.pop_back();
  return rows;
}

}  // namespace porc::pg

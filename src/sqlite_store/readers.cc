// SPDX-License-Identifier: Apache-2.0
#include "sqlite_store/readers.h"

#include <tuple>

namespace porc::sqlite_store {
namespace {

constexpr sql::Query kBegin{.name = "begin", .text = "BEGIN"};
constexpr sql::Query kEnd{.name = "end", .text = "COMMIT"};

}  // namespace

Readers::Readers(std::vector<sql::Connection> connections,
                 aio::Executor& executor,
                 std::size_t queue_max)
    : idle_(std::move(connections)), pool_(executor, idle_.size(), queue_max) {}

Readers::Lent::Lent(Readers& readers)
    : readers_(readers), db_([&readers] {
        std::lock_guard lock(readers.mutex_);
        PORC_ASSERT(!readers.idle_.empty());
        sql::Connection db = std::move(readers.idle_.back());
        readers.idle_.pop_back();
        return db;
      }()) {}

Readers::Lent::~Lent() {
  // A snapshot has nothing to lose.
  if (db_.in_transaction()) std::ignore = db_.run(kEnd);
  std::lock_guard lock(readers_.mutex_);
  readers_.idle_.push_back(std::move(db_));
}

Result<void> Readers::Lent::begin() {
  return db_.run(kBegin);
}

}  // namespace porc::sqlite_store

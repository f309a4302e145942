// SPDX-License-Identifier: Apache-2.0
#include "pg/pool.h"

#include <chrono>

#include "base/assert.h"

namespace porc::pg {
namespace {

constexpr int kCollisionsMax = 10;
/// The server is a standby, or became one: another connection may find the one that may be written
/// to.
constexpr std::string_view kReadOnly = "25006";

}  // namespace

Pool::Pool(Address address, std::size_t size, std::size_t queue_max, aio::Executor& executor)
    : address_(std::move(address)), idle_(size), pool_(executor, size, queue_max) {}

Pool::Lent::Lent(Pool& pool) : pool_(pool) {
  const std::lock_guard lock(pool.mutex_);
  PORC_ASSERT(!pool.idle_.empty());
  db_ = std::move(pool.idle_.back());
  pool.idle_.pop_back();
}

Pool::Lent::~Lent() {
  if (db_ && (db_->is_broken() || db_->in_transaction() || db_->failure().state == kReadOnly))
    db_.reset();
  const std::lock_guard lock(pool_.mutex_);
  pool_.idle_.push_back(std::move(db_));
}

Result<Connection*> Pool::Lent::ready() {
  if (!db_ || db_->was_left()) {
    PORC_TRY(db_, pool_.open());
  }
  return &*db_;
}

bool Pool::may_run_again(const Connection& db, const Error& error, int attempt) {
  if (error.code != ErrorCode::unavailable) return false;
  if (db.is_broken()) return attempt == 1 && !db.failure().may_have_committed;
  return db.failure().is_collision() && attempt < kCollisionsMax;
}

Result<Connection> Pool::open() {
  {
    const std::lock_guard lock(mutex_);
    if (const auto left = pauses_.left(std::chrono::steady_clock::now()); left.count() > 0) {
      return Error{.code = ErrorCode::unavailable,
                   .message = "PostgreSQL is away; it is tried again in a moment",
                   .retry_after = left};
    }
  }
  auto opened = Connection::open(address_);
  const std::lock_guard lock(mutex_);
  if (opened) {
    pauses_.succeed();
  } else {
    pauses_.fail(std::chrono::steady_clock::now());
  }
  return opened;
}

}  // namespace porc::pg

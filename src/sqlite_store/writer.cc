// SPDX-License-Identifier: Apache-2.0
#include "sqlite_store/writer.h"

#include <algorithm>
#include <string>
#include <tuple>

namespace porc::sqlite_store {
namespace {

constexpr sql::Query kBegin{.name = "begin", .text = "BEGIN IMMEDIATE"};
constexpr sql::Query kCommit{.name = "commit", .text = "COMMIT"};
constexpr sql::Query kRollback{.name = "rollback", .text = "ROLLBACK"};
constexpr sql::Query kSavepoint{.name = "savepoint", .text = "SAVEPOINT operation"};
constexpr sql::Query kUndo{.name = "undo", .text = "ROLLBACK TO operation"};
constexpr sql::Query kRelease{.name = "release", .text = "RELEASE operation"};

}  // namespace

Writer::Writer(sql::Connection db, aio::Executor& executor, WriterLimits limits)
    : db_(std::move(db)), executor_(executor), limits_(limits) {
  thread_ = std::thread([this] { write_until_closed(); });
}

Writer::~Writer() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

Result<void> Writer::enqueue(std::shared_ptr<Work> work) {
  {
    std::lock_guard lock(mutex_);
    if (queue_.size() >= limits_.queue_max) {
      return Error{.code = ErrorCode::unavailable,
                   .message = "the database is busy: " + std::to_string(queue_.size()) +
                              " changes wait to be written"};
    }
    queue_.push_back(std::move(work));
  }
  changed_.notify_one();
  return ok;
}

void Writer::write_until_closed() {
  for (Batch batch = take_batch(); !batch.empty(); batch = take_batch()) {
    auto committed = commit_together(batch);
    if (!committed) {
      // What an operation saw of the others is undone too, so that no answer of the batch holds.
      for (const auto& work : batch) work->fail(committed.error());
    }
    answer(std::move(batch));
  }
}

Writer::Batch Writer::take_batch() {
  std::unique_lock lock(mutex_);
  const auto has_work = [this] { return closed_ || !queue_.empty(); };
  if (unfolded_ >= limits_.fold_after && !changed_.wait_for(lock, limits_.quiet, has_work)) {
    lock.unlock();
    fold_log();
    lock.lock();
  }
  changed_.wait(lock, has_work);
  auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), limits_.batch_max));
  Batch batch(std::move_iterator(queue_.begin()), std::move_iterator(queue_.begin() + count));
  queue_.erase(queue_.begin(), queue_.begin() + count);
  unfolded_ += batch.size();
  return batch;
}

Result<void> Writer::commit_together(const Batch& batch) {
  const bool may_wait =
      std::ranges::all_of(batch, [](const auto& work) { return work->durable == Durable::later; });
  PORC_CHECK(choose(may_wait ? Durable::later : Durable::now));
  PORC_CHECK(db_.run(kBegin));
  Result<void> done = ok;
  for (auto work = batch.begin(); done && work != batch.end(); ++work) {
    done = within_savepoint(**work);
  }
  if (done) done = commit();
  // A rollback that fails leaves nothing to undo; the next BEGIN tells if it does.
  if (!done && db_.in_transaction()) std::ignore = db_.run(kRollback);
  return done;
}

Result<void> Writer::choose(Durable durable) {
  if (durable == chosen_) return ok;
  // A sync writes the whole log to the disk: whatever was to be durable later goes along.
  PORC_CHECK(db_.execute(durable == Durable::now ? "PRAGMA synchronous = FULL"
                                                 : "PRAGMA synchronous = NORMAL"));
  chosen_ = durable;
  return ok;
}

Result<void> Writer::commit() {
  auto committed = db_.run(kCommit);
  if (committed) return ok;
  // A log that could not be synced may still hold the transaction after a crash.
  Error error = std::move(committed).error();
  if (error.code != ErrorCode::corrupt) error.code = ErrorCode::unavailable;
  error.message += "; whether the changes are stored is unknown";
  return error;
}

Result<void> Writer::within_savepoint(Work& work) {
  PORC_CHECK(db_.run(kSavepoint));
  bool stays = work.execute(db_);
  if (!db_.in_transaction()) {
    return Error{.code = ErrorCode::unavailable,
                 .message = "the database gave up a transaction; is the disk full?"};
  }
  if (!stays) PORC_CHECK(db_.run(kUndo));
  return db_.run(kRelease);
}

void Writer::fold_log() {
  // What stays in the log is as durable there, and the next quiet moment tries again.
  if (db_.execute("PRAGMA wal_checkpoint(PASSIVE)")) unfolded_ = 0;
}

void Writer::answer(Batch batch) {
  executor_.post([batch = std::move(batch)] {
    for (const auto& work : batch) {
      if (work->waiter) std::exchange(work->waiter, {}).resume();
    }
  });
}

}  // namespace porc::sqlite_store

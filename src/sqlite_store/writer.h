// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "aio/executor.h"
#include "aio/task.h"
#include "sql/connection.h"

namespace porc::sqlite_store {

struct WriterLimits {
  std::size_t queue_max = 4096;  ///< operations that wait
  std::size_t batch_max = 256;   ///< operations in one transaction
  /// Operations in the log that are worth folding it into the database, which takes milliseconds
  /// in which nothing is written: so it waits until nothing was asked for so long.
  std::size_t fold_after = 1000;
  std::chrono::milliseconds quiet{50};
};

/// When a change must have reached the disk.
enum class Durable : std::uint8_t {
  now,   ///< before it is answered
  later  ///< with the next that must: a power loss may undo it, the end of the server does not
};

/// The one thread that writes. Whatever waits when a transaction begins goes into it, each
/// operation within a savepoint of its own: one that fails undoes itself alone, and one sync to the
/// disk serves them all. Made, used and destroyed on the loop thread.
class Writer {
 public:
  /// `executor` outlives this.
  Writer(sql::Connection db, aio::Executor& executor, WriterLimits limits);
  /// Finishes what is queued and closes the database.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Runs `operation(db)`, which answers a Result, and goes on at the loop thread once it is
  /// committed or undone. It runs even when nobody waits any more; so it owns what it uses. Errors:
  /// those of `operation`; unavailable at once when the queue is full, and for everybody in the
  /// transaction when the commit fails (then the outcome is unknown).
  template <class F>
  auto run(F operation, Durable durable = Durable::now)
      -> Task<typename std::invoke_result_t<F&, sql::Connection&>::value_type> {
    using Answer = std::invoke_result_t<F&, sql::Connection&>;
    auto work = std::make_shared<WorkOf<F, Answer>>(std::move(operation));
    work->durable = durable;
    PORC_CO_CHECK(enqueue(work));
    Wait wait(work);
    co_await wait;
    co_return std::move(work->answer);
  }

 private:
  struct Work {
    virtual ~Work() = default;
    /// False when nothing of it may stay.
    virtual bool execute(sql::Connection& db) noexcept = 0;
    virtual void fail(const Error& error) = 0;
    Durable durable = Durable::now;
    std::coroutine_handle<> waiter{};  ///< loop thread only
  };
  using Batch = std::vector<std::shared_ptr<Work>>;

  template <class F, class Answer>
  struct WorkOf final : Work {
    explicit WorkOf(F f) : operation(std::move(f)) {}
    bool execute(sql::Connection& db) noexcept override {
      try {
        answer = operation(db);
      } catch (const std::exception& caught) {
        answer = Error{.message = caught.what()};
      }
      return answer.has_value();
    }
    void fail(const Error& error) override { answer = error; }

    F operation;
    Answer answer{};
  };

  /// Forgets the waiter when the awaiting coroutine is destroyed.
  class Wait {
   public:
    explicit Wait(std::shared_ptr<Work> work) : work_(std::move(work)) {}
    ~Wait() { work_->waiter = {}; }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter) noexcept { work_->waiter = waiter; }
    void await_resume() const noexcept {}

   private:
    std::shared_ptr<Work> work_;
  };

  Result<void> enqueue(std::shared_ptr<Work> work);
  void write_until_closed();
  /// Waits for work, and folds the log when none comes; empty when the writer closes and nothing is
  /// left.
  Batch take_batch();
  Result<void> commit_together(const Batch& batch);
  /// Has the next commits wait for the disk, or not.
  Result<void> choose(Durable durable);
  Result<void> commit();
  Result<void> within_savepoint(Work& work);
  void fold_log();
  void answer(Batch batch);

  sql::Connection db_;             ///< of the thread
  Durable chosen_ = Durable::now;  ///< of the thread
  std::size_t unfolded_ = 0;       ///< of the thread: operations in the log
  aio::Executor& executor_;
  const WriterLimits limits_;
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::deque<std::shared_ptr<Work>> queue_{};  ///< guarded by mutex_
  bool closed_ = false;                        ///< guarded by mutex_
  std::thread thread_{};
};

}  // namespace porc::sqlite_store

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <coroutine>
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

namespace porc::aio {

/// A few threads for what blocks: files, databases, hashing, rendering. Made, used and destroyed on
/// the loop thread.
class BlockingPool {
 public:
  /// `executor` outlives this. At most `queue_max` jobs wait for a thread.
  BlockingPool(Executor& executor, std::size_t threads, std::size_t queue_max);
  /// Waits for the jobs that run; those that still queue answer `cancelled`.
  ~BlockingPool();
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  /// Runs `work()`, which answers a Result, on a thread of the pool and goes on at the loop thread.
  /// A job that was started or queued runs even when nobody waits for it any more; so `work` owns
  /// what it uses. Errors: those of `work`; unavailable at once when the queue is full.
  template <class F>
  auto run(F work) -> Task<typename std::invoke_result_t<F&>::value_type> {
    using Answer = std::invoke_result_t<F&>;
    auto job = std::make_shared<JobOf<F, Answer>>(std::move(work));
    PORC_CO_CHECK(enqueue(job));
    Wait wait(job);
    co_await wait;
    co_return std::move(job->answer);
  }

 private:
  struct Job {
    virtual ~Job() = default;
    virtual void execute() noexcept = 0;
    virtual void refuse(Error error) noexcept = 0;
    std::coroutine_handle<> waiter{};  ///< loop thread only
  };

  template <class F, class Answer>
  struct JobOf final : Job {
    explicit JobOf(F f) : work(std::move(f)) {}
    void execute() noexcept override {
      try {
        answer = (*work)();
      } catch (const std::exception& caught) {
        answer = Error{.message = caught.what()};
      } catch (...) {
        answer = Error{.message = "unknown exception"};
      }
      work.reset();
    }
    void refuse(Error error) noexcept override { answer = std::move(error); }

    std::optional<F> work;
    Answer answer{};
  };

  /// Forgets the waiter when the awaiting coroutine is destroyed.
  class Wait {
   public:
    explicit Wait(std::shared_ptr<Job> job) : job_(std::move(job)) {}
    ~Wait() { job_->waiter = {}; }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter) noexcept { job_->waiter = waiter; }
    void await_resume() const noexcept {}

   private:
    std::shared_ptr<Job> job_;
  };

  Result<void> enqueue(std::shared_ptr<Job> job);
  void work_until_closed();
  void answer(std::shared_ptr<Job> job);

  Executor& executor_;
  const std::size_t queue_max_;
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::deque<std::shared_ptr<Job>> queue_{};  ///< guarded by mutex_
  bool closed_ = false;                       ///< guarded by mutex_
  std::vector<std::thread> threads_{};
};

}  // namespace porc::aio

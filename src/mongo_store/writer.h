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
#include "mongo_store/work.h"

namespace porc::mongo_store {

/// The one thread that has the journal. Whatever waits when a step begins goes into it; an
/// operation that fails takes itself back alone. When another server was faster, all of them run
/// again on what it did. Made, used and destroyed on the loop thread.
class Writer {
 public:
  /// `executor` outlives this.
  Writer(std::unique_ptr<Journal> journal, aio::Executor& executor, std::size_t queue_max);
  /// Finishes what is queued.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Runs `operation(work)`, which answers a Result, and goes on at the loop thread once its step
  /// is taken and all that follows from it is there, or it failed. It may run several times, and
  /// runs even when nobody waits any more; so it owns what it uses. `now`: what time it is, when a
  /// test says so. Errors: those of `operation`; unavailable at once when the queue is full, and
  /// when the step cannot be taken (then the outcome may be unknown).
  template <class F>
  auto run(std::optional<Timestamp> now, F operation)
      -> Task<typename std::invoke_result_t<F&, Work&>::value_type> {
    using Answer = std::invoke_result_t<F&, Work&>;
    auto job = std::make_shared<JobOf<F, Answer>>(std::move(operation));
    job->now = now;
    PORC_CO_CHECK(enqueue(job));
    Wait wait(job);
    co_await wait;
    co_return std::move(job->answer);
  }

 private:
  struct Job {
    virtual ~Job() = default;
    /// False when nothing of it may stay.
    virtual bool execute(Work& work) noexcept = 0;
    virtual void fail(const Error& error) = 0;
    std::optional<Timestamp> now{};
    std::coroutine_handle<> waiter{};  ///< loop thread only
  };
  using Jobs = std::deque<std::shared_ptr<Job>>;

  template <class F, class Answer>
  struct JobOf final : Job {
    explicit JobOf(F f) : operation(std::move(f)) {}
    bool execute(Work& work) noexcept override {
      try {
        answer = operation(work);
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
  /// Empty when this closes and nothing is left.
  Jobs take_jobs();
  /// Serves the first of `jobs`, as many as go into one step, and answers how many.
  std::size_t take_step(const Jobs& jobs);
  /// Runs them on the rows as they are now; how many belong to the step.
  Result<std::size_t> draft(const Jobs& jobs, Draft& draft);
  void answer(Jobs jobs);

  std::unique_ptr<Journal> journal_;  ///< of the thread
  aio::Executor& executor_;
  const std::size_t queue_max_;
  std::mutex mutex_{};
  std::condition_variable changed_{};
  Jobs queue_{};         ///< guarded by mutex_
  bool closed_ = false;  ///< guarded by mutex_
  std::thread thread_{};
};

}  // namespace porc::mongo_store

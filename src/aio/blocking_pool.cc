// SPDX-License-Identifier: Apache-2.0
#include "aio/blocking_pool.h"

namespace porc::aio {

BlockingPool::BlockingPool(Executor& executor, std::size_t threads, std::size_t queue_max)
    : executor_(executor), queue_max_(queue_max) {
  threads_.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work_until_closed(); });
}

BlockingPool::~BlockingPool() {
  std::deque<std::shared_ptr<Job>> unstarted;
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
    unstarted.swap(queue_);
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  for (std::shared_ptr<Job>& job : unstarted) {
    job->refuse(Error{.code = ErrorCode::cancelled, .message = "the pool was closed"});
    answer(std::move(job));
  }
}

Result<void> BlockingPool::enqueue(std::shared_ptr<Job> job) {
  {
    std::lock_guard lock(mutex_);
    if (queue_.size() >= queue_max_) {
      return Error{.code = ErrorCode::unavailable,
                   .message = std::to_string(queue_max_) + " jobs already wait; try again later"};
    }
    queue_.push_back(std::move(job));
  }
  changed_.notify_one();
  return ok;
}

void BlockingPool::work_until_closed() {
  for (;;) {
    std::shared_ptr<Job> job;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return closed_ || !queue_.empty(); });
      if (closed_) return;
      job = std::move(queue_.front());
      queue_.pop_front();
    }
    job->execute();
    answer(std::move(job));
  }
}

void BlockingPool::answer(std::shared_ptr<Job> job) {
  executor_.post([job = std::move(job)] {
    if (job->waiter) std::exchange(job->waiter, {}).resume();
  });
}

}  // namespace porc::aio

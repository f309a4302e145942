// SPDX-License-Identifier: Apache-2.0
#include "mongo_store/writer.h"

#include <algorithm>
#include <string>
#include <tuple>

namespace porc::mongo_store {
namespace {

// A step whose document stays well under a mebibyte, with what one more operation may add.
constexpr std::size_t kStepBytes = std::size_t{256} << 10;
constexpr std::size_t kStepRecords = 300;
constexpr std::size_t kStepJobs = 256;

}  // namespace

Writer::Writer(std::unique_ptr<Journal> journal, aio::Executor& executor, std::size_t queue_max)
    : journal_(std::move(journal)), executor_(executor), queue_max_(queue_max) {
  thread_ = std::thread([this] { work_until_closed(); });
}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

Result<void> Writer::enqueue(std::shared_ptr<Job> job) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= queue_max_) {
      return Error{
          .code = ErrorCode::unavailable,
          .message = "the database is busy: " + std::to_string(queue_.size()) + " operations wait"};
    }
    queue_.push_back(std::move(job));
  }
  changed_.notify_one();
  return ok;
}

void Writer::work_until_closed() {
  for (Jobs jobs = take_jobs(); !jobs.empty(); jobs = take_jobs()) {
    while (!jobs.empty()) {
      const auto served = static_cast<std::ptrdiff_t>(take_step(jobs));
      answer(Jobs(jobs.begin(), jobs.begin() + served));
      jobs.erase(jobs.begin(), jobs.begin() + served);
    }
    // What fails is done another time.
    std::ignore = journal_->fold();
  }
}

Writer::Jobs Writer::take_jobs() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closed_ || !queue_.empty(); });
  const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), kStepJobs));
  Jobs jobs(queue_.begin(), queue_.begin() + count);
  queue_.erase(queue_.begin(), queue_.begin() + count);
  return jobs;
}

std::size_t Writer::take_step(const Jobs& jobs) {
  // Somebody is faster only by getting something done, so that this ends.
  for (;;) {
    Draft drafted;
    auto count = draft(jobs, drafted);
    if (!count) {
      journal_->state().undo.back_to(0);
      journal_->state().accept();
      for (const auto& job : jobs) job->fail(count.error());
      return jobs.size();
    }
    const bool has_effects = journal_->state().undo.mark() > 0 || !drafted.step.records.empty();
    if (!has_effects) {
      journal_->state().accept();
      return *count;
    }
    const auto taken = journal_->take(std::move(drafted.step), drafted.parts);
    if (taken && *taken) return *count;
    journal_->state().undo.back_to(0);
    journal_->state().accept();
    if (!taken) {
      for (std::size_t i = 0; i < *count; ++i) jobs[i]->fail(taken.error());
      return *count;
    }
  }
}

Result<std::size_t> Writer::draft(const Jobs& jobs, Draft& draft) {
  PORC_CHECK(journal_->catch_up());
  std::optional<Timestamp> time;
  std::size_t count = 0;
  for (const auto& job : jobs) {
    if (draft.bytes > kStepBytes || draft.step.records.size() > kStepRecords) break;
    if (job->now) {
      time = journal_->now(*job->now);
    } else if (!time) {
      PORC_TRY(time, journal_->now());
    }
    Work work(*journal_, draft, std::max(*time, draft.step.at));
    if (job->execute(work)) {
      work.accept();
    } else {
      work.undo();
      if (work.must_wait()) break;
    }
    ++count;
  }
  return count;
}

void Writer::answer(Jobs jobs) {
  executor_.post([jobs = std::move(jobs)] {
    for (const auto& job : jobs) {
      if (job->waiter) std::exchange(job->waiter, {}).resume();
    }
  });
}

}  // namespace porc::mongo_store

// SPDX-License-Identifier: Apache-2.0
#include "postgres_store/bell.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

#include "base/assert.h"
#include "postgres_store/queries.h"

namespace porc::postgres_store {
namespace {

using std::chrono::milliseconds;

/// Others hear of what happens within so long at once.
constexpr milliseconds kGather{20};
/// A connection that says nothing is asked whether it is there.
constexpr milliseconds kSilence{30'000};
constexpr milliseconds kPauseFirst{100};
constexpr milliseconds kPauseMax{5000};

/// What somebody tells whom we do not understand may be everything.
DueSet due_in(const std::string& payload) {
  const bool is_set =
      payload.size() == kDueKinds && payload.find_first_not_of("01") == payload.npos;
  return is_set ? DueSet(payload) : DueSet().set();
}

void drain(int event) {
  std::uint64_t count = 0;
  while (::read(event, &count, sizeof count) == sizeof count) {
  }
}

}  // namespace

Bell::Bell(pg::Address address, aio::Executor& executor, std::function<void(Due)> told)
    : address_(std::move(address)),
      executor_(executor),
      told_(std::make_shared<std::function<void(Due)>>(std::move(told))),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  PORC_ASSERT(wake_ >= 0);
  thread_ = std::thread([this] { work(); });
}

Bell::~Bell() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  closing_.notify_all();
  ::eventfd_write(wake_, 1);
  thread_.join();
  ::close(wake_);
}

void Bell::ring(DueSet due) {
  if (due.none()) return;
  {
    const std::lock_guard lock(mutex_);
    const bool known = (untold_ | due) == untold_;
    untold_ |= due;
    if (known) return;
  }
  ::eventfd_write(wake_, 1);
}

DueSet Bell::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(untold_, {});
}

bool Bell::is_closed() {
  const std::lock_guard lock(mutex_);
  return closed_;
}

void Bell::wait_unless_closed(milliseconds time) {
  std::unique_lock lock(mutex_);
  closing_.wait_for(lock, time, [this] { return closed_; });
}

void Bell::work() {
  milliseconds pause = kPauseFirst;
  while (!is_closed()) {
    auto db = pg::Connection::open(address_);
    // One that cannot be listened to, such as a standby, is not asked at once again.
    if (db && db->execute(std::string(queries::listen.text))) {
      pause = kPauseFirst;
      (void)converse(*db);
    }
    wait_unless_closed(pause);
    pause = std::min(2 * pause, kPauseMax);
  }
}

Result<void> Bell::converse(pg::Connection& db) {
  hear(DueSet().set());
  while (!is_closed()) {
    PORC_TRY(const auto notices, db.hear(kSilence, wake_));
    DueSet heard;
    for (const auto& notice : notices) {
      if (notice.sender != db.process()) heard |= due_in(notice.payload);
    }
    hear(heard);
    drain(wake_);
    const DueSet untold = take();
    if (untold.any() || notices.empty()) PORC_CHECK(tell(db, untold));
    if (untold.any()) wait_unless_closed(kGather);
  }
  return ok;
}

/// Telling nothing asks whether the server is there.
Result<void> Bell::tell(pg::Connection& db, DueSet due) {
  pg::Statement notify(queries::notify);
  notify.bind(":due", due.to_string());
  auto told = db.run(notify);
  if (told) return ok;
  {
    const std::lock_guard lock(mutex_);
    untold_ |= due;
  }
  ::eventfd_write(wake_, 1);
  return std::move(told).error();
}

void Bell::hear(DueSet due) {
  for (std::size_t kind = 0; kind < due.size(); ++kind) {
    if (!due[kind]) continue;
    executor_.post([told = std::weak_ptr(told_), what = static_cast<Due>(kind)] {
      if (const auto alive = told.lock()) (*alive)(what);
    });
  }
}

}  // namespace porc::postgres_store
